using ChatOpsBot.Cards.History;
using ChatOpsBot.Cards.Kinds.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.Cards.History;

/// <summary>
/// What the runs of one pipeline make of each other, whatever the order in which their ends become known.
/// </summary>
public sealed class PipelineHistoryTests
{
    private static readonly string[] Nobody = [];

    [Theory]
    [InlineData("g", 0, false)]
    [InlineData("r", 0, false)]
    [InlineData("gr", 0, true)]
    [InlineData("grr", 1, false)]
    [InlineData("grrrr", 3, false)]
    [InlineData("rrr", 2, false)]
    [InlineData("grrg", 2, false)]
    [InlineData("rg", 1, false)]
    [InlineData("rgg", 0, true)]
    public void A_run_knows_how_many_failed_right_before_it_and_whether_it_was_green(
        string runs,
        int failures,
        bool afterGreen
    ) => Assert.Equal((failures, afterGreen), (Last(runs).Failures, Last(runs).AfterGreen));

    [Fact]
    public void The_run_that_broke_the_pipeline_learns_what_fixed_it_and_those_after_it_do_not()
    {
        var pasts = Pasts(Runs("grrgg"));

        Assert.Equal(
            [null, "#4", null, null, null],
            Enumerable.Range(1, 5).Select(number => pasts[$"run-{number}"].FixedBy)
        );
        Assert.Equal(TimeSpan.FromMinutes(20), pasts["run-2"].FixedAfter);
    }

    [Fact]
    public void Commits_since_the_last_green_are_counted_once_and_their_authors_named()
    {
        FinishedRun[] runs =
        [
            Run(1, true) with
            {
                Commit = "a",
            },
            Run(2, false) with
            {
                Commit = "b",
                Commits = 2,
                Authors = ["Ada Byron", "Grace Hopper"],
            },
            Run(3, false) with
            {
                Commit = "b",
                Commits = 2,
                Authors = ["Ada Byron", "Grace Hopper"],
            },
            Run(4, false) with
            {
                Commit = "c",
                Commits = 1,
                Authors = ["Linus"],
            },
        ];

        Assert.Equal(
            (3, "Ada Byron, Grace Hopper, Linus"),
            (Pasts(runs)["run-4"].Commits, Pasts(runs)["run-4"].Authors)
        );
        Assert.Equal((2, "Ada Byron, Grace Hopper"), (Pasts(runs)["run-2"].Commits, Pasts(runs)["run-2"].Authors));
    }

    [Fact]
    public void A_run_of_the_commit_that_was_green_brought_nothing()
    {
        var past = Pasts([
            Run(1, true) with
            {
                Commit = "a",
                Authors = ["Ada Byron"],
            },
            Run(2, false) with
            {
                Commit = "a",
                Authors = ["Ada Byron"],
            },
        ])["run-2"];

        Assert.Equal((0, null), (past.Commits, past.Authors));
    }

    [Fact]
    public void The_median_is_that_of_three_green_runs_or_more()
    {
        FinishedRun Took(int number, bool green, int seconds) =>
            Run(number, green) with
            {
                Took = TimeSpan.FromSeconds(seconds),
            };

        Assert.Null(Pasts([Took(1, true, 10), Took(2, true, 20), Took(3, false, 1)])["run-3"].Median);
        Assert.Equal(
            20,
            Pasts([Took(1, true, 10), Took(2, true, 90), Took(3, false, 1), Took(4, true, 20), Took(5, true, 1)])[
                "run-5"
            ].Median!.Value.TotalSeconds
        );
        Assert.Equal(
            25,
            Pasts([Took(1, true, 10), Took(2, true, 90), Took(3, true, 20), Took(4, true, 30), Took(5, false, 1)])[
                "run-5"
            ].Median!.Value.TotalSeconds
        );
    }

    [Fact]
    public void A_run_that_is_tried_again_counts_when_it_is_over_again()
    {
        var history = Runs("gr").Aggregate(new PipelineHistory(), (known, run) => known.With(run.Subject, run).Next);

        var (again, changed) = history.With("run-2", null);
        Assert.Equal(RunPast.None, changed["run-2"]);
        Assert.Equal(0, again.With("run-3", Run(3, true)).Changed.GetValueOrDefault("run-3", RunPast.None).Failures);
    }

