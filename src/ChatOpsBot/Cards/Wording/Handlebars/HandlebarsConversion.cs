using System.Text;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Cards.Wording.Handlebars;

/// <summary>
/// The Scriban template that says what a Handlebars one said: cards were written in Handlebars until version 1.
/// </summary>
internal sealed partial class HandlebarsConversion
{
    private const string Nothing = "null";

    private readonly StringBuilder _converted = new();
    private readonly List<string> _notes = [];
    private readonly Stack<Block> _blocks = new();
    private HandlebarsScope _scope = new("", ViewObject.Shape);

    private HandlebarsConversion() { }

    /// <param name="Text">The Scriban template.</param>
    /// <param name="Notes">What it says differently than before, a line each.</param>
    public sealed record Result(string Text, IReadOnlyList<string> Notes);

    /// <exception cref="TemplateProblem">It cannot be converted.</exception>
    public static Result Run(string handlebars)
    {
        var conversion = new HandlebarsConversion();
        foreach (var part in HandlebarsPart.Read(handlebars))
            if (part.Sign is null)
                conversion.Text(part.Text);
            else
                conversion.Tag(part);
        if (conversion._blocks.TryPeek(out var open))
            throw new TemplateProblem(open.At, $"`#{open.Name}` has no `/{open.Name}`");
        return new Result(conversion._converted.ToString(), conversion._notes);
    }

    private void Text(string text) => _converted.Append(Opening().Replace(text, "{{ \"$0\" }}"));

    private void Tag(HandlebarsPart tag)
    {
        var words = Words(tag);
        switch (tag.Sign)
        {
            case '!':
                Write(tag, $"## {tag.Text.Replace("##", "# #").Replace("}}", "} }")} ##");
                break;
            case '>':
                throw new TemplateProblem(tag.At, $"partials are not available, as `{tag.Text}`");
            case '#' when words.Count == 0 || words[0].StartsWith('*'):
                throw new TemplateProblem(tag.At, $"`#{tag.Text}` is not available");
            case '#':
                Open(tag, words);
                break;
            case '^' when words.Count == 0:
                throw new TemplateProblem(tag.At, "`{{^}}` is not available; write `{{else}}`");
            case '^':
                // {{^if x}} is {{#unless x}}.
                if (words is ["if", .. var rest])
                    Open(tag, ["unless", .. rest]);
                else
                    Open(tag, ["unless", .. words]);
                _blocks.Peek().Name = words[0];
                break;
            case '/':
                Close(tag);
                break;
            case var _ when tag.IsElse:
                Else(tag, words);
                break;
            default:
                Print(tag, words);
                break;
        }
    }

    private void Open(HandlebarsPart tag, List<string> words)
    {
        var block = new Block(words[0], tag.At, _scope);
        _blocks.Push(block);
        var names = BlockNames(words);
        switch (words)
        {
            case ["if", var what]:
                Write(tag, $"if {Condition(tag, what)}");
                break;
            case ["unless", var what]:
                Write(tag, $"if !{Condition(tag, what)}");
                break;
            case ["each", var what]:
                Each(tag, block, Value(tag, what), names);
                break;
            case ["with", var what] when Find(what) is { Path.Length: 0 } card:
                Write(tag, "if true");
                _scope = new HandlebarsScope("", card.Shape, _scope);
                break;
            case ["with", var what]:
                With(tag, Value(tag, what), names);
                break;
            case [var section] when section is not ("if" or "unless" or "each" or "with"):
                var value = Value(tag, section);
                if (value.Path != Nothing && value.Shape.Item is not null)
                    Each(tag, block, value, names);
                else
                    With(tag, value, names);
                break;
            default:
                throw new TemplateProblem(tag.At, $"`#{tag.Text}` is not available");
        }
    }

    private void Each(HandlebarsPart tag, Block block, (string Path, Shape Shape) list, List<string> names)
    {
        (block.IsLoop, block.IsStep) = (true, true);
        if (list.Path == Nothing || list.Shape.Item is not { } item)
        {
            // What is not a list was an empty one.
            if (list.Path != Nothing)
                _notes.Add(Note(tag, $"`{list.Path}` is not a list, so that the loop printed nothing"));
            (list, item) = (("[]", Shape.Any), Shape.Any);
        }
        var variable = Variable(list.Path);
        var isOfLinks = list.Shape == Shape.Map;
        var (path, shape) = isOfLinks ? ($"{variable}.value", Shape.Text) : (variable, item);
        _scope = new HandlebarsScope(path, shape, _scope)
        {
            IsItem = true,
            IsOfLinks = isOfLinks,
            Names = Named(names, (path, shape), (isOfLinks ? $"{variable}.key" : "for.index", Shape.Text)),
        };
        block.Variable = variable;
        Write(tag, $"for {variable} in {list.Path}");
    }

    private void With(HandlebarsPart tag, (string Path, Shape Shape) value, List<string> names)
    {
        Write(tag, $"if {value.Path}");
        _scope = new HandlebarsScope(value.Path, value.Shape, _scope) { Names = Named(names, value) };
    }

    private static Dictionary<string, (string, Shape)> Named(
        List<string> names,
        params (string Path, Shape Shape)[] values
    ) => names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);

    private void Else(HandlebarsPart tag, List<string> words)
    {
        if (!_blocks.TryPeek(out var block))
            throw new TemplateProblem(tag.At, "`else` is outside of a block");
        // The other part of a block is not about its value, and yet a step further in.
        _scope = block.IsStep ? block.Outside with { Parent = block.Outside } : block.Outside;
        var condition = words switch
        {
            ["else"] => null,
            ["else", "if", var what] => Condition(tag, what),
            ["else", "unless", var what] => $"!{Condition(tag, what)}",
            _ => throw new TemplateProblem(tag.At, $"`{tag.Text}` is not available"),
        };
        if (condition is not null && block.IsLoop)
        {
            Write(tag, "else");
            block.Inner++;
            _converted.Append($"{{{{ if {condition} }}}}");
            block.IsLoop = false;
        }
        else
            Write(tag, condition is null ? "else" : $"else if {condition}");
    }

