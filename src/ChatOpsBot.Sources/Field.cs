using System.Globalization;
using System.Text.Json;

namespace ChatOpsBot.Sources;

/// <summary>
/// One value inside a payload, there or not. Senders leave fields out, send null, or another type than they document; every reader here
/// answers "missing" to all of that and never throws. Only valid inside <see cref="Read"/>.
/// </summary>
internal readonly record struct Field(JsonElement Element)
{
    /// <summary>Longer prose (descriptions, comments) is cut to this many characters: a card shows a line or two of it.</summary>
    private const int ProseLength = 1000;

    // JsonDocument's time grows with length times depth, so depth must have an end; no sender comes near this one.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>Parses the body and hands over its root, valid until <paramref name="read"/> returns. JSON that cannot be parsed is not handled.</summary>
    public static ParsedWebhook Read(ReadOnlyMemory<byte> json, Func<Field, ParsedWebhook> read)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Deep);
        }
        catch (JsonException)
        {
            return ParsedWebhook.NotHandled("unreadable JSON");
        }
        using (document) return read(new Field(document.RootElement));
    }

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public Field this[string name]
    {
        get
        {
            if (!IsObject) return default;
            try
            {
                return Element.TryGetProperty(name, out var value) ? new Field(value) : default;
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair in a property's name is well-formed JSON that no string can hold.
                return default;
            }
        }
    }

    /// <summary>A string that says something; an empty one counts as missing.</summary>
    public string? Text(string name) => this[name].Text();

    public string? Text()
    {
        if (Element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return Element.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8.
            return null;
        }
    }

    public string? FirstLine(string name)
    {
        var text = Text(name).AsSpan().Trim();
        return text.IsEmpty ? null : text[..(text.IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length)].ToString();
    }

    public string? Prose(string name) => Text(name)?.Trim() switch
    {
        null or "" => null,
        { Length: <= ProseLength } text => text,
        var text => string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[ProseLength - 2]) ? ProseLength - 2 : ProseLength - 1), "…"),
    };

    public long? Number(string name) => this[name].Element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    public bool Flag(string name) => this[name].Element.ValueKind == JsonValueKind.True;

    /// <summary>ISO 8601 (UTC where it names no zone) or Unix seconds, as UTC. Go's zero time and Unix 0 say "none" and count as missing.</summary>
    public DateTimeOffset? Time(string name) => this[name] switch
    {
        { Element.ValueKind: JsonValueKind.Number } => Unix(Number(name), 1000),
        { Element.ValueKind: JsonValueKind.String } text => text.IsoTime(),
        _ => null,
    };

    /// <summary>Unix milliseconds, as a number or in a string.</summary>
    public DateTimeOffset? UnixMilliseconds(string name) =>
        Unix(Number(name) ?? (long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var written) ? written : null), 1);

    public IEnumerable<Field> Items(string name) => this[name].Element is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray().Select(item => new Field(item))
        : [];

    /// <summary>The strings of an object, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts()
    {
        foreach (var (name, value) in Fields())
        {
            if (value.Text() is { } text) yield return new(name, text);
        }
    }

    /// <summary>The fields of an object, by name.</summary>
    public IEnumerable<KeyValuePair<string, Field>> Fields()
    {
        if (!IsObject) yield break;
        foreach (var property in Element.EnumerateObject())
        {
            if (NameOf(property) is { } name) yield return new(name, new Field(property.Value));
        }
    }

    private DateTimeOffset? IsoTime()
    {
        try
        {
            if (!Element.TryGetDateTime(out var time) || !Element.TryGetDateTimeOffset(out var offset)) return null;
            var utc = time.Kind == DateTimeKind.Unspecified ? new DateTimeOffset(time, TimeSpan.Zero) : offset.ToUniversalTime();
            return utc.Year > 1 ? utc : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Unix(long? value, long unit) =>
        value is > 0 && value <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() / unit ? DateTimeOffset.FromUnixTimeMilliseconds(value.Value * unit) : null;

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
