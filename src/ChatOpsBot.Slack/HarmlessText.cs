using System.Buffers;
using System.Text;

namespace ChatOpsBot.Slack;

/// <summary>
/// What is shown must read as what it is. Characters that no one sees but that turn the order of others round
/// (https://unicode.org/reports/tr9/#Directional_Formatting_Codes), end lines or steer terminals come in with every
/// text from outside; all text that is shown goes through here.
/// </summary>
internal static class HarmlessText
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> Suspects = SearchValues.Create([
        .. Enumerable
            .Range(0, char.MaxValue + 1)
            .Select(code => (char)code)
            .Where(c => c == '\r' || char.IsSurrogate(c) || InPlaceOf(c) != c),
    ]);

    /// <summary>
    /// Line separators become line breaks or spaces, marks of direction go, and what is left of their kind is shown as
    /// �. Never empty where the text was not.
    /// </summary>
    public static string Of(string text)
    {
        var next = text.AsSpan().IndexOfAny(Suspects);
        if (next < 0)
            return text;
        var shown = new StringBuilder(text, 0, next, text.Length);
        for (; next < text.Length; next++)
        {
            var c = text[next];
            if (char.IsHighSurrogate(c) && next + 1 < text.Length && char.IsLowSurrogate(text[next + 1]))
                shown.Append(c).Append(text[++next]);
            else if (c == '\r')
                shown.Append(next + 1 < text.Length && text[next + 1] == '\n' ? "" : "\n");
            else if (char.IsSurrogate(c))
                shown.Append(Replacement);
            else if (InPlaceOf(c) is { } instead)
                shown.Append(instead);
        }
        return shown.Length > 0 ? shown.ToString() : Replacement.ToString();
    }

    /// <summary>The character itself where it is harmless; null for one that goes.</summary>
    private static char? InPlaceOf(char c) =>
        c switch
        {
            '\n' or '\t' or '\r' => c,
            '\v' or '\f' or '\u0085' or '\u2028' or '\u2029' => ' ',
            // Letters have a direction of their own; without these marks only signs between them move.
            '\u061C' or '\u200E' or '\u200F' or '\uFEFF' => null,
            (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u206F') or (>= '\uFFF9' and <= '\uFFFB') =>
                Replacement,
            _ => char.IsControl(c) ? Replacement : c,
        };
}