    private void Close(HandlebarsPart tag)
    {
        if (!_blocks.TryPop(out var block) || block.Name != tag.Text)
            throw new TemplateProblem(tag.At, $"`/{tag.Text}` closes nothing that is open");
        for (; block.Inner > 0; block.Inner--)
            _converted.Append("{{ end }}");
        Write(tag, "end");
        _scope = block.Outside;
    }

    private void Print(HandlebarsPart tag, List<string> words)
    {
        if (words is ["link" or "button", ..])
        {
            Write(tag, Call(tag, words));
            return;
        }
        if (words.Count == 0 || (words.Count > 1 && Find(words[0]) is null && words[0] != "lookup"))
            throw new TemplateProblem(tag.At, $"`{tag.Text}` is not available");
        var (path, shape) = words[0] == "lookup" ? Lookup(tag, words) : Value(tag, words[0], isPrinted: true);
        if (!shape.IsPrintable)
            path = shape.Item == Shape.Text ? $"{path} | array.join \",\"" : Object(tag);
        if (tag.Sign == '&' && path is not (Nothing or "since" or "at"))
            _notes.Add(Note(tag, $"`{tag.Text}` was printed as it is, and is escaped like all text of a sender now"));
        if (tag.Sign == ' ' && path is "since" or "at")
            _notes.Add(Note(tag, $"`{tag.Text}` was escaped, and is a date in the reader's time zone now"));
        Write(tag, path);
    }

    private string Object(HandlebarsPart tag)
    {
        _notes.Add(
            Note(tag, $"`{tag.Text}` is not a text: it was printed with the names of its members, and is left out")
        );
        return Nothing;
    }

    private string Call(HandlebarsPart tag, List<string> words)
    {
        var values = words.Skip(1).Take(2).Select(word => Argument(tag, word)).ToList();
        if (values.Count == 0 || words is ["button", _])
        {
            _notes.Add(Note(tag, $"`{tag.Text}` printed nothing, because it has no URL"));
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

    /// <summary>There is always a card.</summary>
    private string Condition(HandlebarsPart tag, string word) =>
        word[0] == '(' ? $"({Subexpression(tag, word).Path})"
        : Find(word) is { Path.Length: 0 } ? "true"
        : Value(tag, word).Path;

    private (string Path, Shape Shape) Value(HandlebarsPart tag, string word, bool isPrinted = false)
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
        return Find(word) is { Path.Length: > 0 } found ? found : Unknown(tag, word);
    }

    private (string Path, Shape Shape)? Find(string word) => _scope.Find(word);

    private (string Path, Shape Shape) Unknown(HandlebarsPart tag, string word)
    {
        _notes.Add(Note(tag, $"`{word}` was never a value, and is left out"));
        return (Nothing, Shape.Any);
    }

    /// <summary>A name for the items of a list that means nothing else yet: <c>line</c> of <c>lines</c>.</summary>
    private string Variable(string list)
    {
        var one = list[(list.LastIndexOf('.') + 1)..].TrimEnd('s');
        string[] candidates = [one, "item", .. Enumerable.Range(2, 50).Select(number => $"item{number}")];
        return candidates.First(name =>
            Name().IsMatch(name)
            && ViewObject.Shape.Member(name) is null
            && !TemplateFunctions.All.ContainsKey(name)
            && _blocks.All(block => block.Variable != name)
        );
    }

    private void Write(HandlebarsPart tag, string code)
    {
        var (before, after) = (
            tag.TrimsBefore ? "-"
            : tag.IsAlone ? "~"
            : "",
            tag.TrimsAfter ? "-"
            : tag.IsAlone ? "~"
            : ""
        );
        _converted.Append($"{{{{{before} {code} {after}}}}}");
    }

    private static string Note(HandlebarsPart tag, string note) => new TemplateProblem(tag.At, note).Message;

    /// <summary>Takes <c>as |line index|</c> from the end.</summary>
    private static List<string> BlockNames(List<string> words)
    {
        var at = words.IndexOf("as");
        if (at < 0)
            return [];
        List<string> names =
        [
            .. string.Join(' ', words.Skip(at + 1)).Trim('|').Split(' ', StringSplitOptions.RemoveEmptyEntries),
        ];
        words.RemoveRange(at, words.Count - at);
        return names;
    }

    /// <summary>The words of a tag; a text in quotes, a path with brackets and what is in parentheses is one.</summary>
    private static List<string> Words(HandlebarsPart tag)
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

    /// <summary>What would begin code.</summary>
    [GeneratedRegex(@"\{%\{|\{\{", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^-?\d+(\.\d+)?$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Number();

    [GeneratedRegex("^[a-z][a-zA-Z0-9_]*$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Name();

    private sealed class Block(string name, (int Line, int Column) at, HandlebarsScope outside)
    {
        public string Name { get; set; } = name;
        public (int Line, int Column) At { get; } = at;

        /// <summary>What names mean around it.</summary>
        public HandlebarsScope Outside { get; } = outside;

        public string? Variable { get; set; }
        public bool IsLoop { get; set; }

        /// <summary>What is in it is about something else.</summary>
        public bool IsStep { get; set; }

        /// <summary>How many more blocks end with it.</summary>
        public int Inner { get; set; }
    }
}
