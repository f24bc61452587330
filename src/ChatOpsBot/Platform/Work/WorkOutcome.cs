using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>
/// What became of one try at a work item. A remote failure is one of these values; an exception is a bug, and counts as
/// a failed try.
/// </summary>
public abstract record WorkOutcome
{
    private WorkOutcome() { }

    /// <summary>For metrics: <c>done</c>, <c>retry</c>, <c>defer</c>, <c>giveup</c>.</summary>
    public string Name => GetType().Name.ToLowerInvariant();

    /// <summary>Worked: <paramref name="Effects"/> and the item's end are committed together.</summary>
    /// <param name="HoldLaneFor">The lane's next item has to wait that long.</param>
    public sealed record Done(Commit Effects, TimeSpan HoldLaneFor = default) : WorkOutcome
    {
        /// <summary>
        /// What is counted once the effects are committed: a try that ends otherwise is made again, and would be
        /// counted again.
        /// </summary>
        public Action? Committed { get; init; }
    }

    /// <summary>
    /// Failed, perhaps half done: again after the pump's back-off, and given up after too many tries.
    /// </summary>
    public sealed record Retry(string Reason) : WorkOutcome;

    /// <summary>
    /// Certainly not done, for a cause that will pass (a rate limit, an outage): again after the delay, however often.
    /// </summary>
    public sealed record Defer(TimeSpan Delay, string Reason) : WorkOutcome;

    /// <summary>Trying again cannot help: to the dead letters.</summary>
    public sealed record GiveUp(string Reason) : WorkOutcome;
}

/// <summary>The worker of one queue.</summary>
public interface IWorkHandler
{
    string Queue { get; }

    /// <summary>How many items are processed in parallel.</summary>
    int Concurrency { get; }

    /// <summary>
    /// Works one item. It may be called again for the same item: after a conflict (at once, from fresh reads), after a
    /// failure, and after a crash at any line of it. Every durable effect goes into the commit that it returns.
    /// </summary>
    /// <param name="cancellationToken">Ends when the item is no longer ours, another may be working it; and at
    /// <see cref="WorkOptions.LongestTry"/>.</param>
    Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken);

    /// <summary>What else to commit with an item that is given up: who has to know.</summary>
    Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken);
}
