using System.Text.Json;

namespace ChatOpsBot.Deployments.Engines;

/// <summary>
/// What a file or an address says of the version that runs: JSON with <c>version</c>, <c>commit</c> or <c>sha</c>, or
/// text with the version first.
/// </summary>
internal static class VersionText
{
    /// <summary>More than that is not a version.</summary>
    public const int MaxLength = 4096;

    /// <returns>Null when it says none.</returns>
    public static RunningVersion? Read(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length is 0 or > MaxLength)
            return null;
        if (trimmed[0] == '{')
            return Json(trimmed);
        var words = trimmed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new(words.FirstOrDefault(IsSha), words[0]);
    }

    private static RunningVersion? Json(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            string? Value(string name) =>
                json.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                && value.GetString() is { Length: > 0 } word
                    ? word
                    : null;
            var sha = Value("sha") ?? Value("commit");
            return (Value("version") ?? sha) is { } version
                ? new(sha is not null && IsSha(sha) ? sha : null, version)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSha(string word) => word.Length == 40 && word.All(char.IsAsciiHexDigitLower);
}
