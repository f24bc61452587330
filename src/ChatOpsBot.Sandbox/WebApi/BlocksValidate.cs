using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.BlockKit;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>What is wrong with blocks, without sending them.
/// <see href="https://docs.slack.dev/reference/methods/blocks.validate"/></summary>
internal static class BlocksValidate
{
    private const int MostCharacters = 100_000;
    private static readonly string[] Kinds = ["blocks", "message", "view"];

    public static ApiError? Validate(ApiCall call, Utf8JsonWriter answer)
    {
        if (Kinds.Where(kind => call.Args[kind] is not null).ToList() is not [var kind])
            return new ApiError("invalid_arguments", "must provide exactly one of `blocks`, `view`, or `message`");
        if (call.Args[kind]!.Length > MostCharacters)
            return ApiError.Arguments($"must be less than {MostCharacters + 1} characters [json-pointer:/{kind}]");
        try
        {
            return Check(kind, call.Args.Json(kind) ?? default) is not { } fault
                ? null
                : new ApiError($"invalid_{kind}")
                {
                    Errors = new JsonArray([.. fault.Messages.Select(message => Error(message, $"/{kind}"))]),
                };
        }
        catch (JsonException)
        {
            return ApiError.Arguments($"not JSON [json-pointer:/{kind}]");
        }
    }

    private static BlockKitFault? Check(string kind, JsonElement value) =>
        kind switch
        {
            "blocks" => BlockKitCheck.CheckMessage(value),
            "view" => BlockKitCheck.CheckView(value),
            _ => (value.Part("blocks") is { } blocks ? BlockKitCheck.CheckMessage(blocks) : null)
                ?? (value.Part("attachments") is { } attachments ? BlockKitCheck.CheckAttachments(attachments) : null),
        };

    /// <param name="finding"><c>[ERROR] text [json-pointer:/blocks/0/text]</c></param>
    /// <param name="root">Where the pointers of other methods begin and those of this one do not.</param>
    private static JsonObject Error(string finding, string root)
    {
        var at = finding.LastIndexOf(" [json-pointer:", StringComparison.Ordinal);
        var pointer = finding[(at + " [json-pointer:".Length)..^1];
        return new JsonObject
        {
            ["code"] = "failed_constraint",
            ["message"] = finding["[ERROR] ".Length..at],
            ["pointer"] = pointer.StartsWith(root, StringComparison.Ordinal) ? pointer[root.Length..] : pointer,
        };
    }
}
