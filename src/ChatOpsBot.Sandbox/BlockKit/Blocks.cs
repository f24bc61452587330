using System.Text.Json;
using static ChatOpsBot.Sandbox.BlockKit.Is;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>
/// The blocks and where they may stand. <see href="https://docs.slack.dev/reference/block-kit/blocks"/>
/// </summary>
internal static class Blocks
{
    private static readonly Rule Card = Block(
        [
            May("hero_image", Elements.Image),
            May("title", AnyText(150)),
            May("subtitle", AnyText(150)),
            May("body", AnyText(200)),
            May("subtext", AnyText(200)),
            May("actions", List(Elements.Button, 1, 3)),
            May("icon", Elements.Image),
            May("slack_icon", Object(Need("type", OneOf("icon")), Need("name", Text(255, 1)))),
        ],
        AtLeastOne("hero_image", "title", "actions", "body")
    );

    private static readonly Field[] TaskFields =
    [
        Need("task_id", Text(255, 1)),
        Need("title", Shown(3000)),
        May("status", OneOf("pending", "in_progress", "complete", "error")),
        May("details", RichText.InPlace),
        May("output", RichText.InPlace),
        May("sources", List(OfType(new Dictionary<string, Rule> { ["url"] = Elements.All["url"] }), 0, 100)),
    ];

    private static readonly string[] Children =
    [
        "actions",
        "context",
        "divider",
        "file",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
        "table",
        "video",
    ];

    public static readonly IReadOnlyDictionary<string, Rule> All = new Dictionary<string, Rule>
    {
        ["section"] = Block(
            [
                May("text", AnyText(3000)),
                May("fields", List(AnyText(2000), 1, 10)),
                May("accessory", Elements.InAccessory),
                May("expand", Flag),
            ],
            AtLeastOne("text", "fields")
        ),
        ["header"] = Block([Need("text", PlainText(150)), May("level", Whole(1, 4))]),
        ["divider"] = Block([]),
        ["context"] = Block([
            Need(
                "elements",
                List(
                    OfType(
                        new Dictionary<string, Rule>
                        {
                            ["image"] = Elements.Image,
                            ["plain_text"] = PlainText(3000),
                            ["mrkdwn"] = Mrkdwn(3000),
                        }
                    ),
                    1,
                    10
                )
            ),
        ]),
        ["actions"] = Block([Need("elements", List(Elements.InActions, 1, 25))]),
        ["context_actions"] = Block([Need("elements", List(Elements.InContextActions, 1, 5))]),
        ["image"] = Block(
            [
                May("image_url", WebUrl),
                May("slack_file", Objects.SlackFile),
                Need("alt_text", Text(2000)),
                May("title", PlainText(2000)),
            ],
            ExactlyOne("image_url", "slack_file")
        ),
        ["input"] = Block(
            [
                Need("label", PlainText(2000)),
                Need("element", Elements.InInput),
                May("hint", PlainText(2000)),
                May("optional", Flag),
                May("dispatch_action", Flag),
            ],
            (_, at) => at.HasInput = true
        ),
        ["rich_text"] = RichText.Block,
        ["markdown"] = Block([Need("text", Shown(12_000))], (value, at) => at.MarkdownLength += Length(value, "text")),
        ["table"] = DataBlocks.Table,
        ["data_table"] = DataBlocks.DataTable,
        ["data_visualization"] = DataBlocks.Chart,
        ["alert"] = Block([
            Need("text", AnyText(200)),
            May("level", OneOf("default", "info", "warning", "error", "success")),
        ]),
        ["card"] = Card,
        ["carousel"] = Block([Need("elements", List(OfType(new Dictionary<string, Rule> { ["card"] = Card }), 1, 10))]),
        ["container"] = Block(
            [
                May("title", PlainText(150)),
                May("rich_text_title", RichText.InPlace),
                May("subtitle", AnyText(150)),
                Need(
                    "child_blocks",
                    List(Later(() => OfType(Children.ToDictionary(type => type, type => All![type]))), 1, 10)
                ),
                May("width", OneOf("narrow", "standard", "wide", "full")),
                May("is_collapsible", Flag),
                May("default_collapsed", Flag),
                May("has_header_divider", Flag),
            ],
            ExactlyOne("title", "rich_text_title")
        ),
        ["task_card"] = Block(TaskFields),
        ["plan"] = Block([
            Need("title", Shown(3000)),
            May(
                "tasks",
                List(Object([May("type", OneOf("task_card")), May("block_id", BlockId), .. TaskFields]), 0, 50)
            ),
        ]),
        ["video"] = Block([
            Need("alt_text", Text(200, 1)),
            Need("title", PlainText(200)),
            Need("thumbnail_url", WebUrl),
            Need("video_url", WebUrl),
            May("title_url", Url),
            May("author_name", Text(50)),
            May("description", PlainText(200)),
            May("provider_name", Text(50)),
            May("provider_icon_url", WebUrl),
        ]),
        ["file"] = Block([Need("external_id", Text(255, 1)), Need("source", OneOf("remote"))]),
    };

    private static readonly HashSet<string> MessageOnly =
    [
        "markdown",
        "table",
        "data_table",
        "data_visualization",
        "card",
        "carousel",
        "container",
        "context_actions",
        "task_card",
        "plan",
        "file",
    ];

    /// <summary>One top-level block on the surface that is being inspected.</summary>
    public static readonly Rule OnSurface = new AlsoRule(
        OfType(All),
        (value, at) =>
        {
            if (
                value.ValueKind == JsonValueKind.Object
                && value.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String
                && at.Surface != Surface.Message
                && !at.Surface.HasFlag(Surface.Message)
                && MessageOnly.Contains(type.GetString()!)
            )
                at.Fail($"unsupported type: {type} is for messages only");
        }
    );

    private static int Length(JsonElement value, string name) =>
        value.TryGetProperty(name, out var text) ? CodePoints.Count(text) : 0;
}
