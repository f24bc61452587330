using System.Globalization;
using System.Text.Json;

namespace ChatOpsBot.OnCall.Import;

/// <summary>
/// One value of an export, there or not. What is missing, null or of another type than documented is missing to every
/// reader here, and none of them throws.
/// </summary>
internal readonly record struct ExportValue(JsonElement Element)
{
    public bool IsObject => Element.ValueKind == JsonValueKind.Object;
    public bool IsList => Element.ValueKind == JsonValueKind.Array;
    public bool IsThere => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>In the form of an answer, even where it is null.</summary>
    public bool Has(string name) => this[name].Element.ValueKind != JsonValueKind.Undefined;

    public ExportValue this[string name]
    {
        get
        {
            try
            {
                return IsObject && Element.TryGetProperty(name, out var value) ? new ExportValue(value) : default;
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair in a name.
                return default;
            }
        }
    }

    public string? Text(string name) => this[name].Text();

    /// <summary>A string that says something.</summary>
    public string? Text()
    {
        try
        {
            return Element.ValueKind == JsonValueKind.String && Element.GetString() is { Length: > 0 } text
                ? text
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public long? Number(string name) =>
        this[name].Element is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number
            : null;

    public bool? Flag(string name) =>
        this[name].Element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    /// <summary>UTC where it names no offset.</summary>
    public DateTimeOffset? Time(string name) =>
        DateTimeOffset.TryParse(
            Text(name),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        ) && time.Year is > 1970 and < 2200
            ? time
            : null;

    public IEnumerable<ExportValue> Items(string name) => this[name].Items();

    public IEnumerable<ExportValue> Items() =>
        IsList ? Element.EnumerateArray().Select(item => new ExportValue(item)) : [];

    public IEnumerable<string> Texts(string name) => Items(name).Select(item => item.Text()).OfType<string>();

    public IEnumerable<(string Name, ExportValue Value)> Properties()
    {
        if (!IsObject)
            yield break;
        foreach (var property in Element.EnumerateObject())
            if (NameOf(property) is { } name)
                yield return (name, new ExportValue(property.Value));
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
