using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>What a command says, for people: the last lines, and how far it has come by its own account.</summary>
/// <param name="Step">The newest line such as <c>[2/4] Copying files</c>, without the brackets.</param>
/// <param name="Percent">Of the steps before that one.</param>
/// <param name="LastLine">The last line that is not empty.</param>
/// <param name="Problem">The last line that calls itself an error, which what cleans up after it can leave far behind;
/// the last line when none does.</param>
/// <param name="Tail">The last lines, whole ones where they fit, up to <see cref="TailLength"/> characters.</param>
internal sealed partial record ScriptOutput(string? Step, int? Percent, string? LastLine, string? Problem, string? Tail)
{
    public const int TailLength = 2500;
    private const int LineLength = 200;

    public static ScriptOutput Read(ReadOnlySpan<byte> end)
    {
        var lines = Encoding.UTF8.GetString(end).Split('\n').Select(Plain).ToList();
        var last = lines.FindLast(line => line.Length > 0);
        var problem = lines.FindLast(line => Errors().IsMatch(line)) ?? last;
        var step = lines.Select(line => Steps().Match(line)).LastOrDefault(match => match.Success);
        var (of, done) = step is null ? (0, 0) : (Number(step.Groups["of"]), Number(step.Groups["step"]));
        return of > 0 && done > 0 && done <= of
            ? new(
                Cut(step!.Groups["what"].Value, LineLength),
                (done - 1) * 100 / of,
                Cut(last, LineLength),
                Cut(problem, LineLength),
                TailOf(lines)
            )
            : new(null, null, Cut(last, LineLength), Cut(problem, LineLength), TailOf(lines));
    }

    /// <summary>
    /// As a terminal would show it in the end: without colours, and of a line that was written over only what is
    /// there last.
    /// </summary>
    private static string Plain(string line)
    {
        var text = Escapes().Replace(line, "").TrimEnd();
        return new string([
            .. text[(text.LastIndexOf('\r') + 1)..].Where(letter => letter == '\t' || !char.IsControl(letter)),
        ]);
    }

    private static string? TailOf(List<string> lines)
    {
        var (first, length) = (lines.Count, 0);
        while (first > 0 && length + lines[first - 1].Length + 1 <= TailLength + 1)
            length += lines[--first].Length + 1;
        var tail = first == lines.Count ? lines[^1][^TailLength..] : string.Join('\n', lines.Skip(first));
        if (tail.Length > 0 && char.IsLowSurrogate(tail[0]))
            tail = tail[1..];
        return tail.Trim('\n') is { Length: > 0 } text ? text : null;
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    private static string? Cut(string? text, int length) =>
        text is null || text.Length <= length
            ? text
            : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1), "…");

    [GeneratedRegex(@"^\s*\[(?<step>\d{1,4})/(?<of>\d{1,4})\]\s*(?<what>\S.*)$", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Steps();

    // As a word at the beginning, in brackets, or with a colon behind it: not "0 errors" or "error-free".
    [GeneratedRegex(
        @"^\W*(error|fatal|panic)\b(?!-)|\[(error|fatal)\]|\w*(error|fatal|panic|exception):|\blevel=(error|fatal)\b",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        10_000
    )]
    private static partial Regex Errors();

    // Colours and cursor movements, and titles of windows.
    [GeneratedRegex(
        @"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Escapes();
}
