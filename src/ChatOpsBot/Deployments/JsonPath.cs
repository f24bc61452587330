using System.Globalization;
using System.Text.Json;

namespace ChatOpsBot.Deployments;

/// <summary>The simple half of JSONPath (RFC 9535): <c>$.database.replicas[0].state</c>.</summary>
internal static class JsonPath
{
    /// <summary>The value as text; null when it is not there, or is not a single value.</summary>
    public static string? Find(JsonElement root, string path)
    {
        var value = root;
        foreach (
            var part in path.TrimStart('$')
                .Replace("[", ".[", StringComparison.Ordinal)
                .Split('.', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            if (part is ['[', .. var number, ']'])
            {
                if (
                    value.ValueKind != JsonValueKind.Array
                    || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    || index >= value.GetArrayLength()
                )
                    return null;
                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(part, out value))
                return null;
        }
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
    }
}
