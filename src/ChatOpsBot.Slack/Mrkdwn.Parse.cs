using System.Buffers;
using System.Text;

namespace ChatOpsBot.Slack;

public enum MrkdwnTokenKind
{
    /// <summary>Words; they may hold signs for bold, italic and so on.</summary>
    Text,
    User,
    Channel,
    UserGroup,

    /// <summary><c>here</c>, <c>channel</c> or <c>everyone</c>.</summary>
    Broadcast,
    Link,

    /// <summary>Slack's name for anything else between angle brackets, dates among them.</summary>
    Other,
}

/// <summary>A piece of what people write.</summary>
/// <param name="Value">The words, the id or the address; entities decoded.</param>
/// <param name="Label">What the reader sees instead of the value, without <c>@</c> or <c>#</c> added by us; null when
/// Slack did not say.</param>
public readonly record struct MrkdwnToken(MrkdwnTokenKind Kind, string Value, string? Label = null);

public static partial class Mrkdwn
{
    private const string AllDoubleQuotes = "“”„‟«»「」『』〝〞〟＂",
        AllSingleQuotes = "‘’‚‛‹›＇",
        AllDashes = "‐‑‒–—―−﹘﹣－";
    private static readonly SearchValues<char> DoubleQuotes = SearchValues.Create(AllDoubleQuotes);
    private static readonly SearchValues<char> SingleQuotes = SearchValues.Create(AllSingleQuotes);
    private static readonly SearchValues<char> Dashes = SearchValues.Create(AllDashes);
    private static readonly SearchValues<char> Prettier = SearchValues.Create(
        AllDoubleQuotes + AllSingleQuotes + AllDashes
    );

    /// <summary>
    /// Takes apart what someone wrote: words with entities decoded and quotes made plain
    /// (<see cref="UndoSmartPunctuation"/>), between them people, channels, groups and links. An angle bracket that
    /// opens nothing is text.
    /// </summary>
    public static IReadOnlyList<MrkdwnToken> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<MrkdwnToken>();
        var rest = text.AsSpan();
        for (var from = 0; rest[from..].IndexOf('<') is var open and >= 0; )
        {
            open += from;
            var length = rest[(open + 1)..].IndexOfAny('<', '>');
            if (length <= 0 || rest[open + 1 + length] == '<')
            {
                from = open + 1;
                continue;
            }

            AddWords(tokens, rest[..open]);
            tokens.Add(Token(rest.Slice(open + 1, length)));
            rest = rest[(open + length + 2)..];
            from = 0;
        }

        AddWords(tokens, rest);
        return tokens;
    }

    /// <summary>
    /// Undoes what a keyboard thought prettier, in every language: quotes become straight ones, and a long dash right
    /// before a word the two hyphens that were typed. For commands, not for prose.
    /// </summary>
    public static string UndoSmartPunctuation(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Prettier))
            return text;
        var plain = new StringBuilder(text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            if (DoubleQuotes.Contains(text[i]))
                plain.Append('"');
            else if (SingleQuotes.Contains(text[i]))
                plain.Append('\'');
            else if (LongDashes(text, i) is > 0 and var length)
            {
                plain.Append("--");
                i += length - 1;
            }
            else
                plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>A hyphen or a dash: the one that breaks no line, en and em dash, minus and their like.</summary>
    public static bool IsDash(char letter) => letter == '-' || Dashes.Contains(letter);

    /// <returns>How many dashes begin a word here, when one of them is not a plain hyphen; 0 when none is.</returns>
    private static int LongDashes(string text, int at)
    {
        if (!IsDash(text[at]) || (at > 0 && !char.IsWhiteSpace(text[at - 1])))
            return 0;
        var end = at;
        while (end < text.Length && IsDash(text[end]))
            end++;
        return end < text.Length && char.IsLetter(text[end]) && text.AsSpan(at..end).ContainsAny(Dashes) ? end - at : 0;
    }

    private static void AddWords(List<MrkdwnToken> tokens, ReadOnlySpan<char> words)
    {
        if (!words.IsEmpty)
            tokens.Add(new(MrkdwnTokenKind.Text, UndoSmartPunctuation(Unescape(words.ToString()))));
    }

    // https://docs.slack.dev/messaging/formatting-message-text#retrieving-messages
    private static MrkdwnToken Token(ReadOnlySpan<char> inner)
    {
        const string group = "!subteam^";
        var bar = inner.IndexOf('|');
        var value = Unescape((bar < 0 ? inner : inner[..bar]).ToString());
        var label = bar < 0 || bar == inner.Length - 1 ? null : Unescape(inner[(bar + 1)..].ToString());
        return value switch
        {
            ['@', .. var id] when IsId(id) => new(MrkdwnTokenKind.User, id, label),
            ['#', .. var id] when IsId(id) => new(MrkdwnTokenKind.Channel, id, label),
            _ when value.StartsWith(group, StringComparison.Ordinal) && IsId(value[group.Length..]) => new(
                MrkdwnTokenKind.UserGroup,
                value[group.Length..],
                label
            ),
            "!here" or "!channel" or "!everyone" => new(MrkdwnTokenKind.Broadcast, value[1..], label),
            ['!', .. var other] => new(MrkdwnTokenKind.Other, other, label),
            ['@' or '#', ..] => new(MrkdwnTokenKind.Other, value, label),
            _ => new(MrkdwnTokenKind.Link, value, label),
        };
    }
}
