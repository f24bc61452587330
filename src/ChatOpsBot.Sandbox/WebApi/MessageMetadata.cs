using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// Metadata of a message: a flat record for machines. <see href="https://docs.slack.dev/messaging/message-metadata"/>
/// </summary>
internal static class MessageMetadata
{
    // Slack has an error for it but names no number; 16 KB is the lowest that anyone reports.
    private const int MostBytes = 16 * 1024;

    public static ApiError? Read(ApiCall call, out byte[]? metadata, out bool clears)
    {
        (metadata, clears) = (null, false);
        JsonElement? value;
        try
        {
            value = call.Args.Json("metadata");
        }
        catch (JsonException)
        {
            return new ApiError("invalid_metadata_format");
        }

        if (value is not { } given)
            return null;
        if (given.ValueKind != JsonValueKind.Object)
            return new ApiError("invalid_metadata_format");
        clears = given.GetPropertyCount() == 0;
        if (clears)
            return null;
        if (CheckSchema(given) is { } finding)
            return new ApiError("invalid_metadata_schema", $"[ERROR] {finding}");

        var raw = JsonMarshal.GetRawUtf8Value(given);
        metadata = raw.ToArray();
        return raw.Length > MostBytes ? new ApiError("metadata_too_large") : null;
    }

    private static string? CheckSchema(JsonElement metadata)
    {
        foreach (var property in metadata.EnumerateObject())
        {
            if (property.Name is not ("event_type" or "event_payload" or "entities"))
                return $"invalid additional property: {property.Name} [json-pointer:/metadata]";
        }

        if (
            !metadata.TryGetProperty("event_type", out var type)
            || type.ValueKind != JsonValueKind.String
            || type.GetString()!.Length == 0
            || !type.GetString()!.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
        )
            return "letters, digits and underscores only [json-pointer:/metadata/event_type]";
        if (!metadata.TryGetProperty("event_payload", out var payload) || payload.ValueKind != JsonValueKind.Object)
            return "must provide an object [json-pointer:/metadata/event_payload]";

        foreach (var property in payload.EnumerateObject())
        {
            if (!IsShallow(property.Value, depth: 0))
                return $"too deeply nested [json-pointer:/metadata/event_payload/{property.Name}]";
        }

        return null;
    }

    // One object of plain values, or a list of plain values or of such objects.
    private static bool IsShallow(JsonElement value, int depth) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => depth < 2 && value.EnumerateObject().All(property => IsShallow(property.Value, 2)),
            JsonValueKind.Array => depth == 0 && value.EnumerateArray().All(item => IsShallow(item, 1)),
            _ => true,
        };
}
