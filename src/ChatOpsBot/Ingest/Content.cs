using System.Text;
using System.Text.Json;
using ChatOpsBot.Sources;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ChatOpsBot.Ingest;

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
        if (IsJson(media) && accepts.HasFlag(BodyFormats.Json)) return ContentForm.Json;
        if (media.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            if (accepts.HasFlag(BodyFormats.FormPayload)) return accepts.HasFlag(BodyFormats.Form) ? ContentForm.FormPayloadOrForm : ContentForm.FormPayload;
            if (accepts.HasFlag(BodyFormats.Form)) return ContentForm.Form;
        }
        return accepts.HasFlag(BodyFormats.JsonOfAnyType) ? ContentForm.Json : accepts.HasFlag(BodyFormats.Text) ? ContentForm.Text : null;
    }

    public static string Describe(BodyFormats accepts)
    {
        List<string> ways = [];
        if (accepts.HasFlag(BodyFormats.Json)) ways.Add("application/json");
        if (accepts.HasFlag(BodyFormats.FormPayload)) ways.Add("application/x-www-form-urlencoded with the field payload");
        if (accepts.HasFlag(BodyFormats.Form)) ways.Add("application/x-www-form-urlencoded");
        return string.Join(" or ", ways);
    }

    /// <summary>Null for a form that lacks the field.</summary>
    public static ReadOnlyMemory<byte>? Read(ContentForm form, ReadOnlyMemory<byte> body)
    {
        if (form is ContentForm.Json or ContentForm.Text) return body;
        var fields = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span));
        if (form != ContentForm.Form && fields.TryGetValue("payload", out var payload) && !StringValues.IsNullOrEmpty(payload)) return Encoding.UTF8.GetBytes(payload.ToString());
        return form == ContentForm.FormPayload ? null : JsonOf(fields);
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

    private static bool IsJson(ReadOnlySpan<char> media) => media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlyMemory<byte> JsonOf(Dictionary<string, StringValues> fields)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields) writer.WriteString(name, value.ToString());
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }
}
