using System.Diagnostics;
using System.Globalization;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// What one step of an escalation costs, its messages, facts and timer stored, with 100 open pages and with 10,000; in
/// this process, one after the other. As many pages take as many steps in both, because a page grows with its steps.
/// </summary>
internal static class Escalations
{
    private const int Few = 100,
        Many = 10_000,
        Services = 100,
        StepsPerPage = 10;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        // The first pages of the process compile what is measured.
        await MeasureAsync(stage, Few);
        List<double> fewTimes = [],
            manyTimes = [];
        for (var round = 0; round < size.Rounds; round++)
        {
            fewTimes.Add(await MeasureAsync(stage, Few));
            manyTimes.Add(await MeasureAsync(stage, Many));
        }
        var (few, many) = (Report.Median(fewTimes), Report.Median(manyTimes));
        yield return new Row($"step of an escalation, {Few} open pages", few, "µs");
        yield return new Row($"step of an escalation, {Many:#,0} open pages", many, "µs");
        yield return new Row(
            $"step of an escalation: {Many:#,0} open pages ÷ {Few}",
            many / few,
            "",
            1.3,
            AtMost: true
        );
    }

    private static async Task<double> MeasureAsync(Stage stage, int pages)
    {
        var place = await stage.StoreAsync();
        var builder = ConfiguredBuilder.Create(
            [
                $"Urls=http://127.0.0.1:{Stage.FreePort().ToString(CultureInfo.InvariantCulture)}",
                "Slack:BotToken=xoxb-bench",
                $"Slack:SigningSecret={Stage.SigningSecret}",
                "Serilog:MinimumLevel:Default=Fatal",
                .. place.Settings,
            ],
            null
        );
        var clock = new Clock();
        builder.Services.AddSingleton<TimeProvider>(clock);
        await using var app = ChatOpsBotApp.Build(builder);
        var (store, worker) = (
            app.Services.GetRequiredService<IStore>(),
            app.Services.GetServices<IWorkHandler>().OfType<PageWorker>().Single()
        );
        var open = await OpenAsync(app.Services.GetRequiredService<Pager>(), store, pages);
        var begun = Stopwatch.GetTimestamp();
        for (var step = 0; step < Few * StepsPerPage; step++)
        {
            // By each step all of them are due again.
            clock.Ahead += TimeSpan.FromMinutes(10);
            var at = step % Few * (pages / Few);
            var job = new PageJob(PageJobKind.Due) { Number = open[at], Timer = await TimerAsync(store, open[at]) };
            var item = new WorkItem(PageJob.QueueName, 0, null, job.ToWork().Payload, 1, 1, 0, default, null);
            if (await worker.WorkAsync(item, CancellationToken.None) is not WorkOutcome.Done { Effects: var effects })
                throw new InvalidOperationException("A step was not done.");
            if (!effects.IsEmpty && !(await store.CommitAsync(effects, CancellationToken.None)).IsDone)
                throw new InvalidOperationException("A step was not stored.");
        }
        return Stopwatch.GetElapsedTime(begun).TotalMicroseconds / (Few * StepsPerPage);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }

    private static async Task<int> TimerAsync(IStore store, long number) =>
        (await new PageBook(store).FindAsync(number, CancellationToken.None))!.Value.Page.Timer;

    /// <summary>Opened so long ago that each step is due.</summary>
    private static async Task<long[]> OpenAsync(Pager pager, IStore store, int count)
    {
        var policy = new EscalationPolicy(
            "bench",
            [new PolicyStep(["#one"], TimeSpan.FromMinutes(5)), new PolicyStep(["#two"], TimeSpan.FromMinutes(5))]
        )
        {
            Repeat = EscalationPolicy.Forever,
        };
        var numbers = new long[count];
        for (var page = 0; page < count; page++)
        {
            var effects = new Commit();
            var request = new PageRequest($"bench/{page}", "Error rate", policy)
            {
                Service = $"service{page % Services}",
                Severity = "critical",
                Channel = "#pages",
            };
            var opened = await pager.OpenAsync(request, DateTimeOffset.UnixEpoch, effects, CancellationToken.None);
            if (!(await store.CommitAsync(effects, CancellationToken.None)).IsDone)
                throw new InvalidOperationException("A page was not stored.");
            numbers[page] = opened.Number;
        }
        return numbers;
    }
}
