using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store.Redis;

public sealed class RedisStoreTests(RedisServer server) : RedisStoreContract, IClassFixture<RedisServer>
{
    protected override RedisServer Keeper => server;

    [Fact]
    public async Task Nothing_is_moved_while_another_process_uses_the_store()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0));
        using var replica = await OpenAsync();
        await replica.DepthAsync(Queue, Cancel);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await Redis.ReadAllAsync(Cancel).CountAsync(Cancel)
        );

        Assert.Contains(
            $"Redis at {Keeper.Address} is in use by 1 other process; stop every replica first",
            refused.Message,
            StringComparison.Ordinal
        );
        await Keeper.AskAsync("FLUSHALL");
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Redis.BeginImportAsync(Cancel));
        Assert.Null(await GetTextAsync("a"));
    }

    [Fact]
    public async Task What_comes_during_an_export_waits_for_its_end_or_for_a_minute_after_it_was_cut_off()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0));
        var records = Redis.ReadAllAsync(Cancel).GetAsyncEnumerator(Cancel);
        await records.MoveNextAsync();

        using var replica = await OpenAsync();
        var waits = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await replica.GetAsync("a", Cancel)
        );
        var left = await Keeper.AskAsync("PTTL {chatops}:moving");
        await records.DisposeAsync();

        Assert.Contains("EXPORT is running", waits.Message, StringComparison.Ordinal);
        Assert.InRange(int.Parse(left[1..], System.Globalization.CultureInfo.InvariantCulture), 1, 60_000);
        Assert.NotNull(await replica.GetAsync("a", Cancel));
    }

    [Fact]
    public async Task What_has_expired_leaves_Redis_without_anyone_asking()
    {
        for (var i = 0; i < 250; i++)
        {
            await CommitAsync(
                new Commit()
                    .Put($"{i}", Bytes("1"), 0, Beat, new IndexEntry("all", i))
                    .Enqueue(Item("x", $"{i}") with { Id = $"{i}", RememberFor = Beat })
            );
        }
        foreach (var item in await TakeAsync(max: 250))
            await CommitAsync(new Commit().Complete(item, Beat));
        await CommitAsync(new Commit().Put("stays", Bytes("1"), 0, TimeSpan.FromDays(1)));

        await AdvanceAsync(TimeSpan.FromMinutes(2));

        // The document, its expiry, and the number of the last handle.
        while (await Keeper.AskAsync("DBSIZE") is not ":3")
            Cancel.ThrowIfCancellationRequested();
        Assert.Equal("1", await GetTextAsync("stays"));
    }
}
