using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.BlockKit;
using ChatOpsBot.Sandbox.Tests.Documented;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Cases that others collected: views that Slack took, and mistakes that it refuses.</summary>
public sealed class SharedCaseTests
{
    private const string Row = """[{"type":"raw_text","text":"a"}]""";

    /// <summary>
    /// Mistakes that have no number in limits.json, where <see cref="BlockKitLimitTests"/> finds the rest.
    /// </summary>
    private static readonly Dictionary<string, string> Mistakes = new()
    {
        ["table-too-many-rows"] = $$"""{"type":"table","rows":[{{string.Join(',', Enumerable.Repeat(Row, 101))}}]}""",
        ["table-column-settings-mismatch"] = """
            {"type":"table","rows":[[{"type":"raw_text","text":"a"}]],"column_settings":[{"align":"left"},
            {"align":"left"}]}
            """,
        ["static-select-options-and-groups"] = """
            {"type":"actions","elements":[{"type":"static_select","options":[{"text":{"type":"plain_text","text":"a"},
            "value":"a"}],
              "option_groups":[{"label":{"type":"plain_text","text":"a"},"options":[{"text":{"type":"plain_text",
              "text":"a"},"value":"a"}]}]}]}
            """,
        ["number-input-inverted-range"] = """
            {"type":"input","label":{"type":"plain_text","text":"a"},"element":{"type":"number_input",
            "is_decimal_allowed":false,"min_value":"2","max_value":"1"}}
            """,
        ["input-invalid-element"] = """
            {"type":"input","label":{"type":"plain_text","text":"a"},"element":{"type":"button",
            "text":{"type":"plain_text","text":"a"}}}
            """,
    };

    private const string Ada = "U0ADA00001";

    // What Slack adds to a view that it sends back, the last two to a home tab; views.open and views.publish take none
    // of it.
    private static readonly string[] OfAnswers =
    [
        "app_id",
        "bot_id",
        "team_id",
        "id",
        "hash",
        "root_view_id",
        "previous_view_id",
        "state",
    ];
    private static readonly string[] OfHomes = ["clear_on_close", "notify_on_close"];

    [Fact]
    public async Task Every_collected_view_opens_or_is_published_and_comes_back()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        string[] files =
        [
            .. Directory.GetFiles(Shared.Slack("views"), "*.json"),
            .. Directory.GetFiles(Shared.Slack("block-kit", "fixtures", "valid", "views"), "*.json"),
        ];

        Assert.True(files.Length >= 18);
        await Assert.AllAsync(
            files,
            async file =>
            {
                // Two of them have the same external_id.
                sandbox.Workspace.Reset();
                var view = Sent(file);

                var answer =
                    (string?)view["type"] == "home"
                        ? await sandbox.CallAsync("views.publish", new { user_id = Ada, view })
                        : await sandbox.CallAsync(
                            "views.open",
                            new { trigger_id = sandbox.Workspace.Triggers.Issue(Ada), view }
                        );

                Assert.True((bool)answer["ok"]!, $"{Path.GetFileName(file)}: {answer.ToJsonString()}");
                var back = DocumentedMethod.FieldsOf([answer["view"]!]);
                Assert.Empty(DocumentedMethod.FieldsOf([view]).Keys.Except(back.Keys));
            }
        );
    }

    [Fact]
    public void Every_collected_mistake_is_refused()
    {
        var limits = JsonNode.Parse(File.ReadAllText(Shared.Slack("block-kit", "limits.json")))!;
        var cases = JsonNode.Parse(
            File.ReadAllText(Shared.Slack("block-kit", "fixtures", "invalid", "manifest.json"))
        )!["cases"]!.AsArray();

        var others = cases.Where(one =>
            ((string)one!["constraint"]!)
                .Split('.')
                .Aggregate(limits, (JsonNode? node, string name) => (node as JsonObject)?[name])
                is null
        );

        Assert.Equal(others.Select(one => (string)one!["id"]!).Order(), Mistakes.Keys.Order());
        Assert.All(
            Mistakes,
            mistake => Assert.NotNull(BlockKitCheck.CheckMessage(JsonElement.Parse($"[{mistake.Value}]")))
        );
    }

    private static JsonObject Sent(string file)
    {
        var view = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        foreach (var name in (string?)view["type"] == "home" ? OfAnswers.Concat(OfHomes) : OfAnswers)
            view.Remove(name);
        return view;
    }
}
