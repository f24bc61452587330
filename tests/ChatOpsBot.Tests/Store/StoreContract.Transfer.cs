using ChatOpsBot.Store;
using ChatOpsBot.Store.Transfer;

namespace ChatOpsBot.Tests.Store;

public abstract partial class StoreContract
{
    private IStoreTransfer Transfer => (IStoreTransfer)Store;

    /// <summary>An empty store in the place of this one.</summary>
    protected abstract Task EmptyAsync();

    [Fact]
    public async Task Everything_that_is_stored_is_read_out_once_and_as_it_is()
    {
        await CommitAsync(
            new Commit()
                .Put(
                    "stays",
                    Bytes("""{"a":"ü"}"""),
                    0,
                    null,
                    new IndexEntry("b", double.NegativeInfinity),
                    new IndexEntry("a", 1.5)
                )
                .Put("goes", new byte[] { 0xFF, 0 }, 0, Beat * 5)
        );
        await CommitAsync(
            new Commit().Put(
                "stays",
                Bytes("""{"a":"ö"}"""),
                1,
                null,
                new IndexEntry("b", 0.1),
                new IndexEntry("a", double.PositiveInfinity)
            )
        );
        await EnqueueAsync(
            Item("1", "held") with
            {
                Id = "known",
                RememberFor = Beat * 9,
            },
            Item("2", "held"),
            Item("out", "a"),
            Item("urgent", "a") with
            {
                Delay = Beat * 3,
            }
        );
        var taken = await TakeAsync();
        await CommitAsync(
            new Commit()
                .Complete(taken.Single(item => item.Lane == "held"), Beat * 4)
                .Retry(taken.Single(item => item.Lane == "a"), Beat, "")
        );
        await AdvanceAsync(Beat);
        await TakeAsync(max: 1);
        await EnqueueAsync(Item("first", "a") with { Priority = 0 }, Item("alone") with { Priority = 9 });

        var records = await DumpAsync();

        var now = At(0);
        Assert.Equal(
            ["goes null 1 FF00 expires 4", "stays [a ∞] [b 0.1] 2 7B2261223A22C3B6227D never"],
            records
                .OfType<DocumentRecord>()
                .OrderBy(document => document.Key)
                .Select(document =>
                    $"{document.Key} "
                    + (
                        document.Indexes.Count == 0
                            ? "null"
                            : string.Join(
                                ' ',
                                document.Indexes.Select(entry =>
                                    $"[{entry.Index} {(double.IsInfinity(entry.Score) ? "∞" : entry.Score)}]"
                                )
                            )
                    )
                    + $" {document.Version} {Convert.ToHexString(document.Body.Span)} "
                    + (document.Expires is { } expires ? $"expires {Beats(expires)}" : "never")
                )
        );
        // What is out is due, and stays at the head of its lane.
        Assert.Equal(
            [
                "2 held p5 due -1 ready 3 tries 0 -",
                "alone - p9 due 0 ready 0 tries 0 -",
                "first a p0 due 0 behind tries 0 -",
                "out a p5 due 0 ready 0 tries 2 ''",
                "urgent a p5 due 2 behind tries 0 -",
            ],
            records
                .OfType<WorkRecord>()
                .Select(work =>
                    $"{Text(work.Payload)} {work.Lane ?? "-"} p{work.Priority} due {Beats(work.Due)} "
                    + (work.Ready is { } ready ? $"ready {Beats(ready)}" : "behind")
                    + $" tries {work.Attempts} {(work.Reason is null ? "-" : $"'{work.Reason}'")}"
                )
                .Order()
        );
        Assert.Equal([new HoldRecord(Queue, "held", At(3))], records.OfType<HoldRecord>());
        Assert.Equal([new IdRecord(Queue, "known", At(8))], records.OfType<IdRecord>());
        Assert.Equal(
            records.OfType<WorkRecord>().Max(work => work.Handle),
            Assert.Single(records.OfType<HandlesRecord>()).Last
        );

        long At(double beats) => (Now!.Value + Beat * beats).ToUnixTimeMilliseconds();
        double Beats(long time) => TimeSpan.FromMilliseconds(time - now) / Beat;
    }

