namespace ChatOpsBot.Cards.Wording.Handlebars;

/// <summary>Text between the tags of a Handlebars template, or one tag.</summary>
/// <param name="At">Where it begins: the first line and column are 1.</param>
/// <param name="Text">The text; of a tag, what is between its braces, without its sign.</param>
/// <param name="Sign">
/// Of a tag: <c>#</c>, <c>/</c>, <c>^</c>, <c>!</c> (a comment), <c>&amp;</c> (printed as it is), <c>&gt;</c>, or a
/// space for a plain one; null for text.
/// </param>
internal sealed record HandlebarsPart((int Line, int Column) At, string Text, char? Sign = null)
{
    /// <summary>The tag takes the white space before or after it away.</summary>
    public bool TrimsBefore { get; init; }
    public bool TrimsAfter { get; init; }

    /// <summary>The tag is the only one on its line, which is not printed then.</summary>
    public bool IsAlone { get; init; }

    /// <exception cref="TemplateProblem">A tag has no end, or is of a kind that cards never had.</exception>
    public static IReadOnlyList<HandlebarsPart> Read(string text) => new Reader(text).Read();

    private sealed class Reader(string text)
    {
        private readonly List<HandlebarsPart> _parts = [];
        private int _at;

        public IReadOnlyList<HandlebarsPart> Read()
        {
            for (var open = Next(); open >= 0; open = Next())
            {
                // "\{{x}}" is text, "\\{{x}}" a backslash and a tag.
                if (open > 0 && text[open - 1] == '\\' && !(open > 1 && text[open - 2] == '\\'))
                {
                    AddText(open - 1);
                    var close = text.IndexOf("}}", open, StringComparison.Ordinal);
                    _at = open;
                    AddText(close < 0 ? text.Length : close + 2);
                    continue;
                }
                AddText(open > 0 && text[open - 1] == '\\' ? open - 1 : open);
                _at = open;
                AddTag();
            }
            AddText(text.Length);
            return [.. _parts.Select(MarkAlone)];
        }

        private int Next() => text.IndexOf("{{", _at, StringComparison.Ordinal);

        private void AddText(int end)
        {
            if (end > _at)
                _parts.Add(new HandlebarsPart(Position(_at), text[_at..end]));
            _at = end;
        }

        private void AddTag()
        {
            var open = _at;
            if (Has("{{{{"))
                throw Problem(open, "raw blocks are not available");
            var isTriple = Has("{{{");
            var isLongComment = Has("{{!--") || Has("{{~!--");
            var ending =
                isTriple ? "}}}"
                : isLongComment ? "--"
                : "}}";
            var start = open + (isTriple ? 3 : 2);
            var end = text.IndexOf(ending, isLongComment ? start + 3 : start, StringComparison.Ordinal);
            var close = end < 0 ? -1 : text.IndexOf("}}", end, StringComparison.Ordinal);
            if (close < 0)
                throw Problem(open, $"this tag has no `{(isTriple ? "}}}" : "}}")}`");
            var inner = text[start..(isLongComment ? close : end)];
            _at = close + (isTriple ? 3 : 2);

            var (before, after) = (inner.StartsWith('~'), inner.EndsWith('~'));
            inner = inner.Trim('~').Trim();
            var sign =
                isTriple ? '&'
                : inner.Length > 0 && inner[0] is '#' or '/' or '^' or '!' or '&' or '>' ? inner[0]
                : ' ';
            if (!isTriple && sign != ' ')
                inner = inner[1..].Trim();
            _parts.Add(
                new HandlebarsPart(Position(open), sign == '!' ? inner.Trim('-').Trim() : inner, sign)
                {
                    TrimsBefore = before,
                    // Of a comment, Handlebars.Net took the sign for text.
                    TrimsAfter = after && sign != '!',
                }
            );
        }

        private HandlebarsPart MarkAlone(HandlebarsPart part, int index)
        {
            if (part.Sign is null or '&' or '>' || (part.Sign == ' ' && !part.IsElse))
                return part;
            var before =
                index == 0 ? ""
                : _parts[index - 1] is { Sign: null } left ? left.Text
                : null;
            var after =
                index == _parts.Count - 1 ? ""
                : _parts[index + 1] is { Sign: null } right ? right.Text
                : null;
            return before is not null && after is not null
                ? part with
                {
                    IsAlone = EndsLine(before, isFirst: index <= 1) && BeginsLine(after, index >= _parts.Count - 2),
                }
                : part;
        }

        private static bool EndsLine(string text, bool isFirst) =>
            text.TrimEnd(' ', '\t') is var rest && (rest.EndsWith('\n') || (isFirst && rest.Length == 0));

        private static bool BeginsLine(string text, bool isLast) =>
            text.TrimStart(' ', '\t', '\r') is var rest && (rest.StartsWith('\n') || (isLast && rest.Length == 0));

        private bool Has(string what) => text.AsSpan(_at).StartsWith(what, StringComparison.Ordinal);

        private (int Line, int Column) Position(int offset) => CardTemplate.Position(text, offset);

        private TemplateProblem Problem(int offset, string problem) => new(Position(offset), problem);
    }

    /// <summary><c>{{else}}</c> or <c>{{else if …}}</c>.</summary>
    public bool IsElse => Sign == ' ' && (Text == "else" || Text.StartsWith("else ", StringComparison.Ordinal));
}
