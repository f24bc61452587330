using System.Collections.Concurrent;

namespace ChatOpsBot.Store;

/// <summary>
/// What this process knows of its queues without asking the store: who waits for each, and (of a store that it has
/// alone) how much waits in it.
/// </summary>
internal sealed class WorkQueues
{
    private readonly ConcurrentDictionary<string, WorkQueue> _queues = new();

    public WorkQueue this[string name] => _queues.GetOrAdd(name, _ => new WorkQueue());

    /// <summary>Something may have happened in any of them.</summary>
    public void ChangedAll()
    {
        foreach (var queue in _queues.Values)
            queue.Changed(0, mayBeDue: true);
    }
}

internal sealed class WorkQueue
{
    // A timer cannot sleep forever; whoever waits looks again after that long.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private long _waiting;

    // Unseen at first: what an earlier process left may be due.
    private bool _unseen = true;
    private TaskCompletionSource? _signal;

    public long Waiting => Interlocked.Read(ref _waiting);

    public void Changed(int added, bool mayBeDue)
    {
        Interlocked.Add(ref _waiting, added);
        if (!mayBeDue)
            return;
        TaskCompletionSource? signal;
        lock (_lock)
        {
            _unseen = true;
            (signal, _signal) = (_signal, null);
        }
        signal?.SetResult();
    }

    public void Restore(long waiting) => Interlocked.Exchange(ref _waiting, waiting);

    /// <summary>A taker has looked after the last change.</summary>
    public void Seen()
    {
        lock (_lock)
            _unseen = false;
    }

    /// <summary>
    /// Ends at the next change or at the timeout, at once when no taker has looked since the last change.
    /// </summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (timeout > LongestWait || timeout == Timeout.InfiniteTimeSpan)
            timeout = LongestWait;
        if (timeout > TimeSpan.Zero)
            await ChangeAsync()
                .WaitAsync(timeout, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Task ChangeAsync()
    {
        lock (_lock)
            return _unseen
                ? Task.CompletedTask
                : (_signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
