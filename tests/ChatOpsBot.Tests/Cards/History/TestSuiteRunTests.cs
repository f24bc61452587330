using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.Cards.History;

/// <summary>Reports as builds upload them, and the cards of their runs.</summary>
public sealed class TestSuiteRunTests
{
    private const string Commit = "8f3c2d19ab41c0de8f3c2d19ab41c0de8f3c2d19";

    [Fact]
    public async Task A_run_says_what_failed_what_is_new_and_what_is_slow()
    {
        await using var app = await StartAsync();
        await JUnitAsync(
            app,
            run: 1,
            at: "08:00",
            seconds: 164,
            [Case("RefundTests.partial", 3, "expected 10.00"), Case("RefundTests.full", 31)]
        );

        await JUnitAsync(
            app,
            run: 2,
            at: "08:30",
            seconds: 184,
            [
                Case("RefundTests.partial", 3, "expected 10.00"),
                Case("RefundTests.full", 31),
                Case("BasketTests.empty", 12, "no basket"),
                Case("BasketTests.one", 0.5),
            ]
        );

        await AssertCardAsync(
            app,
            """
            🔴 *<https://ci.example.org/2|checkout unit>* #2 2 failed (1 new), 2 passed · 3m 04s (+12%) · checkout · `main`
            acme/checkout · 8f3c2d1 · slowest: RefundTests.full 31s, BasketTests.empty 12s, RefundTests.partial 3s
            ✗ RefundTests.partial · expected 10.00
            ✗ BasketTests.empty (new) · no basket
            """
        );
    }

    [Fact]
    public async Task A_run_that_is_green_again_says_what_was_fixed()
    {
        await using var app = await StartAsync();
        await JUnitAsync(
            app,
            run: 1,
            at: "08:00",
            seconds: 60,
            [Case("RefundTests.partial", 3, "expected 10.00"), Case("RefundTests.full", 0.01)]
        );

        await JUnitAsync(
            app,
            run: 2,
            at: "08:30",
            seconds: 61,
            [Case("RefundTests.partial", 0.01), Case("RefundTests.full", 0.01)]
        );

        await AssertCardAsync(
            app,
            """
            🟢 *<https://ci.example.org/2|checkout unit>* #2 2 passed (1 fixed) · 1m 01s · checkout · `main`
            acme/checkout · 8f3c2d1
            """
        );
    }

