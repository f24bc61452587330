using System.Text.Json;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>Slack counts code points: an emoji outside the basic plane is one character, not two.</summary>
internal static class CodePoints
{
    public static int Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? Count(value.GetString()!) : 0;

    public static int Count(string text)
    {
        var pairs = 0;
        foreach (var unit in text)
        {
            if (char.IsLowSurrogate(unit))
                pairs++;
        }

        return text.Length - pairs;
    }

    /// <summary>The first <paramref name="count"/> code points of a text that has more.</summary>
    public static string First(string text, int count)
    {
        var end = 0;
        for (var taken = 0; taken < count; taken++)
            end += char.IsHighSurrogate(text[end]) && end + 1 < text.Length ? 2 : 1;
        return text[..end];
    }
}
