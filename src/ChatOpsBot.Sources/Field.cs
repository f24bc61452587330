using System.Globalization;
using System.Text.Json;

namespace ChatOpsBot.Sources;

/// <summary>
/// One value inside a payload, there or not. Senders leave fields out, send null, or another type than they document;
/// every reader here answers "missing" to all of that and never throws. Only valid inside <see cref="Read"/>.
/// </summary>
internal readonly partial record struct Field(JsonElement Element)
{
    /// <summary>
    /// Longer prose (descriptions, comments) is cut to this many characters: a card shows a line or two of it.
    /// </summary>
    private const int ProseLength = 1000;

    // JsonDocument's time grows with length times depth, so depth must have an end; no sender comes near this one.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    /// <summary>
    /// Parses the body and hands over its root, valid until <paramref name="read"/> returns. JSON that cannot be parsed
    /// is not understood.
    /// </summary>
    public static ParsedWebhook Read(ReadOnlyMemory<byte> json, Func<Field, ParsedWebhook> read) =>
        Read<ParsedWebhook>(json, read) ?? ParsedWebhook.NotUnderstood("unreadable JSON");

    /// <summary>Likewise for anything else; null for what is not JSON.</summary>
    public static T? Read<T>(ReadOnlyMemory<byte> json, Func<Field, T?> read)
        where T : class
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(WithoutMark(json), Deep);
        }
        catch (JsonException)
        {
            return null;
        }
        using (document)
            return read(new Field(document.RootElement));
    }

    /// <summary>
    /// The JSON without the byte order mark that PowerShell and .NET put before it, and that JSON must not have.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\ufeff"u8) ? json[3..] : json;

    /// <summary>JSON inside of a string, as senders of senders pack it; null where the string is not JSON.</summary>
    public T? ReadInner<T>(string name, Func<Field, T?> read)
        where T : class => Text(name) is { } json ? Read(System.Text.Encoding.UTF8.GetBytes(json), read) : null;

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;
    public bool IsList => Element.ValueKind == JsonValueKind.Array;
    public bool IsMissing => Element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    public Field this[string name]
    {
        get
        {
            if (!IsObject)
                return default;
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

    /// <summary>The entry of a list.</summary>
    public Field this[int index] => IsList && index < Element.GetArrayLength() ? new Field(Element[index]) : default;

    /// <summary>The value inside values, by names with dots between: <c>repository.owner.login</c>.</summary>
    public Field At(string path)
    {
        var at = this;
        foreach (var name in path.Split('.'))
            at = at[name];
        return at;
    }

    /// <summary>A string that says something; an empty one counts as missing.</summary>
    public string? Text(string name) => this[name].Text();

    public string? Text()
    {
        if (Element.ValueKind != JsonValueKind.String)
            return null;
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

    /// <summary>What a string holds in base64; null where it is not base64.</summary>
    public ReadOnlyMemory<byte>? Bytes(string name)
    {
        var text = Text(name) ?? "";
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length > 0
            ? bytes.AsMemory(0, length)
            : null;
    }

    /// <summary>The first of several names that says something.</summary>
    public string? FirstText(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Text(name) is { } text)
                return text;
        return null;
    }

    /// <summary>
    /// A string, a number or a truth as text, for ids and the like that one version writes so and another otherwise.
    /// </summary>
    public string? Word(string name) => this[name].Word();

    public string? Word() =>
        Element.ValueKind switch
        {
            JsonValueKind.Number => Element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => Text(),
        };

    public string? FirstLine(string name)
    {
        var text = Text(name).AsSpan().Trim();
        return text.IsEmpty
            ? null
            : text[..(text.IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length)].ToString();
    }

    public string? Prose(string name) => Text(name)?.Trim() is { Length: > 0 } text ? Shortened(text) : null;

    public static string Shortened(string text) =>
        text.Length <= ProseLength
            ? text
            : string.Concat(
                text.AsSpan(0, char.IsHighSurrogate(text[ProseLength - 2]) ? ProseLength - 2 : ProseLength - 1),
                "…"
            );

    public long? Number(string name) =>
        this[name].Element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number
            : null;

    /// <summary>A whole number, or a string of one.</summary>
    public long? AnyNumber(string name) =>
        Number(name)
        ?? (
            long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : null
        );

    /// <summary>Any finite number, or a string of one.</summary>
    public double? AnyFraction(string name) =>
        double.TryParse(
            this[name].Element.ValueKind == JsonValueKind.Number ? this[name].Element.GetRawText() : Text(name),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var number
        ) && double.IsFinite(number)
            ? number
            : null;

    public bool Flag(string name) => this[name].Element.ValueKind == JsonValueKind.True;

    public IEnumerable<Field> Items(string name) => this[name].Items();

    public IEnumerable<Field> Items() => IsList ? Element.EnumerateArray().Select(item => new Field(item)) : [];

    /// <summary>The properties of an object whose name can be read.</summary>
    public IEnumerable<KeyValuePair<string, Field>> Properties()
    {
        if (!IsObject)
            yield break;
        foreach (var property in Element.EnumerateObject())
        {
            if (NameOf(property) is { } name)
                yield return new(name, new Field(property.Value));
        }
    }

    /// <summary>The strings of an object, by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Texts()
    {
        foreach (var (name, value) in Properties())
        {
            if (value.Text() is { } text)
                yield return new(name, text);
        }
    }

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
