using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.BlockKit;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Block Kit that is known to be right, and the ways to get it wrong.</summary>
public sealed class BlockKitFixtureTests
{
    // They repeat a block_id and carry free metadata: bodies for response_url, from before either was checked.
    private static readonly string[] NotForTheWebApi = ["webhook_message_basic.json", "webhook_message_delete.json"];

    [Theory]
    [InlineData("blocks", 30)]
    [InlineData("elements", 30)]
    [InlineData("objects", 12)]
    [InlineData("rich_text", 10)]
    [InlineData("views", 2)]
    [InlineData("attachments", 2)]
    [InlineData("messages", 5)]
    public void Every_valid_fixture_is_accepted(string folder, int atLeast)
    {
        var files = Directory
            .GetFiles(Shared.Slack("block-kit", "fixtures", "valid", folder))
            .Where(file => !NotForTheWebApi.Contains(Path.GetFileName(file)))
            .ToList();

        Assert.True(files.Count >= atLeast);
        Assert.All(
            files,
            file =>
            {
                var fault = Check(folder, Path.GetFileName(file), JsonElement.Parse(File.ReadAllBytes(file)));
                Assert.True(
                    fault is null,
                    $"{Path.GetFileName(file)}: {fault?.Error} {string.Join("; ", fault?.Messages ?? [])}"
                );
            }
        );
    }

    [Theory]
    [InlineData("""[{"type":"sektion"}]""", "unsupported type: sektion")]
    [InlineData("""[{"text":{"type":"mrkdwn","text":"a"}}]""", "missing required field: type")]
    [InlineData("""[{"type":"section"}]""", "must define at least one of: text, fields")]
    [InlineData(
        """[{"type":"section","text":{"type":"mrkdwn","text":"a"},"colour":"red"}]""",
        "invalid additional property: colour"
    )]
    [InlineData("""[{"type":"header","text":{"type":"mrkdwn","text":"a"}}]""", "unsupported type: mrkdwn")]
    [InlineData(
        """[{"type":"section","text":{"type":"mrkdwn","text":"a","emoji":true}}]""",
        "invalid additional property: emoji"
    )]
    [InlineData(
        """[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]""",
        "block_id already exists: a"
    )]
    [InlineData(
        """
            [{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"a"},
            "style":"default"}]}]
            """,
        "must be a valid enum value"
    )]
    [InlineData(
        """
            [{"type":"actions","elements":[{"type":"button","action_id":"x","text":{"type":"plain_text",
            "text":"a"}},{"type":"button","action_id":"x","text":{"type":"plain_text","text":"b"}}]}]
            """,
        "action_id already exists: x"
    )]
    [InlineData("""[{"type":"image","image_url":"https://a.b/c"}]""", "missing required field: alt_text")]
    [InlineData("""[{"type":"image","alt_text":"a"}]""", "must provide exactly one of: image_url, slack_file")]
    [InlineData("""[{"type":"section","text":"plain"}]""", "must provide an object")]
    [InlineData("""[{"type":"section","text":{"type":"mrkdwn","text":1}}]""", "must provide a string")]
    [InlineData(
        """
            [{"type":"actions","elements":[{"type":"static_select","options":[{"text":{"type":"plain_text",
            "text":"a"},"value":"a"}],"option_groups":[]}]}]
            """,
        "must provide exactly one of"
    )]
    [InlineData(
        """
            [{"type":"input","label":{"type":"plain_text","text":"a"},"element":{"type":"button",
            "text":{"type":"plain_text","text":"a"}}}]
            """,
        "unsupported type: button"
    )]
    [InlineData(
        """
            [{"type":"input","label":{"type":"plain_text","text":"a"},"element":{"type":"number_input",
            "is_decimal_allowed":true,"min_value":"2","max_value":"1"}}]
            """,
        "min_value must not be greater"
    )]
    [InlineData(
        """
            [{"type":"table","rows":[[{"type":"raw_text","text":"a"}],[{"type":"raw_text","text":"a"},
            {"type":"raw_text","text":"b"}]]}]
            """,
        "same number of cells"
    )]
    [InlineData(
        """
            [{"type":"table","rows":[[{"type":"raw_text","text":"a"}]]},{"type":"table",
            "rows":[[{"type":"raw_text","text":"a"}]]}]
            """,
        "only_one_table_allowed"
    )]
    [InlineData(
        """[{"type":"actions","elements":[{"type":"datepicker","initial_date":"2026-02-30"}]}]""",
        "YYYY-MM-DD"
    )]
    public void A_broken_block_is_refused(string blocks, string finding) =>
        Assert.Contains(
            BlockKitCheck.CheckMessage(JsonElement.Parse(blocks))!.Messages,
            message => message.Contains(finding)
        );

