namespace ChatOpsBot.Sources.Tests;

internal enum TestOutcome
{
    Passed,
    Failed,
    Skipped,

    /// <summary>The tool reports it.</summary>
    Flaky,
}

/// <summary>Counts the cases of one report.</summary>
internal sealed class TestTally
{
    private const int LongestMessage = 200,
        LongestName = 300;

    private readonly List<Entry> _all = [];
    private readonly Dictionary<string, int> _lastFailed = new(StringComparer.Ordinal);

    public bool IsEmpty => _all.Count == 0;

    /// <param name="message">What was wrong; its first line is kept.</param>
    public void Add(string name, TestOutcome outcome, double? seconds = null, string? message = null)
    {
        if (outcome == TestOutcome.Passed && _lastFailed.Remove(name, out var earlier))
        {
            // It failed and passes now: a tool that tries again writes both.
            _all[earlier] = _all[earlier] with
            {
                Outcome = TestOutcome.Flaky,
                Seconds = (_all[earlier].Seconds ?? 0) + (seconds ?? 0),
            };
            return;
        }
        if (outcome == TestOutcome.Failed)
            _lastFailed[name] = _all.Count;
        _all.Add(new Entry(name, outcome, seconds, message));
    }

    /// <param name="duration">As the report has it; null for the sum of its cases.</param>
    public TestResults Results(TimeSpan? duration = null)
    {
        var failures = Of(TestOutcome.Failed).ToList();
        var flaky = Of(TestOutcome.Flaky).ToList();
        return new TestResults
        {
            Passed = Of(TestOutcome.Passed).Count() + flaky.Count,
            Failed = failures.Count,
            Skipped = Of(TestOutcome.Skipped).Count(),
            Flaky = flaky.Count,
            Failures =
            [
                .. failures
                    .Take(TestResults.MaxNamed)
                    .Select(entry => new TestCase(
                        Cut(entry.Name, LongestName),
                        Seconds(entry.Seconds),
                        FirstLine(entry.Message)
                    )),
            ],
            FlakyNames = [.. flaky.Take(TestResults.MaxNamed).Select(entry => Cut(entry.Name, LongestName))],
            Slowest =
            [
                .. _all.Where(entry => entry.Seconds >= 0.1)
                    .OrderByDescending(entry => entry.Seconds)
                    .ThenBy(entry => entry.Name, StringComparer.Ordinal)
                    .Take(TestResults.SlowestShown)
                    .Select(entry => new TestCase(Cut(entry.Name, LongestName), Seconds(entry.Seconds))),
            ],
            Duration = duration ?? Seconds(_all.Sum(entry => entry.Seconds ?? 0)),
        };
    }

    /// <summary>Null for what is not a time that a run can take.</summary>
    public static TimeSpan? Seconds(double? seconds) =>
        seconds is > 0 and < 1e9 and var some ? TimeSpan.FromMilliseconds(Math.Round(some * 1000)) : null;

    public static string? FirstLine(string? text)
    {
        var line = text.AsSpan().Trim();
        if (line.IndexOfAny('\r', '\n') is var end and >= 0)
            line = line[..end].TrimEnd();
        return line.IsEmpty ? null : Cut(line.ToString(), LongestMessage);
    }

    private static string Cut(string text, int length) =>
        text.Length <= length
            ? text
            : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1), "…");

    private IEnumerable<Entry> Of(TestOutcome outcome) => _all.Where(entry => entry.Outcome == outcome);

    private sealed record Entry(string Name, TestOutcome Outcome, double? Seconds, string? Message);
}