    [Fact]
    public async Task More_than_a_page_is_read_out_and_stored_whole()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async part =>
                {
                    var commit = new Commit();
                    for (var i = 0; i < 80; i++)
                        commit
                            .Put($"{part}/{i}", Bytes($"{i}"), 0, null, new IndexEntry("all", part * 100 + i))
                            .Enqueue(Item($"{part}/{i}", $"lane {i}") with { Id = $"{part}/{i}" });
                    await CommitAsync(commit);
                })
        );

        var sum = await MoveAsync();

        Assert.Equal((1600, 1600, 0, 1600), (sum.Documents, sum.Work, sum.Holds, sum.Ids));
        Assert.Equal(sum, await SumAsync());
        Assert.Equal(1600, (await ListAsync(new IndexQuery("all", 2000))).Length);
        Assert.Equal(1600, (await Store.DepthAsync(Queue, Cancel)).Waiting);
        Assert.Equal(80, (await TakeAsync()).Count);
    }

    [Fact]
    public async Task What_was_out_makes_room_for_the_most_urgent_of_its_lane_and_not_for_the_next_that_comes()
    {
        await EnqueueAsync(Item("out", "a") with { Priority = 9 });
        await TakeAsync();
        await EnqueueAsync(Item("page", "a") with { Priority = 0, Delay = Beat });
        await MoveAsync();

        await EnqueueAsync(Item("middle", "a"));

        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);
        Assert.Equal(["page", "middle", "out"], await DrainAsync());
    }

    [Fact]
    public async Task Nothing_is_imported_into_a_store_that_holds_something()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0));

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await Transfer.BeginImportAsync(Cancel)
        );

        Assert.Contains("is not empty; import into one that is", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await GetTextAsync("a"));
    }

    [Fact]
    public async Task While_an_import_has_not_ended_nothing_else_is_answered_and_one_that_was_cut_off_is_begun_again()
    {
        await Transfer.BeginImportAsync(Cancel);
        await Transfer.ImportAsync(
            [
                new DocumentRecord("half", 1, [new IndexEntry("all", 1)], Bytes("1"), null),
                new IdRecord(Queue, "id", long.MaxValue),
            ],
            Cancel
        );
        await AssertClosedAsync();

        await ReopenAsync();

        await AssertClosedAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(SumAsync);
        await Transfer.BeginImportAsync(Cancel);
        await Transfer.ImportAsync(
            [new DocumentRecord("whole", 7, [new IndexEntry("all", 1)], Bytes("1"), null), new HandlesRecord(5)],
            Cancel
        );
        await Transfer.EndImportAsync(Cancel);
        Assert.Equal(["whole"], await ListAsync(new IndexQuery("all", 10)));
        Assert.Equal(7, (await Store.GetAsync("whole", Cancel))!.Version);
        await EnqueueAsync(Item("x") with { Id = "id" });
        Assert.True((await TakeOneAsync()).Handle > 5);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Transfer.BeginImportAsync(Cancel));

        async Task AssertClosedAsync()
        {
            Func<Task>[] calls =
            [
                async () => await Store.GetAsync("half", Cancel),
                async () => await Store.ListAsync(new IndexQuery("all", 1), Cancel),
                async () => await Store.CommitAsync(new Commit().Put("a", Bytes("1"), 0), Cancel),
                async () => await Store.TakeAsync(Queue, 1, Beat, Cancel),
                async () => await Store.DepthAsync(Queue, Cancel),
            ];
            foreach (var call in calls)
                Assert.Contains(
                    "import store FILE",
                    (await Assert.ThrowsAsync<StoreUnavailableException>(call)).Message,
                    StringComparison.Ordinal
                );
        }
    }

    private async Task<IReadOnlyList<StoreRecord>> DumpAsync() =>
        await Transfer.ReadAllAsync(Cancel).ToListAsync(Cancel);

    private async Task<StoreSum> SumAsync() => Sum(await DumpAsync());

    /// <summary>Out of the store and into an empty one, a few at a time and in another order.</summary>
    private async Task<StoreSum> MoveAsync()
    {
        var records = await DumpAsync();
        await EmptyAsync();
        await Transfer.BeginImportAsync(Cancel);
        foreach (var page in records.Reverse().Chunk(100))
            await Transfer.ImportAsync(page, Cancel);
        await Transfer.EndImportAsync(Cancel);
        return Sum(records);
    }

    private static StoreSum Sum(IEnumerable<StoreRecord> records)
    {
        var sum = new StoreSum.Builder();
        foreach (var record in records)
            sum.Add(record);
        return sum.Sum;
    }
}
