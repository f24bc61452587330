using System.Globalization;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Runs;

/// <summary>
/// A run of tests, benchmarks or a load test: what failed, what is slow, and what is different from the run before.
/// </summary>
internal sealed class TestSuiteRunCard : CardKind
{
    /// <summary>The part that says what the run before this one was like.</summary>
    public const string Previous = "previous";

    private const int MaxShown = 2,
        MaxListed = 10;

    public override string Name => "testSuiteRun";

    public static List<ChatOpsEvent> Reports(Card card) =>
        [.. card.PartsOf("report/").Where(report => report.Tests is not null)];

    /// <summary>All reports of the run as one.</summary>
    public static TestResults Whole(IReadOnlyList<ChatOpsEvent> reports)
    {
        var all = reports.Select(report => report.Tests!).ToList();
        if (all.Count == 1)
            return all[0];
        return new TestResults
        {
            Unit = all[0].Unit,
            Passed = all.Sum(report => report.Passed),
            Failed = all.Sum(report => report.Failed),
            Skipped = all.Sum(report => report.Skipped),
            Flaky = all.Sum(report => report.Flaky),
            Failures = [.. all.SelectMany(report => report.Failures).Take(TestResults.MaxNamed)],
            FlakyNames = [.. all.SelectMany(report => report.FlakyNames).Take(TestResults.MaxNamed)],
            Slowest =
            [
                .. all.SelectMany(report => report.Slowest)
                    .OrderByDescending(test => test.Duration)
                    .ThenBy(test => test.Name, StringComparer.Ordinal)
                    .Take(TestResults.SlowestShown),
            ],
            Duration = all.Exists(report => report.Duration is not null)
                ? all.Aggregate(TimeSpan.Zero, (sum, report) => sum + (report.Duration ?? TimeSpan.Zero))
                : null,
            Measurements = [.. all.SelectMany(report => report.Measurements)],
        };
    }

    public override CardView View(Card card)
    {
        var reports = Reports(card);
        var change = ChangeOf(card, reports);
        var state = StateOf(reports);
        var (first, now) = (reports.Count > 0 ? reports[0] : null, change.Now);
        var degraded = state == EventState.Succeeded && change.Worse.Count > 0;
        return Basics(first, state) with
        {
            Glyph = degraded ? Glyph.Running : Glyph.Of(state),
            State =
                degraded ? "slower"
                : state == EventState.Succeeded ? "passed"
                : Glyph.Word(state),
            Severity = degraded ? "warning" : null,
            Number = first?.Labels.GetValueOrDefault("run_number"),
            Summary = change.Summary(state),
            Duration = change.Duration,
            Lines = [.. Lines(change)],
            More = Math.Max(
                0,
                (
                    now.Unit == "test" ? now.Failed
                    : now.Failures.Count > 0 ? now.Failures.Count
                    : now.Unit == "benchmark" ? change.Worse.Count
                    : 0
                ) - MaxShown
            ),
            Notes = [.. Notes(change)],
        };
    }

    /// <summary>
    /// A run that got slower is one report more to the routes, as a warning: no route can match what only the
    /// comparison knows.
    /// </summary>
    public override ChatOpsEvent? Verdict(Card card) =>
        Reports(card) is [var first, ..] reports
        && StateOf(reports) == EventState.Succeeded
        && ChangeOf(card, reports).Worse.Count > 0
            ? first with
            {
                Severity = "warning",
            }
            : null;

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        var (was, now) = (Reports(before), Reports(after));
        if (now.Count == 0 || StateOf(now) != EventState.Failed || (was.Count > 0 && StateOf(was) == EventState.Failed))
            yield break;
        var failures = Whole(now).Failures;
        var listed = failures
            .Take(MaxListed)
            .Select(failure =>
                $"✗ {Mrkdwn.Literal(failure.Name)}"
                + (failure.Message is { } message ? $": {Mrkdwn.Literal(message)}" : "")
            );
        yield return new Milestone(
            "failed",
            $"{Glyph.Bad} failed\n{string.Join('\n', listed)}"
                + (failures.Count > MaxListed ? $"\nand {failures.Count - MaxListed} more" : "")
        );
    }

    private static EventState StateOf(List<ChatOpsEvent> reports) =>
        reports.Exists(report => report.State == EventState.Failed) ? EventState.Failed : EventState.Succeeded;

    private static TestChange ChangeOf(Card card, List<ChatOpsEvent> reports)
    {
        var previous = card.Parts.GetValueOrDefault(Previous);
        var tolerance = double.TryParse(
            previous?.Labels.GetValueOrDefault("tolerance"),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var percent
        )
            ? percent
            : new TestOptions().Tolerance;
        return new TestChange(reports.Count > 0 ? Whole(reports) : new TestResults(), previous?.Tests, tolerance);
    }

    private static IEnumerable<CardLine> Lines(TestChange change)
    {
        foreach (var failure in change.Now.Failures.Take(MaxShown))
            yield return new CardLine(
                Glyph.Tick(EventState.Failed),
                $"{TestChange.ShortName(failure.Name)}{(change.IsNew(failure) ? " (new)" : "")}",
                null,
                failure.Message
            );
        if (change.Now.Failures.Count > 0 || change.Now.Unit != "benchmark")
            yield break;
        foreach (var worse in change.Worse.Take(MaxShown))
            yield return new CardLine("▸", TestChange.ShortName(worse.Now.Name), null, worse.ToText());
    }

    private static IEnumerable<string> Notes(TestChange change)
    {
        if (change.Now.Unit != "benchmark" && change.Numbers.Count > 0)
            yield return string.Join(", ", change.Numbers);
        if (change.Now.Slowest.Count > 0)
            yield return "slowest: "
                + string.Join(
                    ", ",
                    change.Now.Slowest.Select(test =>
                        $"{TestChange.ShortName(test.Name)} "
                        + Platform.Workspace.Text.Duration.Text(test.Duration ?? TimeSpan.Zero)
                    )
                );
        if (change.Now.FlakyNames.Count > 0)
            yield return "flaky: "
                + $"{string.Join(", ", change.Now.FlakyNames.Take(MaxShown).Select(TestChange.ShortName))}"
                + (change.Now.FlakyNames.Count > MaxShown ? " …" : "");
    }
}
