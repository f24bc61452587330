using ChatOpsBot.Cards.History;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.Cards.History;

public sealed class TestHistoryTests
{
    private static readonly string[] Branches = ["main", "main", "fix", "other"];

    /// <summary>What arrives: the reports of runs, in any order, some of them twice.</summary>
    [Fact]
    public void Whatever_the_order_of_arrival_every_card_ends_the_same() =>
        Prop.ForAll(
                Gen.Choose(1, 12)
                    .SelectMany(count =>
                        Gen.Shuffle(Enumerable.Range(0, count).Concat(Enumerable.Range(0, count / 3)).ToArray())
                    )
                    .ToArbitrary(),
                order =>
                {
                    var inOrder = Cards(order.Distinct().Order());

                    Assert.Equal(inOrder, Cards(order));
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>A commit names each document once.</summary>
    [Fact]
    public async Task Two_runs_of_a_suite_that_come_in_one_delivery_are_stored_together()
    {
        await using var app = await TestApp.StartAsync();
        var effects = new Commit();

        IReadOnlyList<ChatOpsEvent> events = [Report(1), Report(2)];
        foreach (var stage in app.Services.GetServices<IEventStage>())
            events = await stage.PassAsync(events, effects, TestContext.Current.CancellationToken);

        Assert.True((await app.Store.CommitAsync(effects, TestContext.Current.CancellationToken)).IsDone);
        var document = await app.Store.GetAsync(
            TestHistory.KeyOf("junit", "junit"),
            TestContext.Current.CancellationToken
        );
        var runs = TestHistory.Read(document!).Runs.Select(run => run.Subject);
        Assert.Equal([Report(2).Subject, Report(1).Subject], runs);
    }

    [Fact]
    public void A_history_ends_somewhere_and_what_is_older_than_all_of_it_is_compared_with_nothing()
    {
        var history = Enumerable
            .Range(1, TestHistory.MaxRuns)
            .Aggregate(new TestHistory(), (known, number) => known.With(Run(number)));

        Assert.Same(history, history.With(Run(0)));
        Assert.Same(history, history.With(Run(TestHistory.MaxRuns)));
        Assert.Equal(TestHistory.MaxRuns, history.With(Run(TestHistory.MaxRuns + 1)).Runs.Count);
        Assert.Null(history.Before(Run(1)));
        Assert.Equal(
            Run(1).Subject,
            history.Before(history.Runs.Single(run => run.Subject == Run(5).Subject))!.Subject
        );
    }

    [Theory]
    [InlineData("acme.checkout.RefundTests.partial", "RefundTests.partial")]
    [InlineData("RefundTests.partial", "RefundTests.partial")]
    [InlineData("partial", "partial")]
    [InlineData("Acme.Totals.Net(Lines: 1.5)", "Totals.Net(Lines: 1.5)")]
    [InlineData("acme.checkout.PaymentTests.partial refund", "PaymentTests.partial refund")]
    [InlineData("GET /order, confirmed", "GET /order, confirmed")]
    [InlineData("", "")]
    public void A_long_name_is_shown_by_its_class_and_method(string name, string shown) =>
        Assert.Equal(shown, TestChange.ShortName(name));

    [Theory]
    [InlineData(24.42, "ns", "24.4 ns")]
    [InlineData(1_234.5, "ns", "1.23 µs")]
    [InlineData(2_500_000, "ns", "2.5 ms")]
    [InlineData(3e9, "ns", "3 s")]
    [InlineData(0.4, "ns", "0.4 ns")]
    [InlineData(45, "ms", "45 ms")]
    [InlineData(1500, "ms", "1.5 s")]
    [InlineData(2815.87, "/s", "2816/s")]
    [InlineData(96, "B", "96 B")]
    [InlineData(1_048_576, "B", "1.05 MB")]
    public void A_number_is_shown_in_the_unit_that_people_would_choose(double value, string unit, string shown) =>
        Assert.Equal(shown, TestChange.Text(new Measurement("x", value, unit)));

    [Theory]
    [InlineData(100, 110, false, 0)]
    [InlineData(100, 111, false, 1)]
    [InlineData(100, 50, false, 0)]
    [InlineData(100, 89, true, 1)]
    [InlineData(100, 90, true, 0)]
    [InlineData(0, 90, false, 0)]
    public void Worse_is_what_is_beyond_the_tolerance(double then, double now, bool moreIsBetter, int worse)
    {
        TestResults Of(double value) =>
            new() { Unit = "benchmark", Measurements = [new Measurement("x", value, "ns", moreIsBetter)] };

        Assert.Equal(worse, new TestChange(Of(now), Of(then), 10).Worse.Count);
    }

    private static string Cards(IEnumerable<int> arrivals)
    {
        var (history, cards) = (new TestHistory(), new Dictionary<string, Card>());
        var version = 0L;
        foreach (var number in arrivals)
        {
            var report = Report(number);
            cards[report.Subject] = (
                cards.GetValueOrDefault(report.Subject) ?? new Card { Subject = report.Subject }
            ).Fold(report);
            var after = history.With(TestRun.Of(cards[report.Subject])!);
            if (ReferenceEquals(after, history))
                continue;
            foreach (var change in TestComparison.Changes(history, after, "junit", ++version, 10))
                cards[change.Subject] = cards[change.Subject].Fold(change);
            history = after;
        }
        return string.Join(
            '\n',
            cards
                .OrderBy(card => card.Key, StringComparer.Ordinal)
                .Select(card =>
                    $"{card.Key} {card.Value.Kind.View(card.Value).Summary} {card.Value.Kind.View(card.Value).Duration}"
                )
        );
    }

    private static TestRun Run(int number) =>
        TestRun.Of(new Card { Subject = Report(number).Subject }.Fold(Report(number)))! with
        {
            Branch = number % 4 == 1 ? "main" : "fix",
        };

    private static ChatOpsEvent Report(int number) =>
        new()
        {
            Id = $"report-{number}",
            Source = "junit",
            Kind = EventKind.TestSuiteRun,
            Subject = Subject.TestSuiteRun("junit", "unit", $"{number:00}"),
            Part = "report/x",
            State = number % 3 == 0 ? EventState.Failed : EventState.Succeeded,
            Occurred = TestApp.Start.AddMinutes(number),
            Branch = Branches[number % Branches.Length],
            Tests = new TestResults
            {
                Passed = 5,
                Failed = number % 3 == 0 ? 1 : 0,
                Failures = number % 3 == 0 ? [new TestCase($"T.{number % 2}")] : [],
                Duration = TimeSpan.FromSeconds(100 + number * 17 % 60),
            },
        };
}
