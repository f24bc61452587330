using System.Text;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Cards.Wording.Handlebars;

/// <summary>
/// The Scriban template that says what a Handlebars one said: cards were written in Handlebars before Scriban.
/// </summary>
internal sealed partial class HandlebarsConversion
{
    private readonly StringBuilder _converted = new();
    private readonly List<string> _notes = [];
    private readonly Stack<Block> _blocks = new();
    private readonly HandlebarsExpressions _expressions;

    private HandlebarsConversion() => _expressions = new HandlebarsExpressions(_notes);

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
        // A comment is a text.
        var words = tag.Sign == '!' ? [] : HandlebarsExpressions.Words(tag);
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
                Write(tag, _expressions.Printed(tag, words));
                break;
        }
    }

    private void Open(HandlebarsPart tag, List<string> words)
    {
        var block = new Block(words[0], tag.At, _expressions.Scope);
        _blocks.Push(block);
        var names = BlockNames(words);
        switch (words)
        {
            case ["if", var what]:
                Write(tag, $"if {_expressions.Condition(tag, what)}");
                break;
            case ["unless", var what]:
                Write(tag, $"if !{_expressions.Condition(tag, what)}");
                break;
            case ["each", var what]:
                Each(tag, block, _expressions.Value(tag, what), names);
                break;
            case ["with", var what] when _expressions.Scope.Find(what) is { Path.Length: 0 } card:
                Write(tag, "if true");
                _expressions.Scope = new HandlebarsScope("", card.Shape, _expressions.Scope);
                break;
            case ["with", var what]:
                With(tag, _expressions.Value(tag, what), names);
                break;
            case [var section] when section is not ("if" or "unless" or "each" or "with"):
                var value = _expressions.Value(tag, section);
                if (value.Path != HandlebarsExpressions.Nothing && value.Shape.Item is not null)
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
        if (list.Path == HandlebarsExpressions.Nothing || list.Shape.Item is not { } item)
        {
            // What is not a list was an empty one.
            if (list.Path != HandlebarsExpressions.Nothing)
                _notes.Add(
                    HandlebarsExpressions.Note(tag, $"`{list.Path}` is not a list, so that the loop printed nothing")
                );
            (list, item) = (("[]", Shape.Any), Shape.Any);
        }
        var variable = Variable(tag, list.Path);
        var isOfLinks = list.Shape == Shape.Map;
        var (path, shape) = isOfLinks ? ($"{variable}.value", Shape.Text) : (variable, item);
        _expressions.Scope = new HandlebarsScope(path, shape, _expressions.Scope)
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
        _expressions.Scope = new HandlebarsScope(value.Path, value.Shape, _expressions.Scope)
        {
            Names = Named(names, value),
        };
    }

    /// <summary>Of two equal names the last one counts.</summary>
    private static Dictionary<string, (string, Shape)> Named(
        List<string> names,
        params (string Path, Shape Shape)[] values
    )
    {
        var named = new Dictionary<string, (string, Shape)>();
        foreach (var (name, value) in names.Zip(values))
            named[name] = value;
        return named;
    }

    private void Else(HandlebarsPart tag, List<string> words)
    {
        if (!_blocks.TryPeek(out var block))
            throw new TemplateProblem(tag.At, "`else` is outside of a block");
        // The other part of a block is not about its value, and yet a step further in.
        _expressions.Scope = block.IsStep ? block.Outside with { Parent = block.Outside } : block.Outside;
        var condition = words switch
        {
            ["else"] => null,
            ["else", "if", var what] => _expressions.Condition(tag, what),
            ["else", "unless", var what] => $"!{_expressions.Condition(tag, what)}",
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
        _expressions.Scope = block.Outside;
    }

    /// <summary>A name for the items of a list that means nothing else yet: <c>line</c> of <c>lines</c>.</summary>
    private string Variable(HandlebarsPart tag, string list)
    {
        var one = list[(list.LastIndexOf('.') + 1)..].TrimEnd('s');
        string[] candidates = [one, "item", .. Enumerable.Range(2, 50).Select(number => $"item{number}")];
        return Array.Find(
                candidates,
                name =>
                    Name().IsMatch(name)
                    && ViewObject.Shape.Member(name) is null
                    && !TemplateFunctions.All.ContainsKey(name)
                    && _blocks.All(block => block.Variable != name)
            ) ?? throw new TemplateProblem(tag.At, "there are too many loops in each other");
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

    /// <summary>What would begin code.</summary>
    [GeneratedRegex(@"\{%\{|\{\{", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Opening();

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
