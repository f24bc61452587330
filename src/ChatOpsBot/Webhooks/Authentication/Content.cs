using System.Net;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Webhooks.Authentication;

/// <summary>How one body is to be read.</summary>
internal enum ContentForm
{
    Json,
    Form,
    FormPayload,
    FormPayloadOrForm,
    Text,
}

/// <summary>From the bytes of a body to what the sources read: JSON, but for the few that read text.</summary>
internal static class Content
{
    /// <summary>Null when the source takes nothing of this type.</summary>
    public static ContentForm? FormOf(string? contentType, BodyFormats accepts)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        var media = (end < 0 ? type : type[..end]).Trim();
        if (IsJson(media) && accepts.HasFlag(BodyFormats.Json))
            return ContentForm.Json;
        if (media.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            if (accepts.HasFlag(BodyFormats.FormPayload))
                return accepts.HasFlag(BodyFormats.Form) ? ContentForm.FormPayloadOrForm : ContentForm.FormPayload;
            if (accepts.HasFlag(BodyFormats.Form))
                return ContentForm.Form;
        }
        return accepts.HasFlag(BodyFormats.JsonOfAnyType) ? ContentForm.Json
            : accepts.HasFlag(BodyFormats.Text) ? ContentForm.Text
            : null;
    }

    public static string Describe(BodyFormats accepts)
    {
        List<string> ways = [];
        if (accepts.HasFlag(BodyFormats.Json))
            ways.Add("application/json");
        if (accepts.HasFlag(BodyFormats.FormPayload))
            ways.Add("application/x-www-form-urlencoded with the field payload");
        if (accepts.HasFlag(BodyFormats.Form))
            ways.Add("application/x-www-form-urlencoded");
        if (accepts.HasFlag(BodyFormats.Text))
            ways.Add(ways.Count == 0 ? "any type" : "any other type");
        return string.Join(" or ", ways);
    }

    /// <summary>
    /// No sender's form has more fields, and one that has would cost more to take apart than to send.
    /// </summary>
    public const int MostFields = 1000;

    /// <summary>Null for a form that lacks the field, or has too many.</summary>
    public static ReadOnlyMemory<byte>? Read(ContentForm form, ReadOnlyMemory<byte> body)
    {
        if (form is ContentForm.Text)
            return body;
        // PowerShell and .NET put a byte order mark before what they write; JSON has none
        // (https://www.rfc-editor.org/rfc/rfc8259#section-8.1), and a reader may ignore it.
        if (form is ContentForm.Json)
            return body.Span.StartsWith("\ufeff"u8) ? body[3..] : body;
        if (FieldsOf(body) is not { } fields)
            return null;
        if (
            form != ContentForm.Form
            && fields.Find(field =>
                field.Name.Equals("payload", StringComparison.OrdinalIgnoreCase) && !field.Value.IsEmpty
            )
                is { Name: not null } payload
        )
            return Decoded(payload.Value);
        return form == ContentForm.FormPayload ? null : JsonOf(fields);
    }

    private static List<(string Name, ReadOnlyMemory<byte> Value)>? FieldsOf(ReadOnlyMemory<byte> body)
    {
        List<(string Name, ReadOnlyMemory<byte> Value)> fields = [];
        while (!body.IsEmpty)
        {
            var end = body.Span.IndexOf((byte)'&');
            var field = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (field.IsEmpty)
                continue;
            if (fields.Count == MostFields)
                return null;
            var equals = field.Span.IndexOf((byte)'=');
            fields.Add(
                (
                    Encoding.UTF8.GetString(Decoded(equals < 0 ? field : field[..equals])),
                    equals < 0 ? default : field[(equals + 1)..]
                )
            );
        }
        return fields;
    }

    private static byte[] Decoded(ReadOnlyMemory<byte> text)
    {
        var bytes = text.ToArray();
        return WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length)!;
    }

    /// <summary>Where the JSON stops being JSON; null when it is well-formed.</summary>
    public static JsonException? FindFault(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        try
        {
            while (reader.Read()) { }
            return null;
        }
        catch (JsonException exception)
        {
            return exception;
        }
    }

    private static bool IsJson(ReadOnlySpan<char> media) =>
        media.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlyMemory<byte> JsonOf(List<(string Name, ReadOnlyMemory<byte> Value)> fields)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var field in fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase))
                writer.WriteString(
                    field.Key,
                    string.Join(',', field.Select(one => Encoding.UTF8.GetString(Decoded(one.Value))))
                );
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }
}
