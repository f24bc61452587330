using System.Text.Json;
using static ChatOpsBot.Sandbox.BlockKit.Is;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>What is wrong with a tree of blocks: Slack's error code and its messages with JSON pointers.</summary>
internal sealed record BlockKitFault(string Error, IReadOnlyList<string> Messages);

/// <summary>
/// Judges blocks, attachments and views as Slack does, from facts alone: it shares no code with what builds the blocks.
/// </summary>
internal static class BlockKitCheck
{
    private const int MostMarkdown = 12_000;

    // Slack documents no total; refusals were measured between 13,172 and 13,297 characters (slackapi/bolt-js#2509).
    private const int MostText = 13_000;

    private static readonly Rule MessageBlocks = List(Blocks.OnSurface, 0, 50);
    private static readonly Rule ViewBlocks = List(Blocks.OnSurface, 1, 100);
    private static readonly Rule AttachmentList = List(Attachment(), 0, 100);

    private static readonly Field[] ViewFields =
    [
        Need("type", OneOf("modal", "home")),
        Need("blocks", ViewBlocks),
        May("private_metadata", Text(3000)),
        May("callback_id", Text(255)),
        May("external_id", Text(255)),
    ];

    private static readonly Rule Home = Object(ViewFields);

    private static readonly Rule Modal = Object(
        (view, at) =>
        {
            if (at.HasInput && !view.TryGetProperty("submit", out _))
                at.Fail("missing required field: submit");
        },
        [
            .. ViewFields,
            Need("title", PlainText(24)),
            May("submit", PlainText(24)),
            May("close", PlainText(24)),
            May("clear_on_close", Flag),
            May("notify_on_close", Flag),
            May("submit_disabled", Flag),
        ]
    );

    private static readonly Rule AnyView = OfType(new Dictionary<string, Rule> { ["modal"] = Modal, ["home"] = Home });

    private static readonly Rule OptionsAnswer = Object(
        ExactlyOne("options", "option_groups"),
        May("options", List(Objects.PlainOption, 0, 100)),
        May(
            "option_groups",
            List(Object(Need("label", PlainText(75)), Need("options", List(Objects.PlainOption, 0, 100))), 0, 100)
        )
    );

    public static BlockKitFault? CheckMessage(JsonElement blocks) =>
        Judge(blocks, MessageBlocks, Surface.Message, "/blocks", "invalid_blocks");

    public static BlockKitFault? CheckAttachments(JsonElement attachments) =>
        attachments.ValueKind == JsonValueKind.Array && attachments.GetArrayLength() > 100
            ? new BlockKitFault("too_many_attachments", [])
            : Judge(attachments, AttachmentList, Surface.Message, "/attachments", "invalid_attachments");

    /// <summary>A modal or a home tab. An answer of <c>invalid_arguments</c> is what views.open gives.</summary>
    public static BlockKitFault? CheckView(JsonElement view)
    {
        var home =
            view.ValueKind == JsonValueKind.Object
            && view.TryGetProperty("type", out var type)
            && type.ValueEquals("home");
        return Judge(view, AnyView, home ? Surface.Home : Surface.Modal, "/view", "invalid_arguments");
    }

    /// <summary>What an app offers for an external menu: nothing is fine, too.</summary>
    public static BlockKitFault? CheckOptions(JsonElement answer) =>
        Judge(answer, OptionsAnswer, Surface.Modal, "", "invalid_options");

    internal static BlockKitFault? Judge(JsonElement value, Rule rule, Surface surface, string root, string error)
    {
        var inspection = new Inspection(surface, root);
        rule.Check(value, inspection);
        if (inspection.MarkdownLength > MostMarkdown && inspection.Findings.Count == 0)
            inspection.Fail($"must be less than {MostMarkdown + 1} characters in all markdown blocks");
        if (inspection.Findings.Count > 0)
            return new BlockKitFault(error, inspection.Findings);

        // Data tables have a budget of their own, larger than that of the message around them.
        return surface == Surface.Message && inspection.Tables == 0 && inspection.TextLength > MostText
            ? new BlockKitFault("msg_blocks_too_long", [])
            : null;
    }

    // https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
    private static Rule Attachment()
    {
        string[] texts =
        [
            "fallback",
            "color",
            "pretext",
            "author_name",
            "author_link",
            "author_icon",
            "title",
            "title_link",
            "text",
            "image_url",
            "thumb_url",
            "footer",
            "footer_icon",
            "callback_id",
            "author_subname",
            "attachment_type",
            "app_unfurl_url",
            "app_id",
            "bot_id",
            "from_url",
            "original_url",
            "service_name",
            "service_icon",
            "service_url",
        ];
        return Object([
            .. texts.Select(name => May(name, Text(40_000))),
            May("ts", Anything),
            May("mrkdwn_in", List(Text(255), 0, 20)),
            May("id", Whole(0, int.MaxValue)),
            May("is_app_unfurl", Flag),
            May("preview", Anything),
            May("actions", List(Anything, 0, 5)),
            May("image_width", Whole(0, int.MaxValue)),
            May("image_height", Whole(0, int.MaxValue)),
            May("thumb_width", Whole(0, int.MaxValue)),
            May("thumb_height", Whole(0, int.MaxValue)),
            May("fields", List(Object(May("title", Text(3000)), May("value", Text(3000)), May("short", Flag)), 0, 100)),
            May("blocks", NestedBlocks()),
        ]);
    }

    // Ids are unique within one attachment, not across the message.
    private static AlsoRule NestedBlocks() => new(MessageBlocks, (_, at) => at.BlockIds.Clear());
}
