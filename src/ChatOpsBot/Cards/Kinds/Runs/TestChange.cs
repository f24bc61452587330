using System.Globalization;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Runs;

/// <summary>One run beside the run before it.</summary>
/// <param name="Before">Null for the first run.</param>
/// <param name="Tolerance">Percent.</param>
internal sealed record TestChange(TestResults Now, TestResults? Before, double Tolerance)
{
    /// <summary>A duration that changed by less is the same to people.</summary>
    private const double WorthSaying = 5;

    private readonly HashSet<string> _failedBefore = [.. Before?.Failures.Select(failure => failure.Name) ?? []];

    /// <summary>The numbers that got worse by more than the tolerance, the worst first.</summary>
    public IReadOnlyList<Comparison> Worse { get; } =
    [
        .. Compare(Now, Before)
            .Where(one => one.Worse > Tolerance)
            .OrderByDescending(one => one.Worse)
            .ThenBy(one => one.Now.Name, StringComparer.Ordinal),
    ];

    public bool IsNew(TestCase failure) =>
        Now.Unit == "test" && AllNamed(Before) && !_failedBefore.Contains(failure.Name);

    /// <summary>
    /// <c>2 failed (1 new), 1 flaky, 120 passed</c>; <c>3 of 200 requests failed</c>; <c>1 of 12 benchmarks slower</c>.
    /// </summary>
    public string Summary(EventState state)
    {
        if (Now.Unit != "test")
            return Counted(state);
        List<string> parts = [];
        var fresh = Now.Failures.Count(IsNew);
        // Whether tests that are gone are fixed is not known.
        var cured =
            AllNamed(Before) && AllNamed(Now) && Now.Total >= Before!.Total
                ? _failedBefore.Count - _failedBefore.Count(name => Now.Failures.Any(failure => failure.Name == name))
                : 0;
        if (Now.Failed > 0)
            parts.Add(
                $"{Now.Failed} failed"
                    + (
                        fresh > 0 && fresh < Now.Failed ? $" ({fresh} new)"
                        : fresh > 0 ? " (new)"
                        : ""
                    )
            );
        if (Now.Flaky > 0)
            parts.Add($"{Now.Flaky} flaky");
        parts.Add($"{Now.Passed} passed{(cured > 0 ? $" ({cured} fixed)" : "")}");
        if (Now.Skipped > 0)
            parts.Add($"{Now.Skipped} skipped");
        return string.Join(", ", parts);
    }

    /// <summary><c>3m 04s (+12%)</c></summary>
    public string? Duration =>
        Now.Duration is not { } took ? null
        : Before?.Duration is { TotalSeconds: >= 1 } then
        && Percent(then.TotalSeconds, took.TotalSeconds) is var change
        && Math.Abs(change) >= WorthSaying
            ? $"{Platform.Workspace.Text.Duration.Text(took)} ({Signed(change)})"
        : Platform.Workspace.Text.Duration.Text(took);

    /// <summary>The numbers of a load test: <c>2815/s (−12%)</c>.</summary>
    public IReadOnlyList<string> Numbers =>
        [
            .. Now.Measurements.Select(number =>
            {
                var then = Before?.Measurements.FirstOrDefault(other =>
                    other.Name == number.Name && other.Unit == number.Unit
                );
                var change = then is null || then.Value <= 0 ? 0 : Percent(then.Value, number.Value);
                var name = number.Unit == "/s" ? "" : $"{number.Name} ";
                return $"{name}{Text(number)}{(Math.Abs(change) >= WorthSaying ? $" ({Signed(change)})" : "")}";
            }),
        ];

    /// <summary>The class and the method of a long name.</summary>
    public static string ShortName(string name)
    {
        var head = name.AsSpan(0, name.AsSpan().IndexOfAny(' ', '(', '[') is var end and >= 0 ? end : name.Length);
        var last = head.LastIndexOf('.');
        var start = last < 0 ? -1 : head[..last].LastIndexOfAny('.', '/');
        return start < 0 ? name : name[(start + 1)..];
    }

    private static bool AllNamed(TestResults? results) =>
        results is not null && results.Failures.Count == results.Failed;

    private string Counted(EventState state)
    {
        var things = Now.Total == 1 ? Now.Unit : $"{Now.Unit}s";
        if (Now.Failed > 0)
            return $"{Number(Now.Failed)} of {Number(Now.Total)} {things} failed";
        if (Now.Total == 0)
            return state == EventState.Failed ? "failed" : "";
        if (state == EventState.Failed)
            return $"failed after {Number(Now.Total)} {things}";
        var slower = Worse.Count(one => !one.Now.MoreIsBetter);
        return Now.Unit != "benchmark"
                ? $"{Number(Now.Total)} {things}, none failed{(Worse.Count > 0 ? ", slower" : "")}"
            : slower > 0 ? $"{slower} of {Now.Total} {things} slower"
            : $"{Now.Total} {things}{(Before is null ? "" : ", none slower")}";
    }

    private static IEnumerable<Comparison> Compare(TestResults now, TestResults? before)
    {
        if (before is null)
            yield break;
        var then = new Dictionary<string, Measurement>(StringComparer.Ordinal);
        foreach (var measurement in before.Measurements)
            then.TryAdd(measurement.Name, measurement);
        foreach (var measurement in now.Measurements)
            if (then.TryGetValue(measurement.Name, out var other) && other.Unit == measurement.Unit && other.Value > 0)
                yield return new Comparison(other, measurement);
    }

    private static double Percent(double from, double to) => (to - from) / from * 100;

    private static string Signed(double percent) =>
        string.Create(CultureInfo.InvariantCulture, $"{(percent < 0 ? '−' : '+')}{Math.Abs(percent):0}%");

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Three digits that count, in the unit that people would choose.</summary>
    internal static string Text(Measurement measurement)
    {
        ReadOnlySpan<(string Unit, double Size)> units = measurement.Unit switch
        {
            "ns" => [("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1)],
            "ms" => [("s", 1e3), ("ms", 1)],
            "B" => [("MB", 1e6), ("kB", 1e3), ("B", 1)],
            _ => [(measurement.Unit, 1)],
        };
        var (unit, size) = units[^1];
        foreach (var candidate in units)
        {
            if (measurement.Value < candidate.Size)
                continue;
            (unit, size) = candidate;
            break;
        }
        var value = measurement.Value / size;
        var text = value.ToString(
            value < 10 ? "0.##"
                : value < 100 ? "0.#"
                : "0",
            CultureInfo.InvariantCulture
        );
        return unit.StartsWith('/') ? $"{text}{unit}" : $"{text} {unit}";
    }

    /// <summary>One number of two runs.</summary>
    internal sealed record Comparison(Measurement Before, Measurement Now)
    {
        /// <summary>By how many percent it got worse.</summary>
        public double Worse =>
            Now.MoreIsBetter ? Percent(Before.Value, Now.Value) * -1 : Percent(Before.Value, Now.Value);

        public string ToText() => $"{Text(Before)} → {Text(Now)} ({Signed(Percent(Before.Value, Now.Value))})";
    }
}
