using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// A store that does not get to take one commit, as when the process ends before it: what was being worked comes back
/// when its lease ends.
/// </summary>
internal sealed class ForgetfulStore(SqliteStore store) : StoreInFront(store)
{
    private Func<bool>? _when;

    public bool HasForgotten { get; private set; }

    /// <summary>
    /// The next end of a work item from then on is forgotten, but for answers over a response address: these may come
    /// twice.
    /// </summary>
    public void ForgetAfter(Func<bool> when) => (_when, HasForgotten) = (when, false);

    public override ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
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
        return base.CommitAsync(commit, cancellationToken);
    }
}
