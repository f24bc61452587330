using ChatOpsBot.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Storage;

/// <summary>The contract on a real Redis, which is killed and started again where the contract reopens. Its clock is the tests' here.</summary>
public sealed class RedisStoreTests(RedisServer server) : StoreContract, IClassFixture<RedisServer>, IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private RedisStore _store = null!;

    protected override IStore Store => _store;

    protected override DateTimeOffset? Now => _time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        RedisServer.SkipUnlessInstalled();
        await server.AskAsync("FLUSHALL");
        _store = Open();
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    protected override async Task ReopenAsync()
    {
        await server.KillAsync();
        _store.Dispose();
        await server.StartAsync();
        _store = Open();
    }

    [Fact]
    public async Task What_has_expired_leaves_Redis_without_anybody_asking()
    {
        for (var i = 0; i < 250; i++)
        {
            await CommitAsync(new Commit().Put($"{i}", Bytes("1"), 0, Beat, new IndexEntry("all", i))
                .Enqueue(Item("x", $"{i}") with { Id = $"{i}", RememberFor = Beat }));
        }
        foreach (var item in await TakeAsync(max: 250))
            await CommitAsync(new Commit().Complete(item, Beat));
        await CommitAsync(new Commit().Put("stays", Bytes("1"), 0, TimeSpan.FromDays(1)));

        await AdvanceAsync(TimeSpan.FromMinutes(2));

        // The document, its expiry, and the number of the last handle.
        while (await server.AskAsync("DBSIZE") is not ":3")
            Cancel.ThrowIfCancellationRequested();
        Assert.Equal("1", await GetTextAsync("stays"));
    }

    private RedisStore Open() => new(new StorageOptions { Provider = "Redis", Redis = server.Address }, _time, RedisPatience.Default, NullLogger<RedisStore>.Instance);
}
