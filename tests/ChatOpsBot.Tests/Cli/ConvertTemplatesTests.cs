using ChatOpsBot.Cli;

namespace ChatOpsBot.Tests.Cli;

/// <summary>The verb <c>templates convert</c>.</summary>
public sealed class ConvertTemplatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_file_of_a_card_is_written_beside_and_stays()
    {
        await File.WriteAllTextAsync(_folder.File("push.hbs"), "{{#each lines}}{{text}} {{/each}}", Stop);
        await File.WriteAllTextAsync(_folder.File("alert.hbs"), "{{{title}}}", Stop);
        await File.WriteAllTextAsync(_folder.File("old.hbs"), "{{x}}", Stop);

        var (code, output, error) = await RunAsync();

        Assert.Equal((0, ""), (code, error));
        Assert.Equal("{{ for line in lines }}{{ line.text }} {{ end }}", await ReadAsync("push.scriban"));
        Assert.Equal("{{#each lines}}{{text}} {{/each}}", await ReadAsync("push.hbs"));
        Assert.Equal(
            [
                $"{_folder.File("alert.scriban")} is written.",
                "  line 1, column 1: `title` was printed as it is, and is escaped like all text of a sender now",
                $"{_folder.File("old.hbs")} is left out: there is no card old.",
                $"{_folder.File("push.scriban")} is written.",
            ],
            output
        );
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_again()
    {
        await File.WriteAllTextAsync(_folder.File("push.hbs"), "{{title}}", Stop);
        await File.WriteAllTextAsync(_folder.File("push.scriban"), "mine", Stop);

        var (code, output, _) = await RunAsync();

        Assert.Equal(0, code);
        Assert.Equal([$"{_folder.File("push.scriban")} exists, and stays as it is."], output);
        Assert.Equal("mine", await ReadAsync("push.scriban"));
    }

    [Fact]
    public async Task One_that_cannot_be_converted_does_not_keep_the_others()
    {
        await File.WriteAllTextAsync(_folder.File("alert.hbs"), "{{> part}}", Stop);
        await File.WriteAllTextAsync(_folder.File("push.hbs"), "{{title}}", Stop);

        var (code, output, error) = await RunAsync();

        Assert.Equal(1, code);
        Assert.Equal([$"{_folder.File("push.scriban")} is written."], output);
        Assert.StartsWith(
            $"{_folder.File("alert.hbs")} is not converted: line 1, column 1: partials are not available",
            error,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_folder.File("alert.scriban")));
    }

    [Fact]
    public async Task A_folder_that_has_nothing_or_is_not_there_is_said()
    {
        Assert.Equal([$"There are no .hbs files in {_folder.Path}."], (await RunAsync()).Output);
        var error = new StringWriter();
        Assert.Equal(1, await ConvertTemplatesVerb.RunAsync(_folder.File("absent"), TextWriter.Null, error, Stop));
        Assert.StartsWith($"There is no folder {_folder.File("absent")}", error.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int Code, string[] Output, string Error)> RunAsync()
    {
        using StringWriter output = new(),
            error = new();
        var code = await ConvertTemplatesVerb.RunAsync(_folder.Path, output, error, Stop);
        return (code, output.ToString().Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries), error.ToString());
    }

    private Task<string> ReadAsync(string file) => File.ReadAllTextAsync(_folder.File(file), Stop);
}
