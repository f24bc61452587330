using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests;

/// <summary>Stands before a store, and owns it: what a test does not take over goes through.</summary>
internal abstract class StoreInFront(SqliteStore store) : IStore, IDisposable
{
    public virtual ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken) =>
        store.CommitAsync(commit, cancellationToken);

    public virtual ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken) =>
        store.GetAsync(key, cancellationToken);

    public virtual ValueTask<IReadOnlyList<Document>> ListAsync(
        IndexQuery query,
        CancellationToken cancellationToken
    ) => store.ListAsync(query, cancellationToken);

    public virtual ValueTask<TakenWork> TakeAsync(
        string queue,
        int max,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => store.TakeAsync(queue, max, lease, cancellationToken);

    public ValueTask<QueueDepth> DepthAsync(string queue, CancellationToken cancellationToken) =>
        store.DepthAsync(queue, cancellationToken);

    public Task WaitForWorkAsync(string queue, TimeSpan timeout, CancellationToken cancellationToken) =>
        store.WaitForWorkAsync(queue, timeout, cancellationToken);

    public void Dispose() => store.Dispose();
}

internal static class StoreInFrontExtensions
{
    /// <summary>In the place of the application's own store.</summary>
    /// <param name="make">Called when the application asks for its store.</param>
    public static IServiceCollection AddStore(this IServiceCollection services, Func<SqliteStore, StoreInFront> make) =>
        services.AddSingleton<IStore>(provider =>
            make(
                new SqliteStore(
                    provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<SqliteStore>>()
                )
            )
        );
}
