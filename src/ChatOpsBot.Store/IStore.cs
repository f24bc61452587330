namespace ChatOpsBot.Store;

/// <summary>
/// Everything durable: <see cref="Document"/>s and <see cref="WorkItem"/>s, changed together or not at all. Two stores
/// hold this contract, and <c>StoreContract</c> in the tests says the same in code. Every call can throw
/// <see cref="StoreUnavailableException"/>; nothing was changed then, or the caller cannot know, and asks again.
/// Cancelling stops waiting for a turn; what has had its turn is answered.
/// </summary>
public interface IStore
{
    /// <summary>The document as the last finished commit left it; null when there is none or it has expired.</summary>
    ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// The documents of an index, newest (highest score) first, equal scores in any order. A score is any number that
    /// sorts: often unix milliseconds.
    /// </summary>
    ValueTask<IReadOnlyList<Document>> ListAsync(IndexQuery query, CancellationToken cancellationToken);

    /// <summary>Durable when it returns <see cref="CommitStatus.Done"/>; without any effect otherwise.</summary>
    ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Leases up to <paramref name="max"/> items that are due, the most urgent priority first, then the longest due. Of
    /// one lane only the head is ever out, and it stays the head until it is ended. An item that is not ended or
    /// renewed within <paramref name="lease"/> is taken again by someone else, and so is, sooner, what a process held
    /// that has certainly ended.
    /// </summary>
    ValueTask<TakenWork> TakeAsync(string queue, int max, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>How much waits. Cheap enough to ask every few seconds.</summary>
    ValueTask<QueueDepth> DepthAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Ends when work may have become due in the queue, by enqueueing (anywhere) or by release of a lane; at
    /// <paramref name="timeout"/> at the latest. At once when that has happened since the last <see cref="TakeAsync"/>:
    /// what comes between a take and the wait is not missed. It can end early; take and see.</summary>
    Task WaitForWorkAsync(string queue, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>A stored value: UTF-8 JSON by convention, any bytes in truth.</summary>
/// <param name="Version">1 when created, one more with each change.</param>
public sealed record Document(string Key, ReadOnlyMemory<byte> Body, long Version);

/// <summary>Where a document shows up in <see cref="IStore.ListAsync"/>; each put sets all of them.</summary>
public readonly record struct IndexEntry(string Index, double Score);

/// <summary>What to list: the scores from <see cref="Min"/> to <see cref="Max"/>, both included.</summary>
public sealed record IndexQuery(string Index, int Limit)
{
    public double Min { get; init; } = double.NegativeInfinity;
    public double Max { get; init; } = double.PositiveInfinity;
}

/// <summary>All or nothing: puts, deletes, new work and finished work.</summary>
public sealed class Commit
{
    public List<DocumentPut> Puts { get; } = [];
    public List<DocumentDelete> Deletes { get; } = [];
    public List<NewWork> Enqueues { get; } = [];
    public List<WorkEnd> Ends { get; } = [];

    public bool IsEmpty => Puts.Count + Deletes.Count + Enqueues.Count + Ends.Count == 0;

    /// <param name="expectedVersion">The version that was read; 0 when there must be none yet.</param>
    /// <param name="keepFor">How long from now; null for no limit.</param>
    public Commit Put(
        string key,
        ReadOnlyMemory<byte> body,
        long expectedVersion,
        TimeSpan? keepFor = null,
        params IReadOnlyList<IndexEntry> indexes
    )
    {
        Puts.Add(new DocumentPut(key, body, expectedVersion, keepFor, indexes));
        return this;
    }

    public Commit Delete(string key, long expectedVersion)
    {
        Deletes.Add(new DocumentDelete(key, expectedVersion));
        return this;
    }

    public Commit Enqueue(NewWork work)
    {
        Enqueues.Add(work);
        return this;
    }

    /// <summary>The item is done and gone.</summary>
    /// <param name="holdLaneFor">The lane's next item is not due before that long from now: how a channel keeps to one
    /// message a second.</param>
    public Commit Complete(WorkItem item, TimeSpan holdLaneFor = default)
    {
        Ends.Add(new WorkEnd(item, WorkEndKind.Complete, holdLaneFor, null));
        return this;
    }

    /// <summary>
    /// The item failed and is due again after the delay; its lane waits with it, but for items of a more urgent
    /// priority.
    /// </summary>
    public Commit Retry(WorkItem item, TimeSpan delay, string reason)
    {
        Ends.Add(new WorkEnd(item, WorkEndKind.Retry, delay, reason));
        return this;
    }

    /// <summary>
    /// The item was certainly not worked and is due again after the delay; this attempt does not count. Its lane waits
    /// as with <see cref="Retry"/>.
    /// </summary>
    public Commit Defer(WorkItem item, TimeSpan delay, string reason)
    {
        Ends.Add(new WorkEnd(item, WorkEndKind.Defer, delay, reason));
        return this;
    }

    /// <summary>The item stays ours for that long from now.</summary>
    public Commit Renew(WorkItem item, TimeSpan lease)
    {
        Ends.Add(new WorkEnd(item, WorkEndKind.Renew, lease, null));
        return this;
    }

    /// <summary>What no store can mean anything by: a mistake of the caller, not of the moment.</summary>
    /// <exception cref="InvalidOperationException">A document or an item is named twice, an index twice for one
    /// document, or a number is out of its range.</exception>
    internal void ThrowIfInvalid()
    {
        if (
            Puts.Count + Deletes.Count > 1
            && Puts.Select(p => p.Key).Concat(Deletes.Select(d => d.Key)).Distinct().Count()
                < Puts.Count + Deletes.Count
        )
            throw new InvalidOperationException("A commit names a document once.");
        if (Ends.Count > 1 && Ends.DistinctBy(e => e.Item.Handle).Count() < Ends.Count)
            throw new InvalidOperationException("A commit ends an item once.");
        if (Puts.Exists(p => p.Indexes.Count > 1 && p.Indexes.DistinctBy(e => e.Index).Count() < p.Indexes.Count))
            throw new InvalidOperationException("A document is in an index once.");
        if (Puts.Exists(p => p.Indexes.Any(e => double.IsNaN(e.Score))))
            throw new InvalidOperationException("A score is a number.");
        if (Enqueues.Exists(w => w.Priority is < 0 or > 9))
            throw new InvalidOperationException("A priority is 0 to 9.");
    }
}

public sealed record DocumentPut(
    string Key,
    ReadOnlyMemory<byte> Body,
    long ExpectedVersion,
    TimeSpan? KeepFor,
    IReadOnlyList<IndexEntry> Indexes
);

public sealed record DocumentDelete(string Key, long ExpectedVersion);

public enum WorkEndKind
{
    Complete,
    Retry,
    Defer,
    Renew,
}

public sealed record WorkEnd(WorkItem Item, WorkEndKind Kind, TimeSpan Delay, string? Reason);

/// <summary>Something to do, now or later: a due time in the future is the timer.</summary>
public sealed record NewWork(string Queue, ReadOnlyMemory<byte> Payload)
{
    /// <summary>
    /// Items of one lane are processed in order (priority, then as enqueued), one at a time. Null: a lane to itself.
    /// </summary>
    public string? Lane { get; init; }

    /// <summary>How long from now until it is due.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>0 is the most urgent, 9 the least.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>
    /// An id already seen in this queue is not enqueued again; the rest of the commit holds. Null: no check.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>How long from now <see cref="Id"/> is remembered, whether the item is done by then or not.</summary>
    public TimeSpan RememberFor { get; init; } = TimeSpan.FromHours(72);
}

/// <summary>
/// A leased item. Ending it succeeds once, and until someone else has taken it, even after the lease's time
/// (<see cref="CommitStatus.LeaseLost"/>).
/// </summary>
/// <param name="Handle">The store's own name of the item.</param>
/// <param name="Attempts">1 at the first try; a try that a crash cut off counts.</param>
/// <param name="LeaseToken">Changes with each lease, so that a worker that was thought dead cannot finish what another
/// now holds.</param>
/// <param name="LastReason">Why the last try failed or was put off.</param>
public sealed record WorkItem(
    string Queue,
    long Handle,
    string? Lane,
    ReadOnlyMemory<byte> Payload,
    int Priority,
    int Attempts,
    long LeaseToken,
    DateTimeOffset Enqueued,
    string? LastReason
);

/// <param name="NextDue">
/// How long until something more may become due without any further commit, the end of a lease among it; zero when more
/// is due now; null when nothing waits.
/// </param>
public sealed record TakenWork(IReadOnlyList<WorkItem> Items, TimeSpan? NextDue);

/// <param name="Waiting">All items of the queue, leased ones among them.</param>
/// <param name="OldestDueAge">How long the most overdue item has been due, whether it is out, waits in its lane or can
/// be taken; zero when none is due.</param>
public sealed record QueueDepth(long Waiting, TimeSpan OldestDueAge);

public enum CommitStatus
{
    Done,

    /// <summary>A document has another version than expected: read again and decide again.</summary>
    Conflict,

    /// <summary>An item that the commit ends is no longer ours. Reported before a conflict.</summary>
    LeaseLost,
}

/// <param name="Key">The document in conflict.</param>
/// <param name="SkippedIds">Ids of <see cref="Commit.Enqueues"/> that had been seen before.</param>
public sealed record CommitResult(CommitStatus Status, string? Key = null, IReadOnlyList<string>? SkippedIds = null)
{
    public static CommitResult Done { get; } = new(CommitStatus.Done);
    public bool IsDone => Status == CommitStatus.Done;
}

/// <summary>
/// The store did not answer, or refused (disk full, no connection). Its message names the cause and never a value that
/// was stored.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// It is certain that nothing was changed, because nothing was sent or all of it was rolled back; otherwise the
    /// caller cannot know.
    /// </summary>
    public bool NothingChanged { get; init; }

    /// <summary>
    /// The store responds and refused this write alone; a smaller one may still fit, as on a full disk.
    /// </summary>
    public bool TakesOthers { get; init; }
}
