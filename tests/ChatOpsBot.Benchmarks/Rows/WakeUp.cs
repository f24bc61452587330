using System.Diagnostics;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// How long after one replica has begun to enqueue an item another, which has nothing to do, begins to work it: the
/// other's engine, and a connection to the store for each.
/// </summary>
internal static class WakeUp
{
    private const int WarmUp = 500;
    private const int Times = 2_000;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var place = await stage.StoreAsync();
        var here = place.Open();
        using var closing = (IDisposable)here;
        var bell = new Bell();
        using var there = Replica(place, bell);
        await there.StartAsync(CancellationToken.None);
        var times = new List<double>();
        for (var i = 0; i < WarmUp + Times; i++)
        {
            // Time for the other to find nothing more and to wait; not a round number of anything.
            await Stage.Pause(Random.Shared.Next(5, 20));
            var begun = Stopwatch.GetTimestamp();
            var rung = bell.ExpectAsync();
            await here.CommitAsync(
                new Commit().Enqueue(new NewWork(bell.Queue, "{}"u8.ToArray())),
                CancellationToken.None
            );
            if (i >= WarmUp)
                times.Add(Stopwatch.GetElapsedTime(begun, await rung).TotalMilliseconds);
            else
                await rung;
        }
        await there.StopAsync(CancellationToken.None);
        yield return new Row("from enqueue at one replica to start at another, p50", Report.Median(times), "ms");
        yield return new Row(
            "from enqueue at one replica to start at another, p99",
            Report.Percentile(times, 0.99),
            "ms",
            20,
            AtMost: true
        );
    }

    private static IHost Replica(StorePlace place, Bell bell)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder
            .Services.AddSingleton(TimeProvider.System)
            .AddSingleton(_ => place.Open())
            .AddSingleton<IWorkHandler>(bell)
            .AddSingleton<BotHealth>()
            .AddSingleton<Telemetry>()
            .AddHostedService<WorkPump>();
        return builder.Build();
    }

    /// <summary>Work that does nothing but say when it began.</summary>
    private sealed class Bell : IWorkHandler
    {
        private TaskCompletionSource<long> _rung = new();

        public string Queue => "bell";
        public int Concurrency => 8;

        public Task<long> ExpectAsync() =>
            (_rung = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
        {
            _rung.SetResult(Stopwatch.GetTimestamp());
            return Task.FromResult<WorkOutcome>(new WorkOutcome.Done(new Commit()));
        }

        public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
            throw new InvalidOperationException(reason);
    }
}
