using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOpsBot.Judges;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>Every refusal is one that Slack's page about the method names.</summary>
public sealed class DocumentedErrorTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string GroupIsGone =
        "on the page of usergroups.users.list; https://github.com/grafana/oncall/pull/3363";

    /// <summary>What Slack answers although the page about the method does not name it, and who reports it.</summary>
    private static readonly (string Method, string Error, string Evidence)[] NotOnThePage =
    [
        (
            "",
            "invalid_arguments",
            "on most pages since 2025; https://docs.slack.dev/reference/methods/blocks.validate for one"
        ),
        ("", "invalid_json", "https://docs.slack.dev/apis/web-api#post_bodies"),
        ("", "json_not_object", "https://docs.slack.dev/apis/web-api#post_bodies"),
        ("chat.postMessage", "thread_not_found", "https://github.com/slackapi/bolt-js/issues/2307"),
        ("chat.scheduleMessage", "thread_not_found", "as chat.postMessage, which reads the thread the same way"),
        (
            "chat.scheduleMessage",
            "cannot_reply_to_message",
            "on the page of chat.postMessage, which reads the thread the same way"
        ),
        (
            "chat.postMessage",
            "invalid_attachments",
            "on the pages of chat.update and chat.postEphemeral, which read attachments the same way"
        ),
        ("chat.update", "msg_blocks_too_long", "on the page of chat.postMessage, which reads blocks the same way"),
        (
            "chat.postEphemeral",
            "msg_blocks_too_long",
            "on the page of chat.postMessage, which reads blocks the same way"
        ),
        ("conversations.kick", "is_archived", "on the pages of the other methods that change a channel"),
        ("usergroups.update", "no_such_subteam", GroupIsGone),
        ("usergroups.enable", "no_such_subteam", GroupIsGone),
        ("usergroups.disable", "no_such_subteam", GroupIsGone),
        ("usergroups.users.update", "no_such_subteam", GroupIsGone),
        ("usergroups.update", "bad_handle", "on the page of usergroups.create, which reads the same fields"),
        ("usergroups.update", "description_too_long", "on the page of usergroups.create, which reads the same fields"),
        (
            "conversations.replies",
            "not_in_channel",
            "on the page of conversations.history, which reads the same messages"
        ),
    ];

    private static readonly string Long = new('x', 50_000);

    private readonly RunningSandbox sandbox = fixture.Fresh();

    [Theory]
    [MemberData(nameof(DocumentedAnswerTests.Methods), MemberType = typeof(DocumentedAnswerTests))]
    public async Task Whatever_is_wrong_with_an_argument_the_error_is_documented(string method)
    {
        var documented = DocumentedMethod.Read(method).Errors;
        var seen = new HashSet<string>();
        var good = (await Scenarios.ArgumentsAsync(sandbox, method))[0];
        var wrong = await WrongValuesAsync();

        // Twice as it is: what was there is there already, or gone.
        seen.Add(await ErrorAsync(method, good));
        seen.Add(await ErrorAsync(method, good));
        // api.test answers with whatever error it is given.
        foreach (var name in ApiMethods.ByName[method].Arguments.Keys.Where(name => name is not "error"))
        {
            foreach (var value in wrong)
            {
                var arguments = good.DeepClone().AsObject();
                arguments.Remove(name);
                if (value is not null)
                    arguments[name] = value.DeepClone();
                seen.Add(await ErrorAsync(method, arguments));
            }
        }

        Assert.Equal("", string.Join(' ', seen.Except(documented).Except(Known(method)).Except([""])));
    }

    [Fact]
    public void Every_error_in_the_code_is_one_of_Slacks()
    {
        var folder = Path.Combine(NodeScript.Root, "src", "ChatOpsBot.Sandbox");
        var codes = Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "new ApiError\\(\"([a-z_]+)\""))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        var documented = ApiMethods.ByName.Keys.SelectMany(method => DocumentedMethod.Read(method).Errors);

        Assert.True(codes.Count > 30);
        Assert.Equal("", string.Join(' ', codes.Except(documented).Except(Known(""))));
    }

    private static IEnumerable<string> Known(string method) =>
        NotOnThePage.Where(entry => entry.Method is "" || entry.Method == method).Select(entry => entry.Error);

    private async Task<string> ErrorAsync(string method, JsonObject arguments) =>
        (string?)(await Scenarios.CallAsync(sandbox, method, arguments))["error"] ?? "";

    /// <summary>Values that are wrong for most arguments, and right for few.</summary>
    private async Task<List<JsonNode?>> WrongValuesAsync()
    {
        var secret = sandbox.Workspace.AddChannel("secret", ["ada"], isPrivate: true);
        var old = sandbox.Workspace.AddChannel("old");
        sandbox.Workspace.Archive("old");
        var theirs = sandbox.Workspace.PostAs("ada", "general", "theirs");
        var gone = await sandbox.PostAsync("general", "gone");
        await sandbox.CallAsync("chat.delete", new { channel = sandbox.Id("general"), ts = gone });
        var parent = await sandbox.PostAsync("general", "parent");
        var reply = await sandbox.PostAsync("general", "reply", parent);
        var seen = (string)
            (
                await sandbox.CallAsync(
                    "chat.postEphemeral",
                    new
                    {
                        channel = sandbox.Id("general"),
                        user = "U0ADA00001",
                        text = "a",
                    }
                )
            )["message_ts"]!;
        return
        [
            null,
            "",
            "nonsense",
            "#general",
            "C404",
            "U404",
            "U0ADA00001,U0LINUS001",
            "S404",
            "V404",
            secret.Id,
            old.Id,
            sandbox.Id("random"),
            theirs.Ts,
            gone,
            parent,
            reply,
            seen,
            "1.000001",
            "true",
            "-1",
            "0",
            "99999",
            Long,
            ":x:",
            "[",
            "[]",
            "{}",
            "[{}]",
            """[{"type":"section"}]""",
            """{"type":"modal"}""",
            """{"event_type":"!"}""",
            new JsonArray([.. Enumerable.Range(0, 51).Select(_ => JsonNode.Parse("""{"type":"divider"}"""))]),
            new JsonArray([
                .. Enumerable
                    .Range(0, 20)
                    .Select(_ =>
                        JsonNode.Parse($$$"""{"type":"section","text":{"type":"mrkdwn","text":"{{{Long[..2900]}}}"}}""")
                    ),
            ]),
            JsonNode.Parse($$$"""{"event_type":"a","event_payload":{"a":"{{{Long}}}"}}"""),
        ];
    }
}
