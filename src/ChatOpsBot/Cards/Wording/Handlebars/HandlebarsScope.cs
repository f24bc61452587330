namespace ChatOpsBot.Cards.Wording.Handlebars;

/// <summary>What names mean at one place of a Handlebars template: the card, or what a block is about.</summary>
/// <param name="Path">The Scriban expression of what it is about; empty for the card.</param>
/// <param name="Shape">What that is.</param>
/// <param name="Parent">Where <c>../</c> leads; null for the card.</param>
internal sealed record HandlebarsScope(string Path, Shape Shape, HandlebarsScope? Parent = null)
{
    /// <summary>Names that the block gave: <c>as |line|</c>.</summary>
    public IReadOnlyDictionary<string, (string Path, Shape Shape)> Names { get; init; } =
        new Dictionary<string, (string, Shape)>();

    /// <summary>What the block is about is an item of a list: it has a number.</summary>
    public bool IsItem { get; init; }

    /// <summary>The list is the links: each item has a name and a value.</summary>
    public bool IsOfLinks { get; init; }

    /// <summary>The expression and the shape of a path; null where it never led to a value.</summary>
    public (string Path, Shape Shape)? Find(string path)
    {
        var segments = Segments(path);
        var scope = this;
        var at = 0;
        for (; at < segments.Count && segments[at] == ".."; at++)
            if (scope.Parent is { } parent)
                scope = parent;
            else
                return null;
        if (at < segments.Count && segments[at] == "@root")
            (scope, at) = (scope.Root, at + 1);
        if (at < segments.Count && segments[at].StartsWith('@'))
            return at == 0 && segments.Count == 1 ? scope.Data(segments[at]) : null;
        var found = (scope.Path, scope.Shape);
        if (at < segments.Count && scope.Named(segments[at]) is { } named)
            (found, at) = (named, at + 1);
        else if (at < segments.Count && segments[at] is "this" or ".")
            at++;
        for (; at < segments.Count; at++)
            if (Member(found, segments[at]) is { } member)
                found = member;
            else
                return null;
        return found;
    }

    private HandlebarsScope Root => Parent?.Root ?? this;

    private (string Path, Shape Shape)? Named(string name) =>
        Names.TryGetValue(name, out var given) ? given : Parent?.Named(name);

    /// <summary>The loop that it is in knows it: in the other part of a block that is the loop around.</summary>
    private (string Path, Shape Shape)? Data(string name) =>
        (name, IsItem) switch
        {
            (_, false) => Parent?.Data(name),
            ("@key", _) when IsOfLinks => (Path.Replace(".value", ".key"), Shape.Text),
            ("@index" or "@key", _) => ("for.index", Shape.Number),
            ("@first", _) => ("for.first", Shape.Number),
            ("@last", _) => ("for.last", Shape.Number),
            _ => null,
        };

    private static (string Path, Shape Shape)? Member((string Path, Shape Shape) of, string name)
    {
        if (of.Shape == Shape.Map)
            return (IsName(name) ? $"{of.Path}.{name}" : $"{of.Path}[{Quote(name)}]", Shape.Text);
        if (of.Shape.Item is { } item && int.TryParse(name, out var index))
            return ($"{of.Path}[{index}]", item);
        if (of.Shape == Shape.Text || of.Shape.Item is not null)
            return name.Equals(of.Shape == Shape.Text ? "length" : "count", StringComparison.OrdinalIgnoreCase)
                ? ($"{of.Path}.size", Shape.Number)
                : null;
        // The word became one of the language.
        if (name.Equals("when", StringComparison.OrdinalIgnoreCase))
            name = "at";
        return
            of.Shape.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? (of.Path.Length == 0 ? found : $"{of.Path}.{found}", of.Shape.Member(found)!)
            : null;
    }

    /// <summary>A text as Scriban writes it.</summary>
    public static string Quote(string text) =>
        $"\"{text
            .Replace("\\", "\\\\")
            .Replace("\"", "\\\"")
            .Replace("\n", "\\n")
            .Replace("\r", "\\r")
            .Replace("\t", "\\t")}\"";

    private static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary><c>../links.[other link]</c> is <c>..</c>, <c>links</c>, <c>other link</c>.</summary>
    private static List<string> Segments(string path)
    {
        List<string> segments = [];
        for (var at = 0; at < path.Length; )
        {
            if (path[at] == '[' && path.IndexOf(']', at) is >= 0 and var end)
            {
                segments.Add(path[(at + 1)..end]);
                at = end + 1;
            }
            else if (path[at..].StartsWith("..", StringComparison.Ordinal))
            {
                segments.Add("..");
                at += 2;
            }
            else if (path == ".")
            {
                segments.Add(".");
                at++;
            }
            else if (path[at] is '.' or '/')
                at++;
            else
            {
                var next = path.AsSpan(at).IndexOfAny('.', '/', '[') is >= 0 and var length ? at + length : path.Length;
                segments.Add(path[at..next]);
                at = next;
            }
        }
        return segments;
    }
}
