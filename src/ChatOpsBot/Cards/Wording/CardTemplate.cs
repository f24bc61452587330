using ChatOpsBot.Cards.Kinds;
using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;

namespace ChatOpsBot.Cards.Wording;

/// <summary>One wording: parsed, and each name in it checked.</summary>
internal sealed class CardTemplate
{
    private static readonly ParserOptions Parsing = new() { ExpressionDepthLimit = 50 };

    private readonly Template _parsed;
    private readonly IReadOnlySet<string> _variables;

    /// <exception cref="TemplateProblem">The text is not a template.</exception>
    public CardTemplate(string text)
    {
        _parsed = Template.Parse(text, sourceFilePath: null, Parsing);
        if (_parsed.Messages.FirstOrDefault(message => message.Type == ParserMessageType.Error) is { } error)
            throw new TemplateProblem(At(error.Span), error.Message);
        // Scriban takes the end of the text for the end of the code.
        if (text.LastIndexOf("{{", StringComparison.Ordinal) is >= 0 and var open && text.IndexOf("}}", open) < 0)
            throw new TemplateProblem(Position(text, open), "this `{{` has no `}}`");
        _variables = TemplateCheck.Run(_parsed.Page!);
    }

    /// <summary>Where that character is: the first line and the first column are 1.</summary>
    public static (int Line, int Column) Position(string text, int offset)
    {
        var before = text.AsSpan(0, offset);
        return (before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }

    /// <summary>Where something begins, likewise.</summary>
    public static (int Line, int Column) At(SourceSpan span) => (span.Start.Line + 1, span.Start.Column + 1);

    /// <exception cref="ScriptRuntimeException">
    /// It asks for more than it may have. The message may have text of the card.
    /// </exception>
    public string Render(CardView view, CancellationToken cancellationToken = default) =>
        _parsed.Render(new TemplateLanguage(ViewObject.Of(view), _variables, cancellationToken));
}
