using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// The arguments of a call, from a query, a form or a JSON body. Complex values may be JSON or JSON in a string, as
/// with Slack.
/// </summary>
internal sealed class ApiArguments
{
    private readonly Dictionary<string, string> texts = [];
    private readonly Dictionary<string, JsonElement> values = [];

    public IEnumerable<string> Names => texts.Keys;

    /// <summary>All arguments as text, for the log.</summary>
    public IReadOnlyDictionary<string, string> Texts => texts;

    public string? this[string name] => texts.GetValueOrDefault(name);

    public void Add(string name, string value) => texts[name] = value;

    public void Add(JsonElement body)
    {
        foreach (var property in body.EnumerateObject())
        {
            // An explicit null means the default.
            if (property.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (property.Value.ValueKind == JsonValueKind.String)
            {
                texts[property.Name] = property.Value.GetString()!;
                continue;
            }

            texts[property.Name] = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(property.Value));
            values[property.Name] = property.Value;
        }
    }

    /// <summary>Takes an argument away: what no one may read later.</summary>
    public string? Take(string name)
    {
        values.Remove(name);
        return texts.Remove(name, out var text) ? text : null;
    }

    public bool Flag(string name) => this[name] is "true" or "1";

    public int? Number(string name) =>
        int.TryParse(this[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A complex value; null when it is absent or empty.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public JsonElement? Json(string name)
    {
        if (values.TryGetValue(name, out var value))
            return value;
        return string.IsNullOrEmpty(this[name]) ? null : JsonElement.Parse(this[name]!);
    }

    /// <summary>A comma list or an array of texts.</summary>
    public IReadOnlyList<string> List(string name) =>
        values.TryGetValue(name, out var array)
            ? [.. array.EnumerateArray().Select(item => item.ToString())]
            : (this[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <returns>Null when the value has the kind that the method's table gives.</returns>
    public ApiError? Check(string name, ArgumentKind kind)
    {
        var isJson = values.TryGetValue(name, out var value);
        return kind switch
        {
            ArgumentKind.Text when isJson => ApiError.Arguments($"must provide a string [json-pointer:/{name}]"),
            ArgumentKind.Flag when this[name] is not ("true" or "false" or "1" or "0") => ApiError.Arguments(
                $"must provide a boolean [json-pointer:/{name}]"
            ),
            ArgumentKind.Number when Number(name) is null => ApiError.Arguments(
                $"must provide an integer [json-pointer:/{name}]"
            ),
            ArgumentKind.Json when isJson && value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) =>
                ApiError.Arguments($"must provide an object or an array [json-pointer:/{name}]"),
            ArgumentKind.List when isJson && value.ValueKind != JsonValueKind.Array => ApiError.Arguments(
                $"must provide an array [json-pointer:/{name}]"
            ),
            _ => null,
        };
    }
}
