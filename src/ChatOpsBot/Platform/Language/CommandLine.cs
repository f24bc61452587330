using System.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Language;

/// <param name="Quoted">It was put into quotes: it is not an option, whatever it looks like.</param>
/// <param name="Unclosed">The quote that begins in it does not end, so it holds all that follows.</param>
internal readonly record struct Word(string Text, bool Quoted = false, bool Unclosed = false);

/// <summary>
/// What someone typed after a command, as words. White space of any kind parts them unless quotes of any keyboard hold
/// them together; a backslash takes the meaning from the quote after it. People, channels and groups stay Slack's
/// tokens (<c>&lt;@U012AB3CD&gt;</c>), links become what was typed.
/// </summary>
internal static class CommandLine
{
    public static IReadOnlyList<Word> Split(string text)
    {
        var words = new List<Word>();
        var word = new StringBuilder();
        var (quote, quoted, begun) = ('\0', false, false);
        foreach (var token in Mrkdwn.Parse(text))
        {
            if (token.Kind != MrkdwnTokenKind.Text)
            {
                word.Append(Typed(token));
                begun = true;
                continue;
            }
            for (var i = 0; i < token.Value.Length; i++)
            {
                var letter = token.Value[i];
                if (letter == '\\' && i + 1 < token.Value.Length && token.Value[i + 1] is '"' or '\'' or '\\')
                {
                    word.Append(token.Value[++i]);
                    begun = true;
                }
                else if (quote != '\0' ? letter == quote : IsQuote(letter, begun))
                {
                    quote = quote == '\0' ? letter : '\0';
                    (quoted, begun) = (quoted || word.Length == 0, true);
                }
                else if (quote == '\0' && IsBlank(letter))
                    End();
                else
                {
                    word.Append(letter);
                    begun = true;
                }
            }
        }
        End();
        return words;

        void End()
        {
            if (begun)
                words.Add(new Word(word.ToString(), quoted, quote != '\0'));
            word.Clear();
            (quote, quoted, begun) = ('\0', false, false);
        }
    }

    /// <summary>White space of any kind, and what has no width and comes along when text is copied.</summary>
    public static bool IsBlank(char letter) =>
        char.IsWhiteSpace(letter) || letter is '\u200B' or '\u2060' or '\uFEFF' or '\u180E';

    /// <summary>The first word of a line, and the rest of it as it was typed.</summary>
    public static (string Word, string After) First(string line)
    {
        var (from, to) = (0, line.Length);
        while (from < to && IsBlank(line[from]))
            from++;
        while (to > from && IsBlank(line[to - 1]))
            to--;
        var end = from;
        while (end < to && !IsBlank(line[end]))
            end++;
        var rest = end;
        while (rest < to && IsBlank(line[rest]))
            rest++;
        return (line[from..end], line[rest..to]);
    }

    /// <summary>
    /// One word of a line, whatever is in it: what comes from outside cannot become an option or a second word.
    /// </summary>
    public static string Quote(string word)
    {
        // What reads a line makes curly quotes straight: they must not end the word there.
        var plain = Mrkdwn
            .UndoSmartPunctuation(word.ReplaceLineEndings(" "))
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{Mrkdwn.Escape(plain)}\"";
    }

    /// <summary>One word of a line as people copy it: in quotes only where it needs them. In mrkdwn.</summary>
    public static string Copyable(string word)
    {
        var plain = Mrkdwn.Escape(word);
        return Split(plain) is [{ Quoted: false } only] && only.Text == word && word[0] != '-' ? plain : Quote(word);
    }

    // An apostrophe inside a word opens nothing: "don't".
    private static bool IsQuote(char letter, bool insideWord) => letter == '"' || (letter == '\'' && !insideWord);

    private static string Typed(MrkdwnToken token) =>
        token.Kind switch
        {
            MrkdwnTokenKind.User => Mrkdwn.User(token.Value),
            MrkdwnTokenKind.Channel => Mrkdwn.Channel(token.Value),
            MrkdwnTokenKind.UserGroup => Mrkdwn.UserGroup(token.Value),
            MrkdwnTokenKind.Broadcast => $"@{token.Value}",
            // Slack makes links of what merely looks like an address; the label is what was typed.
            _ => token.Label ?? token.Value,
        };
}
