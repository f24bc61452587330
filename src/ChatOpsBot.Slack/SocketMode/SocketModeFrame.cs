using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChatOpsBot.Slack;

/// <summary>
/// One message of Slack's over a WebSocket. <see href="https://docs.slack.dev/apis/events-api/using-socket-mode"/>
/// </summary>
internal sealed record SocketModeFrame
{
    // One deeper than the payload may be by itself.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 129 };

    /// <summary><c>hello</c>, <c>disconnect</c>, or the kind of what is in the envelope.</summary>
    public string? Type { get; private init; }

    /// <summary>Null when there is nothing to acknowledge.</summary>
    public string? EnvelopeId { get; private init; }

    /// <summary>Of a <c>disconnect</c>.</summary>
    public string? Reason { get; private init; }

    public bool AcceptsResponsePayload { get; private init; }

    /// <summary>A copy: the message may be overwritten.</summary>
    public byte[] Payload { get; private init; } = [];

    /// <summary>Null when it is nothing of Slack's.</summary>
    public static SocketModeFrame? Parse(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message, Deep);
            var root = new Field(document.RootElement);
            if (!root.IsObject)
                return null;
            return new()
            {
                Type = root.Text("type"),
                EnvelopeId = root.Text("envelope_id"),
                Reason = root.Text("reason"),
                AcceptsResponsePayload = root.Flag("accepts_response_payload"),
                Payload = root["payload"] is { IsObject: true } payload
                    ? JsonMarshal.GetRawUtf8Value(payload.Element).ToArray()
                    : [],
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public ReadOnlyMemory<byte> Acknowledgement(InboundAnswer? answer)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json, SlackJson.Writer);
        writer.WriteStartObject();
        writer.WriteString("envelope_id", EnvelopeId);
        if (AcceptsResponsePayload && answer is { Json.Length: > 0 })
        {
            writer.WritePropertyName("payload");
            writer.WriteRawValue(answer.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }
}
