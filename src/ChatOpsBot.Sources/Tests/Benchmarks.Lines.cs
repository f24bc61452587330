using System.Globalization;

namespace ChatOpsBot.Sources.Tests;

internal sealed partial class Benchmarks
{
    private const int LongestName = 300;

    /// <summary>
    /// <c>test parse ... bench: 1,329 ns/iter (+/- 4)</c> of Rust's own harness; <c>parse time: [4.1 µs 4.2 µs 4.3
    /// µs]</c> of Criterion, with the name on the line before where it is long; <c>BenchmarkParse-8 5000000 325
    /// ns/op</c> of Go.
    /// </summary>
    private static IEnumerable<(Measurement?, TestCase?)> Lines(string text)
    {
        var before = "";
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Rust(line) is { } rust)
                yield return (rust, null);
            else if (Criterion(line, before) is { } criterion)
                yield return (criterion, null);
            else if (Go(line) is { } go)
                yield return (go, null);
            else if (
                line.StartsWith("test ", StringComparison.Ordinal)
                && line.EndsWith("... FAILED", StringComparison.Ordinal)
            )
                yield return (null, new TestCase(Cut(line[5..^10])));
            else if (line.StartsWith("--- FAIL: ", StringComparison.Ordinal))
                yield return (null, new TestCase(Cut(line[10..])));
            before = line;
        }
    }

    private static Measurement? Rust(string line)
    {
        if (
            !line.StartsWith("test ", StringComparison.Ordinal)
            || line.IndexOf(" ... bench:", StringComparison.Ordinal) is not (> 5 and var at)
        )
            return null;
        var words = line[(at + " ... bench:".Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
            words is [var number, var unit, ..]
            && Number(number) is { } value
            && Nanoseconds(unit.Split('/')[0]) is { } factor
            ? new Measurement(Cut(line[5..at]), Round(value * factor), "ns")
            : null;
    }

    private static Measurement? Criterion(string line, string before)
    {
        if (line.IndexOf("time:", StringComparison.Ordinal) is not (>= 0 and var at))
            return null;
        var words = line[(at + "time:".Length)..]
            .Trim()
            .Trim('[', ']')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // The least, the estimate and the most.
        return
            words is [_, _, var number, var unit, _, _]
            && Number(number) is { } value
            && Nanoseconds(unit) is { } factor
            && (at > 0 ? line[..at] : before) is { Length: > 0 } name
            ? new Measurement(Cut(name), Round(value * factor), "ns")
            : null;
    }

    private static Measurement? Go(string line)
    {
        var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return
            line.StartsWith("Benchmark", StringComparison.Ordinal)
            && Array.IndexOf(words, "ns/op") is > 1 and var at
            && Number(words[at - 1]) is { } value
            ? new Measurement(Cut(words[0]), Round(value), "ns")
            : null;
    }

    private static double? Number(string text) =>
        double.TryParse(
            text,
            NumberStyles.Float | NumberStyles.AllowThousands,
            CultureInfo.InvariantCulture,
            out var number
        ) && number is >= 0 and < 1e15
            ? number
            : null;

    private static string Cut(string name) =>
        name.Trim() is { Length: > LongestName } text ? text[..LongestName] : name.Trim();
}
