using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.BlockKit;
using ChatOpsBot.Sandbox.Views;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>What a post or an edit says. A part that was not sent is null: an edit then keeps what is there.</summary>
internal sealed record MessageContent(
    string? Text,
    byte[]? Blocks,
    byte[]? Attachments,
    byte[]? Metadata,
    bool ClearsMetadata
)
{
    // https://docs.slack.dev/reference/methods/chat.postMessage: longer text is cut, longer markdown_text is refused.
    private const int MostText = 40_000;
    private const int MostMarkdown = 12_000;

    public SandboxMessage ApplyTo(SandboxMessage message) =>
        message with
        {
            // Text alone replaces everything that is shown.
            Text = Text ?? (Blocks is null ? message.Text : "This content can't be displayed."),
            BlocksJson = Blocks ?? (Text is null ? message.BlocksJson : null),
            AttachmentsJson = Attachments ?? (Text is null ? message.AttachmentsJson : null),
            MetadataJson = ClearsMetadata ? null : Metadata ?? message.MetadataJson,
        };

    public static ApiError? Read(ApiCall call, out MessageContent? content)
    {
        content = null;
        var text = Blank(call.Args["text"]);
        if (Markdown(call, out var markdown) is { } badMarkdown)
            return badMarkdown;
        if (Tree(call, "blocks", "invalid_blocks_format", BlockKitCheck.CheckMessage, out var blocks) is { } badBlocks)
            return badBlocks;
        if (
            Tree(call, "attachments", "invalid_attachments", BlockKitCheck.CheckAttachments, out var attachments) is
            { } badAttachments
        )
            return badAttachments;
        if (MessageMetadata.Read(call, out var metadata, out var clears) is { } badMetadata)
            return badMetadata;
        if (text is null && markdown is null && IsEmpty(blocks) && IsEmpty(attachments))
            return new ApiError("no_text");

        if (text is not null && CodePoints.Count(text) > MostText)
        {
            text = CodePoints.First(text, MostText);
            call.Warnings.Add("message_truncated");
        }

        content = new MessageContent(
            text ?? markdown,
            markdown is null ? WithIds(blocks) : MarkdownBlock(markdown),
            Raw(attachments),
            metadata,
            clears
        );
        return null;
    }

    private static bool IsEmpty(JsonElement? list) => list is not { } value || value.GetArrayLength() == 0;

    private static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static ApiError? Markdown(ApiCall call, out string? markdown)
    {
        markdown = Blank(call.Args["markdown_text"]);
        if (markdown is null)
            return null;
        if (Blank(call.Args["text"]) is not null || Blank(call.Args["blocks"]) is not null)
            return new ApiError("markdown_text_conflict");
        return CodePoints.Count(markdown) > MostMarkdown ? new ApiError("msg_too_long") : null;
    }

    private static ApiError? Tree(
        ApiCall call,
        string name,
        string malformed,
        Func<JsonElement, BlockKitFault?> check,
        out JsonElement? tree
    )
    {
        tree = null;
        try
        {
            tree = call.Args.Json(name);
        }
        catch (JsonException)
        {
            return new ApiError(malformed, $"[ERROR] not JSON [json-pointer:/{name}]");
        }

        if (tree is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return new ApiError(malformed, $"[ERROR] must provide an array [json-pointer:/{name}]");
        return check(value) is { } fault ? new ApiError(fault.Error, fault.Messages) : null;
    }

    private static byte[]? Raw(JsonElement? value) =>
        value is { } element ? JsonMarshal.GetRawUtf8Value(element).ToArray() : null;

    // Slack gives ids to what came without, and new ones at every edit. A message that has all its ids is kept as it
    // came.
    private static byte[]? WithIds(JsonElement? blocks)
    {
        if (blocks is not { } list)
            return null;
        if (BlockTree.HasIds(list))
            return Raw(list);
        var copy = JsonArray.Create(list)!.DeepClone().AsArray();
        BlockTree.FillIds(copy);
        return Nodes.Bytes(copy);
    }

    private static byte[]? MarkdownBlock(string markdown) =>
        Nodes.Bytes(
            new JsonArray(
                new JsonObject
                {
                    ["type"] = "markdown",
                    ["block_id"] = BlockTree.NewId("b"),
                    ["text"] = markdown,
                }
            )
        );
}
