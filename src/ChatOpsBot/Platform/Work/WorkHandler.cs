using System.Text.Json;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>The worker of one queue, whose items are of one kind.</summary>
/// <param name="queue">The name of the queue.</param>
/// <param name="concurrency">How many items are processed in parallel.</param>
/// <param name="read">What an item holds.</param>
internal abstract class WorkHandler<T>(string queue, int concurrency, Func<WorkItem, T> read) : IWorkHandler
{
    public string Queue => queue;
    public int Concurrency => concurrency;

    /// <summary>What cannot be read stays unreadable however often it is tried, so it is given up at once.</summary>
    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken) =>
        TryRead(item, out var work)
            ? await WorkAsync(work, item, cancellationToken)
            : new WorkOutcome.GiveUp($"this version cannot read this item of {queue}");

    public async Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
        TryRead(item, out var work) ? await GivenUpAsync(work, reason, cancellationToken) : new Commit();

    /// <inheritdoc cref="IWorkHandler.WorkAsync"/>
    protected abstract Task<WorkOutcome> WorkAsync(T work, WorkItem item, CancellationToken cancellationToken);

    /// <inheritdoc cref="IWorkHandler.GivenUpAsync"/>
    protected virtual Task<Commit> GivenUpAsync(T work, string reason, CancellationToken cancellationToken) =>
        Task.FromResult(new Commit());

    private bool TryRead(WorkItem item, out T work)
    {
        try
        {
            work = read(item);
            return work is not null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException)
        {
            work = default!;
            return false;
        }
    }
}
