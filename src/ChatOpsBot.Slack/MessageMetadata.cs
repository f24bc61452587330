using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// Data that a message carries for applications. Everybody in the workspace can read it: no secrets.
/// <see href="https://docs.slack.dev/messaging/message-metadata"/>
/// </summary>
/// <param name="EventType">What happened: lower-case letters, digits and underscores
/// (<c>deployment_started</c>).</param>
/// <param name="EventPayload">Keys as <paramref name="EventType"/>, beginning with a letter; at most
/// <see cref="Limits.MetadataBytes"/> in all.</param>
/// <exception cref="ArgumentException">A name has another form, or there is too much of it.</exception>
public sealed record MessageMetadata(string EventType, IReadOnlyDictionary<string, string> EventPayload)
{
    // Two pairs of quotation marks, a colon and a comma around each entry.
    private const int PunctuationBytes = 6;

    public string EventType
    {
        get;
        init => field = CheckedType(value);
    } = CheckedType(EventType);

    public IReadOnlyDictionary<string, string> EventPayload
    {
        get;
        init => field = CheckedPayload(value);
    } = CheckedPayload(EventPayload);

    private static string CheckedType(string type)
    {
        if (type.Length == 0 || !type.All(IsNameCharacter))
            Bound.Refuse(
                $"'{type}' is not an event type: use lower-case letters, digits and underscores.",
                nameof(EventType)
            );
        return type;
    }

    private static Dictionary<string, string> CheckedPayload(IReadOnlyDictionary<string, string> payload)
    {
        var bytes = 0;
        foreach (var (key, value) in payload)
        {
            if (key.Length == 0 || !char.IsAsciiLetterLower(key[0]) || !key.All(IsNameCharacter))
                Bound.Refuse(
                    $"'{key}' is not a metadata key: use lower-case letters, digits and underscores.",
                    nameof(EventPayload)
                );
            bytes += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value) + PunctuationBytes;
        }

        if (bytes > Limits.MetadataBytes)
            Bound.Refuse($"The metadata has {bytes} bytes; {Limits.MetadataBytes} are allowed.", nameof(EventPayload));
        return new(payload);
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_';
}

/// <summary>
/// Reads what other applications wrote too: values that are not text come as their JSON, and metadata that ours could
/// not have (names in capitals, say) comes as null instead of breaking the whole page of history.
/// </summary>
internal sealed class ForeignMetadataConverter : JsonConverter<MessageMetadata>
{
    public override MessageMetadata? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var metadata = JsonElement.ParseValue(ref reader);
        if (
            metadata.ValueKind != JsonValueKind.Object
            || !metadata.TryGetProperty("event_type", out var type)
            || type.ValueKind != JsonValueKind.String
            || !metadata.TryGetProperty("event_payload", out var payload)
            || payload.ValueKind != JsonValueKind.Object
        )
            return null;
        try
        {
            return new(
                type.GetString()!,
                payload
                    .EnumerateObject()
                    .ToDictionary(
                        property => property.Name,
                        property =>
                            property.Value.ValueKind == JsonValueKind.String
                                ? property.Value.GetString()!
                                : property.Value.GetRawText()
                    )
            );
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public override void Write(Utf8JsonWriter writer, MessageMetadata value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, SlackJsonContext.Default.MessageMetadata);
}
