using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>A store whose commits of commands go wrong for as long as a test wants.</summary>
internal sealed class MoodyStore(SqliteStore store) : StoreInFront(store)
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

    public override async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        if (Mood is not { } mood || !commit.Enqueues.Exists(work => work.Queue is "commands" or "slack-events"))
            return await base.CommitAsync(commit, cancellationToken);
        if (mood == StoreMood.Hangs)
        {
            Held++;
            await _back.Task;
        }
        else if (mood == StoreMood.NotSent)
            throw new StoreUnavailableException("It is not connected.") { NothingChanged = true };
        var result = await base.CommitAsync(commit, cancellationToken);
        return mood == StoreMood.AnswerLost ? throw new StoreUnavailableException("It did not answer.") : result;
    }
}

internal enum StoreMood
{
    Hangs,
    AnswerLost,
    NotSent,
}
