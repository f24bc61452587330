using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// A store that does not get to take one commit, as when the process ends before it: what was being worked comes back
/// when its lease ends.
/// </summary>
internal sealed class ForgetfulStore(IStore inner) : IStore
{
    private Func<bool>? _when;

    public bool HasForgotten { get; private set; }

    /// <summary>
    /// The next end of a work item from then on is forgotten, but for answers over a response address: these may come
    /// twice.
    /// </summary>
    public void ForgetAfter(Func<bool> when) => (_when, HasForgotten) = (when, false);

    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        if (
            _when is { } when
            && commit.Ends.Exists(end => end.Kind == WorkEndKind.Complete && end.Item.Queue != Answer.QueueName)
            && when()
            && Interlocked.Exchange(ref _when, null) is not null
        )
        {
            HasForgotten = true;
            throw new StoreUnavailableException("The process was killed.");
        }
        return inner.CommitAsync(commit, cancellationToken);
    }

    public ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<Document>> ListAsync(IndexQuery query, CancellationToken cancellationToken) =>
        inner.ListAsync(query, cancellationToken);

    public ValueTask<TakenWork> TakeAsync(string queue, int max, TimeSpan lease, CancellationToken cancellationToken) =>
        inner.TakeAsync(queue, max, lease, cancellationToken);

    public ValueTask<QueueDepth> DepthAsync(string queue, CancellationToken cancellationToken) =>
        inner.DepthAsync(queue, cancellationToken);

    public Task WaitForWorkAsync(string queue, TimeSpan timeout, CancellationToken cancellationToken) =>
        inner.WaitForWorkAsync(queue, timeout, cancellationToken);
}

internal static class ForgetfulStoreExtensions
{
    /// <param name="made">Gets the store once the application has asked for it.</param>
    public static IServiceCollection AddForgetfulStore(this IServiceCollection services, Action<ForgetfulStore> made)
    {
        services.AddSingleton<SqliteStore>(provider =>
            new(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SqliteStore>>()
            )
        );
        return services.AddSingleton<IStore>(provider =>
        {
            var store = new ForgetfulStore(provider.GetRequiredService<SqliteStore>());
            made(store);
            return store;
        });
    }
}
