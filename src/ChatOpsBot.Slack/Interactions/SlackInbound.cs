using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Slack;

/// <summary>
/// Reads whatever Slack sends. Never throws: what cannot be read is <see cref="Malformed"/>, what is not known an
/// unknown with its name.
/// </summary>
public static class SlackInbound
{
    // JsonDocument's time grows with length times depth, so depth must have an end; Slack's messages do not come near
    // this one.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>
    /// Reads the body of a request. Whether Slack sent it says only <see cref="SlackSignature.Verify"/>; before that,
    /// nothing but <see cref="SslCheck"/> may be answered.
    /// </summary>
    /// <param name="contentType">The header; everything but a form is read as JSON.</param>
    public static InboundRequest Parse(string? contentType, ReadOnlyMemory<byte> body) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            ? ParseForm(body.Span)
            : ParseJson(body);

    /// <summary>Reads the payload of Socket Mode, or what <see cref="InboundRequest.Json"/> kept.</summary>
    public static InboundRequest ParseJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            var root = new Field(document.RootElement);
            return root.IsObject ? Identified(Read(root), json) : new Malformed(0);
        }
        catch (JsonException exception)
        {
            return new Malformed(Position(json.Span, exception));
        }
    }

    private static InboundRequest ParseForm(ReadOnlySpan<byte> form)
    {
        var fields = Fields(form);
        // Before all else: it may be unsigned, and nothing that travels with it may count.
        if (fields.TryGetValue("ssl_check", out var check) && check.AsSpan().SequenceEqual("1"u8))
            return new SslCheck();
        if (fields.TryGetValue("payload", out var payload))
            return ParseJson(payload);
        return fields.ContainsKey("command") ? ParseJson(ToJson(fields)) : new Malformed(0);
    }

    private static InboundRequest Read(Field root) =>
        root.Text("type") switch
        {
            "url_verification" => new UrlVerification(root.Text("challenge") ?? ""),
            "app_rate_limited" => RateLimited(root),
            "event_callback" => EventReader.Read(root),
            null when root.Text("command") is not null => SlashCommand.Read(root),
            _ when root["event"].IsObject => EventReader.Read(root),
            _ => InteractionReader.Read(root),
        };

    private static AppRateLimited RateLimited(Field root)
    {
        var (team, minute) = (root.Text("team_id") ?? "", root.UnixSeconds("minute_rate_limited"));
        return new(team, minute) { DeliveryId = $"app_rate_limited:{team}:{minute?.ToUnixTimeSeconds()}" };
    }

    // Without an id of Slack's, a second delivery can still be recognized by its bytes.
    private static InboundRequest Identified(InboundRequest request, ReadOnlyMemory<byte> json) =>
        request switch
        {
            UrlVerification => request,
            BlockOptionsRequest => request with { Json = json },
            _ => request with
            {
                Json = json,
                DeliveryId = request.DeliveryId ?? $"sha256:{Convert.ToHexStringLower(SHA256.HashData(json.Span))}",
            },
        };

    private static Dictionary<string, byte[]> Fields(ReadOnlySpan<byte> form)
    {
        var fields = new Dictionary<string, byte[]>();
        foreach (var range in form.Split((byte)'&'))
        {
            var pair = form[range];
            if (pair.IndexOf((byte)'=') is > 0 and var end)
                fields.TryAdd(Encoding.UTF8.GetString(Decoded(pair[..end])), Decoded(pair[(end + 1)..]));
        }

        return fields;
    }

    private static byte[] Decoded(ReadOnlySpan<byte> bytes) =>
        WebUtility.UrlDecodeToBytes(bytes.ToArray(), 0, bytes.Length) ?? [];

    private static byte[] ToJson(Dictionary<string, byte[]> fields)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json, SlackJson.Writer))
        {
            writer.WriteStartObject();
            // A field of this name would make it another kind of request.
            foreach (var (name, value) in fields.Where(field => field.Key != "type"))
                writer.WriteString(name, Encoding.UTF8.GetString(value));
            writer.WriteEndObject();
        }

        return json.ToArray();
    }

    private static long Position(ReadOnlySpan<byte> json, JsonException exception)
    {
        var position = 0;
        for (var line = 0L; line < exception.LineNumber; line++)
            position += json[position..].IndexOf((byte)'\n') + 1;
        return position + (exception.BytePositionInLine ?? 0);
    }
}
