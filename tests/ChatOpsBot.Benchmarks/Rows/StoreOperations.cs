using System.Diagnostics;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// What each operation of the store's port costs with 1,000 documents and as many items of work waiting, and with many
/// of both. Fifty callers at once, in this process, each going on as soon as it has its answer; how much is stored does
/// not change while it is measured.
/// </summary>
internal static class StoreOperations
{
    private const int Few = 1_000;
    private const int Page = 20;
    private const int Batch = 8;

    // Over when the next caller comes, so that what was taken is soon there to be taken again.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly (string What, Func<FilledStore, Task> RunAsync)[] Operations =
    [
        (
            "get a document",
            static async of =>
                _ =
                    await of.Store.GetAsync(Seed.KeyOf(of.Any()), CancellationToken.None)
                    ?? throw new InvalidOperationException("A document is missing.")
        ),
        (
            $"list the newest {Page}",
            static of => of.Store.ListAsync(new IndexQuery(StoredWebhook.Index, Page), CancellationToken.None).AsTask()
        ),
        ("depth of a queue", static of => of.Store.DepthAsync(Seed.Queue, CancellationToken.None).AsTask()),
        ($"take {Batch}", static of => of.Store.TakeAsync(Seed.Queue, Batch, Moment, CancellationToken.None).AsTask()),
        ($"take {Batch}, commit their end and as many new", TakeAndEndAsync),
        (
            "commit a new document and the end of the oldest",
            static of => DoneAsync(of, Seed.Put(new Commit(), of.Next()).Delete(Seed.KeyOf(of.Oldest()), 1))
        ),
    ];

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        using var few = await FilledStore.NewAsync(stage, Few);
        using var many = await FilledStore.NewAsync(stage, size.Documents);
        foreach (var (what, runAsync) in Operations)
        {
            List<(double PerSecond, double Cpu)> small = [],
                large = [];
            // The first round warms up.
            for (var round = 0; round <= size.Rounds; round++)
            {
                var (a, b) = (
                    await MeasureAsync(few, runAsync, size.Seconds),
                    await MeasureAsync(many, runAsync, size.Seconds)
                );
                if (round == 0)
                    continue;
                small.Add(a);
                large.Add(b);
            }
            var (fast, slow) = (
                Report.Median(small.Select(b => b.PerSecond)),
                Report.Median(large.Select(b => b.PerSecond))
            );
            var (cheap, dear) = (Report.Median(small.Select(b => b.Cpu)), Report.Median(large.Select(b => b.Cpu)));
            yield return new Row($"{what}: {Few:#,0} documents", fast, "/s");
            yield return new Row($"{what}: {size.Documents:#,0} documents", slow, "/s");
            yield return new Row(
                $"{what}: time, {size.Documents:#,0} documents ÷ {Few:#,0}",
                fast / slow,
                "",
                1.3,
                AtMost: true
            );
            yield return new Row(
                $"{what}: CPU, {size.Documents:#,0} documents ÷ {Few:#,0}",
                dear / cheap,
                "",
                1.3,
                AtMost: true
            );
        }
    }

    private static async Task<(double PerSecond, double Cpu)> MeasureAsync(
        FilledStore of,
        Func<FilledStore, Task> runAsync,
        int seconds
    )
    {
        var (before, begun, count) = (of.Cpu, Stopwatch.GetTimestamp(), 0L);
        await Task.WhenAll(
            Enumerable
                .Range(0, LoadPlan.Connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (; Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds; Interlocked.Increment(ref count))
                            await runAsync(of);
                    })
                )
        );
        return (count / Stopwatch.GetElapsedTime(begun).TotalSeconds, (of.Cpu - before).TotalMicroseconds / count);
    }

    private static async Task TakeAndEndAsync(FilledStore of)
    {
        var (items, _) = await of.Store.TakeAsync(Seed.Queue, Batch, Lease, CancellationToken.None);
        var commit = new Commit();
        foreach (var item in items)
            commit.Complete(item).Enqueue(new NewWork(item.Queue, item.Payload) { Lane = item.Lane });
        await DoneAsync(of, commit);
    }

    private static async Task DoneAsync(FilledStore of, Commit commit)
    {
        if (await of.Store.CommitAsync(commit, CancellationToken.None) is { IsDone: false } refused)
            throw new InvalidOperationException($"A commit ended with {refused.Status}.");
    }

    /// <summary>A store that holds a window of the numbered documents.</summary>
    private sealed class FilledStore(StorePlace place, int documents) : IDisposable
    {
        private long _oldest;
        private long _next = documents;

        public IStore Store { get; } = place.Open();

        public TimeSpan Cpu => Environment.CpuUsage.TotalTime + place.Cpu;

        public static async Task<FilledStore> NewAsync(Stage stage, int documents)
        {
            var place = await stage.StoreAsync();
            await Seed.FillAsync(place, documents, backlog: documents);
            await Stage.SettleAsync(place);
            return new FilledStore(place, documents);
        }

        public long Any() => Random.Shared.NextInt64(_oldest, _next);

        public long Next() => Interlocked.Increment(ref _next) - 1;

        public long Oldest() => Interlocked.Increment(ref _oldest) - 1;

        public void Dispose() => ((IDisposable)Store).Dispose();
    }
}
