using System.Buffers;
using System.Text;

namespace ChatOpsBot.Slack;

public static partial class Mrkdwn
{
    /// <summary>Keeps a sign from being the edge of a word, and with that from being markup; no one sees it.</summary>
    private const char Joiner = '\u2060';

    /// <summary>Backticks work wherever they are, so that they are shown by a letter that looks the same.</summary>
    private const char Tick = '\u02CB';

    private static readonly SearchValues<char> Markup = SearchValues.Create("*_~`:>");

    /// <summary>
    /// Outside text as it was written: escaped, and with signs for bold, italic, strike, code, quotes and emoji as
    /// plain signs. Where they have no effect (<c>order_id</c>, <c>2 * 3</c>, <c>arn:aws:sns</c>) they stay untouched,
    /// to be copied. For titles and other prose; what is between backticks of ours goes through
    /// <see cref="Escape"/>.
    /// </summary>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Markup))
            return Escape(text);
        var plain = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] switch
            {
                '`' => plain.Append(Tick),
                '*' or '_' or '~' when IsMarkup(text, i) => plain.Append(Joiner).Append(text[i]).Append(Joiner),
                ':' when OpensEmoji(text, i) => plain.Append(':').Append(Joiner),
                '>' when i == 0 => plain.Append(Joiner).Append('>'),
                var other => plain.Append(other),
            };
        }

        return Escape(plain.ToString());
    }

    /// <summary>Not within a word, and not between spaces.</summary>
    private static bool IsMarkup(string text, int at)
    {
        if (at == 0 || at == text.Length - 1)
            return true;
        var (before, after) = (text[at - 1], text[at + 1]);
        return !(char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after))
            && !(char.IsWhiteSpace(before) && char.IsWhiteSpace(after));
    }

    /// <summary><c>:fire:</c>, but not the middle of <c>arn:aws:sns</c> or <c>10:30:45</c>.</summary>
    private static bool OpensEmoji(string text, int at)
    {
        if (at > 0 && char.IsLetterOrDigit(text[at - 1]))
            return false;
        var end = text.IndexOf(':', at + 1);
        return end > at + 1 && text.AsSpan(at + 1, end - at - 1).IndexOfAnyExcept(EmojiName) < 0;
    }

    private static readonly SearchValues<char> EmojiName = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-'"
    );
}
