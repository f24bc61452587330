using System.Net.Http.Headers;
using System.Text;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Debian's load tools ask the bot itself a few times, and what they print is what the bot reads.</summary>
public sealed class RealLoadToolTests
{
    [Fact]
    public Task What_ab_prints_is_a_card() =>
        AssertCardAsync("ab", "40 requests, none failed", url => ["-n", "40", "-c", "2", url]);

    [Fact]
    public Task What_ab_prints_of_answers_that_are_not_a_success_is_a_card() =>
        AssertCardAsync("ab", "40 of 40 requests failed", url => ["-n", "40", "-c", "2", url], "nowhere");

    [Fact]
    public Task What_siege_prints_is_a_card() =>
        AssertCardAsync(
            "siege",
            "40 requests, none failed",
            url => ["-R", "siegerc", "-b", "-c", "2", "-r", "20", url]
        );

    [Fact]
    public Task What_siege_prints_as_JSON_is_a_card() =>
        AssertCardAsync(
            "siege",
            "40 requests, none failed",
            url => ["-R", "siegerc", "-j", "-b", "-c", "2", "-r", "20", url]
        );

    private static async Task AssertCardAsync(
        string tool,
        string summary,
        Func<string, string[]> arguments,
        string path = "healthz/live"
    )
    {
        var program = ChildProcess.Find(tool);
        Assert.SkipWhen(program is null, $"{tool} is not installed.");
        await using var app = await TestApp.StartOnRealTimeAsync($"Sources:{tool}:Type={tool}");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("siegerc"),
            "logging = false\nshow-logfile = false\nprotocol = HTTP/1.1\nconnection = close\n",
            TestContext.Current.CancellationToken
        );
        // siege writes into the home folder.
        await using var load = ChildProcess.Start(
            "env",
            folder.Path,
            [$"HOME={folder.Path}", program!, .. arguments($"{app.Http.BaseAddress}{path}")]
        );
        Assert.True(await load.ExitAsync() == 0, load.Output);

        using var answer = await app.SendAsync(
            $"{tool}?suite=health&environment=staging&run=1",
            Encoding.UTF8.GetBytes(load.Output),
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Secret),
            "text/plain"
        );
        await app.SettleAsync();

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.StartsWith(
            $"{(summary.Contains("none", StringComparison.Ordinal) ? "🟢" : "🔴")} health #1 {summary}",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }
}
