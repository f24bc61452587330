using System.Text.Json.Nodes;
using ChatOpsBot.Judges;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>Every method's answer, held against the examples on Slack's page about it.</summary>
public sealed class DocumentedAnswerTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private readonly RunningSandbox sandbox = fixture.Fresh();

    public static TheoryData<string> Methods => [.. ApiMethods.ByName.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_field_has_the_kind_that_the_examples_show(string method)
    {
        var documented = DocumentedMethod.Read(method).Kinds;

        var ours = DocumentedMethod.FieldsOf(await AnswersAsync(method));

        // Where the examples have null only, they do not say what else there may be.
        Assert.All(
            ours,
            field =>
            {
                if (documented.TryGetValue(field.Key, out var kinds) && !kinds.SetEquals(["null"]))
                    Assert.True(
                        field.Value.IsSubsetOf(kinds),
                        $"{field.Key} is {string.Join(" or ", field.Value)}, documented as {string.Join(" or ", kinds)}"
                    );
            }
        );
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_field_of_the_example_is_there_or_left_out_for_a_reason(string method)
    {
        var documented = DocumentedMethod.Read(method).Fields.Keys;

        var ours = DocumentedMethod.FieldsOf(await AnswersAsync(method));

        var missing = documented.Where(path => !ours.ContainsKey(path) && ours.ContainsKey(Around(path))).ToList();
        Assert.Equal("", string.Join(' ', missing.Where(path => !LeftOut.All.Any(entry => entry.Holds(method, path)))));
        var reasons = LeftOut
            .All.Where(entry => entry.Methods.Split(' ').Contains(method))
            .SelectMany(entry => entry.Fields.Split(' '));
        Assert.Equal(
            "",
            string.Join(
                ' ',
                reasons.Where(field => !missing.Exists(path => path.EndsWith(field, StringComparison.Ordinal)))
            )
        );
    }

    [Fact]
    public async Task No_field_is_invented()
    {
        string[] pages = [NodeScript.SharedSlack("methods"), NodeScript.SharedSlack("payloads")];
        var known = DocumentedMethod
            .FieldsOf(
                pages
                    .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
                    .Select(file => JsonNode.Parse(File.ReadAllText(file))!)
            )
            .Keys.Select(Name)
            .ToHashSet();

        foreach (var method in ApiMethods.ByName.Keys)
        {
            fixture.Fresh();
            var ours = DocumentedMethod.FieldsOf(await AnswersAsync(method)).Keys.Select(Name);
            Assert.Equal("", string.Join(' ', ours.Where(name => !known.Contains(name))));
        }
    }

    [Fact]
    public async Task A_persons_channels_do_not_say_whether_the_bot_is_in_them()
    {
        var channel = (await AnswersAsync("users.conversations"))[0]["channels"]![0]!.AsObject();

        Assert.False(channel.ContainsKey("is_member") || channel.ContainsKey("num_members"));
    }

    private static string Name(string path) => path.Split('/')[^1].TrimEnd('[', ']');

    /// <summary>The path of the object or array that the field is in.</summary>
    private static string Around(string path) =>
        path.EndsWith("[]", StringComparison.Ordinal) ? path[..^2] : path[..path.LastIndexOf('/')];

    private async Task<List<JsonNode>> AnswersAsync(string method)
    {
        var answers = new List<JsonNode>();
        foreach (var arguments in await Scenarios.ArgumentsAsync(sandbox, method))
        {
            var answer = await Scenarios.CallAsync(sandbox, method, arguments);
            Assert.True((bool)answer["ok"]!, answer.ToJsonString());
            answers.Add(answer);
        }

        return answers;
    }
}