    [Fact]
    public void Of_a_long_history_the_latest_runs_are_kept_and_what_was_said_of_the_oldest_stays()
    {
        var history = new PipelineHistory();
        for (var number = 1; number <= 3 * PipelineHistory.MaxRuns; number++)
        {
            var (next, changed) = history.With($"run-{number}", Run(number, number % 2 == 0));
            Assert.All(
                changed.Keys,
                subject => Assert.Contains(subject, new[] { $"run-{number}", $"run-{number - 1}" })
            );
            history = next;
        }
        Assert.Equal(PipelineHistory.MaxRuns, history.Runs.Count);
    }

    /// <summary>
    /// Ends arrive in any order, twice, and some runs are tried again: what was shown of each run must be what the
    /// whole history says of it.
    /// </summary>
    [Fact]
    public void Any_order_and_any_duplication_of_the_ends_says_the_same_of_every_run() =>
        Prop.ForAll(
                Gen.Zip(Histories, Gen.Choose(0, int.MaxValue - 1)).ToArbitrary(),
                given =>
                {
                    var (runs, seed) = given;
                    var expected = Pasts(runs);
                    var random = new System.Random(seed);
                    var arrivals = runs.Select(run => (run.Subject, Run: (FinishedRun?)run)).ToList();
                    // What is known before a run's last word: nothing yet, or another outcome of an earlier attempt.
                    var earlier = runs.Where(_ => random.Next(2) == 0)
                        .Select(run =>
                            (
                                run.Subject,
                                Run: random.Next(2) == 0 ? null : run with { IsGreen = !run.IsGreen, Commits = 9 }
                            )
                        )
                        .ToList();
                    var order = Shuffled(earlier, random)
                        .Concat(Shuffled([.. arrivals, .. arrivals.Where(_ => random.Next(3) == 0)], random));

                    var (history, told) = (new PipelineHistory(), new Dictionary<string, RunPast>());
                    foreach (var (subject, run) in order)
                    {
                        var (next, changed) = history.With(subject, run);
                        history = next;
                        foreach (var (of, past) in changed)
                            told[of] = past;
                    }

                    return runs.All(run => told.GetValueOrDefault(run.Subject, RunPast.None) == expected[run.Subject]);
                }
            )
            .QuickCheckThrowOnFailure();

    private static readonly Gen<FinishedRun[]> Histories =
        from count in Gen.Choose(0, 25)
        from greens in Gen.Elements(true, false).ArrayOf(count)
        from commits in Gen.Choose(0, 6).ArrayOf(count)
        from seconds in Gen.Choose(1, 300).ArrayOf(count)
        select Enumerable
            .Range(0, count)
            .Select(index =>
                Run(index + 1, greens[index]) with
                {
                    Commit = $"commit-{commits[index]}",
                    Commits = commits[index] + 1,
                    Authors = [$"author-{commits[index] % 3}"],
                    Took = TimeSpan.FromSeconds(seconds[index]),
                }
            )
            .ToArray();

    private static List<T> Shuffled<T>(IEnumerable<T> items, System.Random random) =>
        [.. items.OrderBy(_ => random.Next())];

    private static RunPast Last(string runs) => Pasts(Runs(runs))[$"run-{runs.Length}"];

    private static FinishedRun[] Runs(string outcomes) =>
        [.. outcomes.Select((outcome, index) => Run(index + 1, outcome == 'g'))];

    private static FinishedRun Run(int number, bool green) =>
        new($"run-{number}", number, TestApp.Start.AddMinutes(10 * number), green, $"commit-{number}", 1, Nobody)
        {
            Ended = TestApp.Start.AddMinutes(10 * number + 5),
        };

    /// <summary>Added one after the other, in order.</summary>
    private static Dictionary<string, RunPast> Pasts(IReadOnlyList<FinishedRun> runs)
    {
        var (history, told) = (new PipelineHistory(), runs.ToDictionary(run => run.Subject, _ => RunPast.None));
        foreach (var run in runs)
        {
            var (next, changed) = history.With(run.Subject, run);
            history = next;
            foreach (var (subject, past) in changed)
                told[subject] = past;
        }
        return told;
    }
}
