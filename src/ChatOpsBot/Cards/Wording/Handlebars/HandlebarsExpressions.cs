using System.Text.RegularExpressions;

namespace ChatOpsBot.Cards.Wording.Handlebars;

/// <summary>The Scriban expressions that say what those of a Handlebars template said.</summary>
/// <param name="notes">Where it adds what they say differently.</param>
internal sealed partial class HandlebarsExpressions(ICollection<string> notes)
{
    /// <summary>Where there was never a value.</summary>
    public const string Nothing = "null";

    /// <summary>What names mean where the conversion is.</summary>
    public HandlebarsScope Scope { get; set; } = new("", ViewObject.Shape);

    /// <summary>What a tag prints.</summary>
    public string Printed(HandlebarsPart tag, List<string> words)
    {
        if (words is ["link" or "button", ..])
            return Call(tag, words);
        if (words.Count == 0 || (words.Count > 1 && Scope.Find(words[0]) is null && words[0] != "lookup"))
            throw new TemplateProblem(tag.At, $"`{tag.Text}` is not available");
        var (path, shape) = words[0] == "lookup" ? Lookup(tag, words) : Value(tag, words[0], isPrinted: true);
        if (!shape.IsPrintable)
            path = shape.Item == Shape.Text ? $"{path} | array.join \",\"" : Object(tag);
        if (tag.Sign == '&' && path is not (Nothing or "since" or "at"))
            notes.Add(Note(tag, $"`{tag.Text}` was printed as it is, and is escaped like all text of a sender now"));
        if (tag.Sign == ' ' && path is "since" or "at")
            notes.Add(Note(tag, $"`{tag.Text}` was escaped, and is a date in the reader's time zone now"));
        return path;
    }

    private string Object(HandlebarsPart tag)
    {
        notes.Add(
            Note(tag, $"`{tag.Text}` is not a text: it was printed with the names of its members, and is left out")
        );
        return Nothing;
    }

    private string Call(HandlebarsPart tag, List<string> words)
    {
        var values = words.Skip(1).Take(2).Select(word => Argument(tag, word)).ToList();
        if (values.Count == 0 || words is ["button", _])
        {
            notes.Add(Note(tag, $"`{tag.Text}` printed nothing, because it has no URL"));
            return Nothing;
        }
        return $"{words[0]} {string.Join(' ', values)}";
    }

    /// <summary>What can stand behind a function, or in brackets.</summary>
    private string Argument(HandlebarsPart tag, string word) =>
        word[0] == '(' ? $"({Subexpression(tag, word).Path})" : Value(tag, word).Path;

    private (string Path, Shape Shape) Subexpression(HandlebarsPart tag, string word)
    {
        var words = Words(tag with { Text = word[1..^1] });
        return words switch
        {
            ["lookup", ..] => Lookup(tag, words),
            ["link" or "button", ..] => (Call(tag, words), Shape.Captured),
            _ => throw new TemplateProblem(tag.At, $"`{word}` is not available"),
        };
    }

    private (string Path, Shape Shape) Lookup(HandlebarsPart tag, List<string> words)
    {
        if (words.Count != 3)
            throw new TemplateProblem(tag.At, $"`{tag.Text}` is not available");
        var (path, shape) = Value(tag, words[1]);
        if (path == Nothing)
            return (path, shape);
        if (shape.Item is null)
            return Unknown(tag, tag.Text);
        return ($"{path}[{Argument(tag, words[2])}]", shape == Shape.Map ? Shape.Text : shape.Item ?? Shape.Any);
    }

    /// <summary>What a block asks for. There is always a card.</summary>
    public string Condition(HandlebarsPart tag, string word) =>
        word[0] == '(' ? $"({Subexpression(tag, word).Path})"
        : Scope.Find(word) is { Path.Length: 0 } ? "true"
        : Value(tag, word).Path;

    /// <exception cref="TemplateProblem">It is not a value.</exception>
    public (string Path, Shape Shape) Value(HandlebarsPart tag, string word, bool isPrinted = false)
    {
        // A literal that is printed by itself was the name of something.
        if (!isPrinted && word[0] is '"' or '\'')
            return (HandlebarsScope.Quote(word[1..^1]), Shape.Text);
        if (!isPrinted && (word is "true" or "false" || Number().IsMatch(word)))
            return (word, Shape.Any);
        if (word is "null" or "undefined")
            return (Nothing, Shape.Any);
        if (word[0] == '(')
            return Subexpression(tag, word) is var (path, shape) ? ($"({path})", shape) : default;
        return Scope.Find(word) is { Path.Length: > 0 } found ? found : Unknown(tag, word);
    }

    private (string Path, Shape Shape) Unknown(HandlebarsPart tag, string word)
    {
        notes.Add(Note(tag, $"`{word}` was never a value, and is left out"));
        return (Nothing, Shape.Any);
    }

    public static string Note(HandlebarsPart tag, string note) => new TemplateProblem(tag.At, note).Message;

    /// <summary>The words of a tag; a text in quotes, a path with brackets and what is in parentheses is one.</summary>
    public static List<string> Words(HandlebarsPart tag)
    {
        var words = Word().Matches(tag.Text).Select(word => word.Value).ToList();
        if (words.Exists(word => word.Contains('=') && word[0] is not ('"' or '\'' or '[' or '(')))
            throw new TemplateProblem(tag.At, $"named arguments are not available, as in `{tag.Text}`");
        return words;
    }

    [GeneratedRegex(
        """("(\\.|[^"\\])*"|'(\\.|[^'\\])*'|\(([^()"]|"[^"]*")*\)|(\[[^\]]*\]|[^\s()"'\[\]])+)""",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Word();

    [GeneratedRegex(@"^-?\d+(\.\d+)?$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Number();
}
