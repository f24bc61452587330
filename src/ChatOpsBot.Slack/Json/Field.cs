using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ChatOpsBot.Slack;

/// <summary>
/// One value in what Slack sent, there or not. "You may encounter fields that are new or conditionally present": left
/// out, null, empty or of another type than documented all count as missing, and nothing throws. Only valid while its
/// document is.
/// </summary>
internal readonly record struct Field(JsonElement Element)
{
    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public Field this[string name]
    {
        get
        {
            if (!IsObject)
                return default;
            try
            {
                return Element.TryGetProperty(name, out var value) ? new(value) : default;
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair in a property's name is well-formed JSON that no string can hold.
                return default;
            }
        }
    }

    /// <summary>As it was sent; empty when it was not.</summary>
    public ReadOnlySpan<byte> Raw =>
        Element.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(Element);

    public string? Text(string name) => this[name].Text();

    /// <summary>A string that says something.</summary>
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

    /// <summary>True, also as text: that is how it comes in a form.</summary>
    public bool Flag(string name) => this[name].Element.ValueKind == JsonValueKind.True || Text(name) == "true";

    public DateTimeOffset? UnixSeconds(string name) =>
        this[name].Element is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt64(out var seconds)
        && seconds > 0
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    public DateOnly? Date(string name) =>
        DateOnly.TryParseExact(
            Text(name),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var date
        )
            ? date
            : null;

    public TimeOnly? Time(string name) =>
        TimeOnly.TryParseExact(Text(name), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;

    public IEnumerable<Field> Items(string name) =>
        this[name].Element is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(item => new Field(item))
            : [];

    public IReadOnlyList<string> Texts(string name) => [.. Items(name).Select(item => item.Text()).OfType<string>()];

    /// <summary>The properties of an object, in the order in which they stand.</summary>
    public IEnumerable<(string Name, Field Value)> Properties()
    {
        if (!IsObject)
            yield break;
        foreach (var property in Element.EnumerateObject())
        {
            if (NameOf(property) is { } name)
                yield return (name, new(property.Value));
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