    [Fact]
    public void A_message_has_at_most_50_blocks_and_13000_characters()
    {
        static JsonArray Sections(int count, int length) =>
            new([
                .. Enumerable
                    .Range(0, count)
                    .Select(_ =>
                        JsonNode.Parse(
                            $$$"""{"type":"section","text":{"type":"mrkdwn","text":"{{{new string('a', length)}}}"}}"""
                        )
                    ),
            ]);

        Assert.Null(BlockKitCheck.CheckMessage(JsonElement.Parse(Sections(50, 260).ToJsonString())));
        Assert.Equal(
            "invalid_blocks",
            BlockKitCheck.CheckMessage(JsonElement.Parse(Sections(51, 1).ToJsonString()))!.Error
        );
        Assert.Equal(
            "msg_blocks_too_long",
            BlockKitCheck.CheckMessage(JsonElement.Parse(Sections(50, 261).ToJsonString()))!.Error
        );
    }

    [Fact]
    public void Markdown_and_tables_are_for_messages_only()
    {
        var view = JsonElement.Parse("""{"type":"home","blocks":[{"type":"markdown","text":"a"}]}""");

        Assert.Contains("messages only", Assert.Single(BlockKitCheck.CheckView(view)!.Messages));
    }

    [Fact]
    public void A_modal_with_an_input_needs_submit()
    {
        var modal = JsonNode
            .Parse(
                """
                {"type":"modal","title":{"type":"plain_text","text":"a"},
                 "blocks":[{"type":"input","label":{"type":"plain_text","text":"a"},
                 "element":{"type":"plain_text_input"}}]}
                """
            )!
            .AsObject();

        Assert.NotNull(BlockKitCheck.CheckView(JsonElement.Parse(modal.ToJsonString())));
        modal["submit"] = JsonNode.Parse("""{"type":"plain_text","text":"a"}""");
        Assert.Null(BlockKitCheck.CheckView(JsonElement.Parse(modal.ToJsonString())));
    }

    private static BlockKitFault? Check(string folder, string file, JsonElement value) =>
        folder switch
        {
            "blocks" => Judge(value, Blocks.OnSurface),
            "elements" => Judge(value, Is.OfType(Elements.All)),
            "rich_text" => Judge(value, Is.OfType(RichText.Leaves.Concat(RichText.Parts).ToDictionary())),
            "objects" => Judge(value, ObjectRule(file)),
            "views" => BlockKitCheck.CheckView(value),
            "attachments" => BlockKitCheck.CheckAttachments(JsonElement.Parse($"[{value}]")),
            _ => CheckParts(value),
        };

    private static BlockKitFault? CheckParts(JsonElement message) =>
        (message.TryGetProperty("blocks", out var blocks) ? BlockKitCheck.CheckMessage(blocks) : null)
        ?? (
            message.TryGetProperty("attachments", out var attachments)
                ? BlockKitCheck.CheckAttachments(attachments)
                : null
        );

    private static BlockKitFault? Judge(JsonElement value, Rule rule) =>
        BlockKitCheck.Judge(value, rule, Surface.All, "", "invalid_blocks");

    private static Rule ObjectRule(string file) =>
        file switch
        {
            _ when file.StartsWith("confirmation") => Objects.Confirmation,
            _ when file.StartsWith("conversation_filter") => Objects.ConversationFilter,
            _ when file.StartsWith("dispatch") => Objects.DispatchActionConfig,
            _ when file.StartsWith("input_parameter") => Objects.InputParameter,
            _ when file.StartsWith("option_group") => Objects.OptionGroup,
            _ when file.StartsWith("option") => Objects.Option,
            _ when file.StartsWith("trigger") => Objects.Trigger,
            _ when file.StartsWith("workflow") => Objects.Workflow,
            _ => Is.AnyText(3000),
        };
}
