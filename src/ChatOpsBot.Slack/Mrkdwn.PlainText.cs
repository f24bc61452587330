using System.Text;

namespace ChatOpsBot.Slack;

public static partial class Mrkdwn
{
    /// <summary>
    /// The words of a mrkdwn text, for <see cref="Message.Text"/>: links become their labels, dates their fallbacks,
    /// and the signs for bold, italic, strike and code go where they are signs. Slack reads that text as mrkdwn again,
    /// so entities stay escaped and mentions stay mentions.
    /// </summary>
    public static string ToPlainText(string mrkdwn)
    {
        ArgumentNullException.ThrowIfNull(mrkdwn);
        return WithoutSigns(WithoutTokens(mrkdwn));
    }

    private static string WithoutTokens(string text)
    {
        if (!text.Contains('<'))
            return text;
        var words = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        for (var open = rest.IndexOf('<'); open >= 0; open = rest.IndexOf('<'))
        {
            var length = rest[open..].IndexOf('>') + 1;
            if (length == 0)
                break;
            words.Append(rest[..open]);
            AppendToken(words, rest.Slice(open, length));
            rest = rest[(open + length)..];
        }

        // What is left of a token that does not end would open one in the words.
        return words.Append(rest.ToString().Replace("<", "&lt;")).ToString();
    }

    private static void AppendToken(StringBuilder words, ReadOnlySpan<char> token)
    {
        var inner = token[1..^1];
        var isDate = inner.StartsWith("!date^");
        if (inner is ['@' or '#' or '!', ..] && !isDate)
        {
            words.Append(token);
            return;
        }

        var bar = inner.IndexOf('|');
        words.Append(
            bar >= 0 ? inner[(bar + 1)..]
            : isDate ? ""
            : inner
        );
    }

    private static string WithoutSigns(string text)
    {
        if (!text.AsSpan().ContainsAny("*_~`"))
            return text;
        var signs = Signs(text);
        var words = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (!signs[i])
                words.Append(text[i]);
        }

        return words.ToString();
    }

    private static bool[] Signs(string text)
    {
        const string kinds = "*_~";
        var signs = new bool[text.Length];
        Span<int> opened = [-1, -1, -1];
        var lastTick = text.LastIndexOf('`');
        var code = false;
        for (var i = 0; i < text.Length; i++)
        {
            // Signs work in pairs within a line; those in code are text.
            if (text[i] == '\n')
                opened.Fill(-1);
            if (text[i] == '`' && (code || i < lastTick))
            {
                signs[i] = true;
                code = !code;
            }

            var kind = code ? -1 : kinds.IndexOf(text[i]);
            if (kind < 0)
                continue;
            if (opened[kind] is var start and >= 0 && i - start > 1 && Closes(text, i))
            {
                signs[start] = signs[i] = true;
                opened[kind] = -1;
            }
            else if (Opens(text, i))
            {
                opened[kind] = i;
            }
        }

        return signs;
    }

    private static bool Opens(string text, int at) =>
        (at == 0 || !char.IsLetterOrDigit(text[at - 1])) && at + 1 < text.Length && !char.IsWhiteSpace(text[at + 1]);

    private static bool Closes(string text, int at) =>
        !char.IsWhiteSpace(text[at - 1]) && (at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1]));
}
