using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>A store whose commits of commands go wrong for as long as a test wants.</summary>
internal sealed class MoodyStore(SqliteStore store) : IStore, IDisposable
{
    private TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What happens to the commits that hold a command; null when they go through.</summary>
    public StoreMood? Mood { get; set; }

    /// <summary>How many commits hang or have hung.</summary>
    public int Held { get; private set; }

    /// <summary>What hung goes on.</summary>
    public void Recover()
    {
        Mood = null;
        Interlocked
            .Exchange(ref _back, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .SetResult();
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        if (Mood is not { } mood || !commit.Enqueues.Exists(work => work.Queue is "commands" or "slack-events"))
            return await store.CommitAsync(commit, cancellationToken);
        if (mood == StoreMood.Hangs)
        {
            Held++;
            await _back.Task;
        }
        else if (mood == StoreMood.NotSent)
            throw new StoreUnavailableException("It is not connected.") { NothingChanged = true };
        var result = await store.CommitAsync(commit, cancellationToken);
        return mood == StoreMood.AnswerLost ? throw new StoreUnavailableException("It did not answer.") : result;
    }

    public ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken) =>
        store.GetAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<Document>> ListAsync(IndexQuery query, CancellationToken cancellationToken) =>
        store.ListAsync(query, cancellationToken);

    public ValueTask<TakenWork> TakeAsync(string queue, int max, TimeSpan lease, CancellationToken cancellationToken) =>
        store.TakeAsync(queue, max, lease, cancellationToken);

    public ValueTask<QueueDepth> DepthAsync(string queue, CancellationToken cancellationToken) =>
        store.DepthAsync(queue, cancellationToken);

    public Task WaitForWorkAsync(string queue, TimeSpan timeout, CancellationToken cancellationToken) =>
        store.WaitForWorkAsync(queue, timeout, cancellationToken);

    public void Dispose() => store.Dispose();

    /// <summary>In the place of the application's own.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IStore>(provider => new MoodyStore(
            new SqliteStore(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<SqliteStore>>()
            )
        ));
    }
}

internal enum StoreMood
{
    Hangs,
    AnswerLost,
    NotSent,
}
