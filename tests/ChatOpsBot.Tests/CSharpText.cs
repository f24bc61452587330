namespace ChatOpsBot.Tests;

/// <summary>The comments of a C# file, and the words of its string literals without what is interpolated.</summary>
internal static class CSharpText
{
    public enum PartKind
    {
        Comment,
        Text,
    }

    /// <param name="Line">Where it starts, from 1.</param>
    /// <param name="IsRaw">Of a raw literal.</param>
    /// <param name="Value">As it is written in the file, with its line breaks.</param>
    public readonly record struct Part(PartKind Kind, int Line, string Value, bool IsRaw = false);

    public static IReadOnlyList<Part> Of(string source)
    {
        var parts = new List<Part>();
        var at = 0;
        Code(source, ref at, parts, untilBrace: false);
        return parts;
    }

    private static void Code(string source, ref int at, List<Part> parts, bool untilBrace)
    {
        var depth = 0;
        while (at < source.Length)
        {
            var rest = source.AsSpan(at);
            if (rest.StartsWith("//"))
                Add(source, ref at, rest.IndexOf('\n') is var end and >= 0 ? at + end : source.Length, parts);
            else if (rest.StartsWith("/*"))
                Add(source, ref at, at + rest.IndexOf("*/") + 2, parts);
            else if (rest[0] == '\'')
                at += rest[1..].StartsWith("\\") ? rest[2..].IndexOf('\'') + 3 : rest[1..].IndexOf('\'') + 2;
            else if (rest.TrimStart("$@")[..1] is "\"" && (rest[0] is '"' or '$' or '@'))
                Literal(source, ref at, parts);
            else if (rest[0] == '{')
                (depth, at) = (depth + 1, at + 1);
            else if (rest[0] == '}' && untilBrace && depth == 0)
                return;
            else if (rest[0] == '}')
                (depth, at) = (depth - 1, at + 1);
            else
                at++;
        }
    }

    private static void Add(string source, ref int at, int end, List<Part> parts)
    {
        parts.Add(new Part(PartKind.Comment, LineOf(source, at), source[at..end]));
        at = end;
    }

    private static void Literal(string source, ref int at, List<Part> parts)
    {
        var (dollars, isVerbatim) = (0, false);
        for (; source[at] != '"'; at++)
            (dollars, isVerbatim) = (dollars + (source[at] == '$' ? 1 : 0), isVerbatim || source[at] == '@');
        var quotes = source.AsSpan(at).IndexOfAnyExcept('"') is var run and >= 0 ? run : source.Length - at;
        if (quotes == 2)
        {
            at += 2;
            return;
        }
        var isRaw = quotes >= 3;
        at += isRaw ? quotes : 1;
        var start = at;
        while (at < source.Length)
        {
            if (source[at] == '\\' && !isRaw && !isVerbatim)
                at += 2;
            else if (source[at] == '"' && isVerbatim && !isRaw && source.AsSpan(at).StartsWith("\"\""))
                at += 2;
            else if (source[at] == '"' && (!isRaw || source.AsSpan(at).StartsWith(new string('"', quotes))))
                break;
            else if (source[at] == '{' && dollars > 0)
                Hole(source, ref at, ref start, dollars, isRaw, parts);
            else
                at++;
        }
        Say(source, start, at, isRaw, parts);
        at += isRaw
            ? source.AsSpan(at).IndexOfAnyExcept('"') is var closing and >= 0
                ? closing
                : quotes
            : 1;
    }

    /// <summary>At one brace or more: a hole is as many as there are dollars, otherwise they are text.</summary>
    private static void Hole(string source, ref int at, ref int start, int dollars, bool isRaw, List<Part> parts)
    {
        var braces = source.AsSpan(at).IndexOfAnyExcept('{');
        if (isRaw ? braces < dollars : braces % 2 == 0)
        {
            at += braces;
            return;
        }
        Say(source, start, at, isRaw, parts);
        at += braces;
        Code(source, ref at, parts, untilBrace: true);
        at += isRaw ? dollars : 1;
        start = at;
    }

    private static void Say(string source, int start, int end, bool isRaw, List<Part> parts)
    {
        if (end > start)
            parts.Add(new Part(PartKind.Text, LineOf(source, start), source[start..end], isRaw));
    }

    private static int LineOf(string source, int at) => source.AsSpan(0, at).Count('\n') + 1;
}
