using ChatOpsBot.Store;
using ChatOpsBot.Store.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Store.Redis;

/// <summary>
/// The contract on a real Redis, which is killed and started again where the contract reopens. Its clock is the tests'
/// here.
/// </summary>
public abstract class RedisStoreContract : StoreContract, IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private RedisStore _store = null!;

    /// <summary>The one that has the data.</summary>
    protected abstract RedisServer Keeper { get; }

    /// <summary>Where the store is notified to find it.</summary>
    protected virtual string Address => Keeper.Address;

    internal RedisStore Redis => _store;

    protected override IStore Store => _store;

    protected override DateTimeOffset? Now => _time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        RedisServer.SkipUnlessInstalled();
        await EmptyAsync();
        _store = Open();
    }

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    protected override async Task ReopenAsync()
    {
        await Keeper.KillAsync();
        _store.Dispose();
        await StartAsync();
        _store = Open();
    }

    protected override Task EmptyAsync() => Keeper.AskAsync("FLUSHALL");

    protected virtual Task StartAsync() => Keeper.StartAsync();

    internal RedisStore Open(string? address = null) =>
        new(
            new StorageOptions { Provider = "Redis", Redis = address ?? Address },
            _time,
            RedisPatience.Default,
            NullLogger<RedisStore>.Instance
        );
}