    [Fact]
    public async Task Reports_of_one_run_are_one_card_and_its_thread_gets_the_first_failure()
    {
        await using var app = await StartAsync();
        await JUnitAsync(app, run: 7, at: "08:00", seconds: 10, [Case("RefundTests.partial", 0)], part: "linux");
        await app.SettleAsync();

        await JUnitAsync(
            app,
            run: 7,
            at: "08:01",
            seconds: 20,
            [Case("RefundTests.full", 0, "no <money>")],
            part: "windows"
        );
        await JUnitAsync(
            app,
            run: 7,
            at: "08:02",
            seconds: 30,
            [Case("RefundTests.full", 0, "none here")],
            part: "macos"
        );

        await AssertCardAsync(
            app,
            """
            🔴 *<https://ci.example.org/7|checkout unit>* #7 2 failed, 1 passed · 1m 00s · checkout · `main`
            acme/checkout · 8f3c2d1
            ✗ RefundTests.full · none here
            ✗ RefundTests.full · no &lt;money&gt;
            """
        );
        Assert.Single(app.Cards("#general"));
        Assert.Contains("acme.RefundTests.full", Assert.Single(app.Replies("#general")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_order_the_runs_arrive_in_each_is_compared_with_the_one_before_it()
    {
        (int Run, string At, double Seconds, string Failing)[] runs =
        [
            (1, "08:00", 100, "a"),
            (2, "08:10", 200, "a"),
            (3, "08:20", 100, "b"),
            (4, "08:30", 150, "b"),
        ];
        HashSet<string> ends = [];
        foreach (
            var order in (int[][])
                [
                    [0, 1, 2, 3],
                    [3, 2, 1, 0],
                    [2, 0, 3, 1],
                    [1, 3, 0, 2, 1, 0],
                ]
        )
        {
            await using var app = await StartAsync();
            foreach (var run in order.Select(index => runs[index]))
                await JUnitAsync(
                    app,
                    run.Run,
                    run.At,
                    run.Seconds,
                    [Case("T.a", 0, run.Failing == "a" ? "no" : null), Case("T.b", 0, run.Failing == "b" ? "no" : null)]
                );
            await app.SettleAsync();
            ends.Add(string.Join('\n', app.Cards("#general").Select(card => card.Text).Order(StringComparer.Ordinal)));
        }

        Assert.Equal(
            """
            🔴 checkout unit #1 1 failed, 1 passed · 1m 40s · checkout · main
            🔴 checkout unit #2 1 failed, 1 passed · 3m 20s (+100%) · checkout · main
            🔴 checkout unit #3 1 failed (new), 1 passed (1 fixed) · 1m 40s (−50%) · checkout · main
            🔴 checkout unit #4 1 failed, 1 passed · 2m 30s (+50%) · checkout · main
            """,
            Assert.Single(ends)
        );
    }

    [Fact]
    public async Task A_branch_is_compared_with_itself_and_at_first_with_main()
    {
        await using var app = await StartAsync();
        await JUnitAsync(app, 1, "08:00", 100, [Case("T.a", 0)], branch: "main");
        await JUnitAsync(app, 2, "08:10", 300, [Case("T.a", 0)], branch: "other");
        await JUnitAsync(app, 3, "08:20", 200, [Case("T.a", 0)], branch: "fix");
        await JUnitAsync(app, 4, "08:30", 100, [Case("T.a", 0)], branch: "fix");
        await app.SettleAsync();

        Assert.Equal(
            ["1m 40s", "5m 00s (+200%)", "3m 20s (+100%)", "1m 40s (−50%)"],
            app.Cards("#general").Select(card => card.Text.Split(" · ")[1])
        );
    }

    [Fact]
    public async Task A_benchmark_that_got_slower_than_its_tolerance_is_a_warning_and_routed_as_one()
    {
        await using var app = await StartAsync(
            "Routes:0:Id=perf",
            "Routes:0:Match:0=severity=warning",
            "Routes:0:Channel=#incidents",
            "Tests:Suites:other=50"
        );
        await BenchmarksAsync(app, "benchmarks", 1_230_000, 96);
        await app.SettleAsync();
        Assert.Empty(app.Cards("#incidents"));

        await BenchmarksAsync(app, "benchmarks", 1_520_000, 100);

        await AssertCardAsync(
            app,
            """
            🟡 *benchmarks* 1 of 2 benchmarks slower · `main`
            8f3c2d1
            ▸ Totals.Net · 1.23 ms → 1.52 ms (+24%)
            """
        );
        Assert.Equal("🟡 benchmarks 1 of 2 benchmarks slower · main", Assert.Single(app.Cards("#incidents")).Text);

        await BenchmarksAsync(app, "other", 1_230_000, 96);
        await BenchmarksAsync(app, "other", 1_520_000, 96);
        await AssertCardAsync(
            app,
            """
            🟢 *other* 2 benchmarks, none slower · `main`
            8f3c2d1
            """
        );
    }

    [Fact]
    public async Task A_load_test_shows_its_numbers()
    {
        await using var app = await StartAsync();
        await LoadAsync(app, 2000, 0, "165.69");
        await LoadAsync(app, 2000, 0, "99.20");
        await AssertCardAsync(
            app,
            """
            🟡 *basket load* 2,000 requests, none failed, slower · 12s · staging
            99.2/s (−40%), p95 25 ms, mean 12.1 ms
            """
        );

        await LoadAsync(app, 2000, 23, "165.69");
        await AssertCardAsync(
            app,
            """
            🔴 *basket load* 23 of 2,000 requests failed · 12s · staging
            166/s (+67%), p95 25 ms, mean 12.1 ms
            ✗ 23 answers other than 2xx
            """
        );
    }

    [Fact]
    public async Task A_report_that_makes_no_sense_is_accepted_and_kept_for_people()
    {
        await using var app = await StartAsync();

        using var answer = await app.SendAsync(
            "junit",
            "<!DOCTYPE x><testsuite/>"u8.ToArray(),
            Bearer,
            "application/xml"
        );

        await app.UntilAsync(async () =>
            (await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Count == 1
        );
        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Contains(
            "not well-formed XML",
            Assert.Single(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Reason,
            StringComparison.Ordinal
        );
    }

    private static Task<TestApp> StartAsync(params string[] settings) =>
        TestApp.StartUnlimitedAsync([
            .. ((string[])["ab", "benchmarkdotnet", "junit"]).Select(source => $"Sources:{source}:Type={source}"),
            .. settings,
        ]);

    private static string Case(string name, double seconds, string? failure = null) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"<testcase classname='acme' name='{name}' time='{seconds}'>"
                + $"{(failure is null ? "" : $"<failure>{System.Security.SecurityElement.Escape(failure)}</failure>")}"
                + $"</testcase>"
        );

    private static async Task JUnitAsync(
        TestApp app,
        int run,
        string at,
        double seconds,
        string[] cases,
        string? part = null,
        string branch = "main"
    )
    {
        var about =
            $"?suite=checkout+unit&service=checkout&repository=acme/checkout&branch={branch}&commit={Commit}"
            + $"&run={run}&url=https://ci.example.org/{run}{(part is null ? "" : $"&part={part}")}";
        var xml = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"<testsuite name='x' timestamp='2026-03-02T{at}:00Z' time='{seconds}'>{string.Concat(cases)}</testsuite>"
        );
        await SendAsync(app, "junit" + about, xml, "application/xml");
    }

    private static Task BenchmarksAsync(TestApp app, string suite, double nanoseconds, int bytes) =>
        SendAsync(
            app,
            $"benchmarkdotnet?suite={suite}&branch=main&commit={Commit}",
            JsonSerializer.Serialize(
                new
                {
                    Title = "Acme",
                    Benchmarks = new[]
                    {
                        new
                        {
                            FullName = "Acme.Totals.Net",
                            Namespace = "Acme",
                            Statistics = new { Mean = nanoseconds },
                            Memory = new { BytesAllocatedPerOperation = bytes },
                        },
                        new
                        {
                            FullName = "Acme.Totals.Gross",
                            Namespace = "Acme",
                            Statistics = new { Mean = 10.0 },
                            Memory = new { BytesAllocatedPerOperation = 0 },
                        },
                    },
                }
            ),
            "application/json"
        );

    private static Task LoadAsync(TestApp app, int requests, int refused, string perSecond) =>
        SendAsync(
            app,
            "ab?suite=basket+load&environment=staging",
            $"""
            This is ApacheBench, Version 2.3
            Time taken for tests:   12.071 seconds
            Complete requests:      {requests}
            Failed requests:        0
            {(refused > 0 ? $"Non-2xx responses:      {refused}" : "")}
            Requests per second:    {perSecond} [#/sec] (mean)
            Time per request:       12.070 [ms] (mean)
              95%     25
            """,
            "text/plain"
        );

    private static async Task SendAsync(TestApp app, string source, string body, string contentType)
    {
        using var answer = await app.SendAsync(source, Encoding.UTF8.GetBytes(body), Bearer, contentType);
        Assert.True(
            answer.IsSuccessStatusCode,
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        await app.SettleAsync();
        app.Time.Advance(TimeSpan.FromMinutes(1));
    }

    private static void Bearer(HttpRequestMessage request) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Secret);

    private static async Task AssertCardAsync(TestApp app, string expected)
    {
        await app.SettleAsync();
        Assert.Equal(
            expected,
            app.Cards("#general")[^1].Blocks!.Value[0].GetProperty("text").GetProperty("text").GetString()
        );
    }
}
