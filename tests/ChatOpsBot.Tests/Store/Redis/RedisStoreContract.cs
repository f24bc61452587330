using ChatOpsBot.Store;
using ChatOpsBot.Store.Redis;
using ChatOpsBot.Tests.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

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

    protected virtual IReadOnlyList<RedisServer> Nodes => [Keeper];

    internal RedisStore Redis => _store;

    protected override IStore Store => _store;

    protected override DateTimeOffset? Now => _time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        RedisServer.SkipUnlessInstalled();
        await UntilListenAsync(0);
        await EmptyAsync();
        _store = await OpenAsync();
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
        _store = await OpenAsync();
    }

    protected override Task EmptyAsync() => Keeper.AskAsync("FLUSHALL");

    protected virtual Task StartAsync() => Keeper.StartAsync();

    /// <summary>
    /// A store that is connected. On a busy machine that can take several tries, and its clock stands still.
    /// </summary>
    internal async Task<RedisStore> OpenAsync(string? address = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var others = await ListenersAsync();
        while (true)
        {
            var store = new RedisStore(
                new StorageOptions { Provider = "Redis", Redis = address ?? Address },
                _time,
                RedisTimeouts.Default,
                NullLogger<RedisStore>.Instance
            );
            try
            {
                await store.DepthAsync(Queue, Cancel);
                return store;
            }
            catch (StoreUnavailableException refused) when (refused.InnerException is RedisServerException)
            {
                return store;
            }
            catch (StoreUnavailableException)
            {
                store.Dispose();
                if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(60))
                    throw;
                await UntilListenAsync(others);
            }
        }
    }

    /// <summary>A store that was closed is counted until the server has seen it go.</summary>
    private Task UntilListenAsync(int most) =>
        ReplicaSet.UntilAsync(async () => await ListenersAsync() <= most, "the stores that were closed to be gone");

    private async Task<int> ListenersAsync() => (await Task.WhenAll(Nodes.Select(node => node.ListenersAsync()))).Sum();
}
