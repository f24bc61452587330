using System.Collections.Concurrent;

namespace ChatOpsBot.Storage;

/// <summary>What this process knows of its queues without asking the file: how much waits in each, and who waits for it.</summary>
internal sealed class WorkQueues
{
    private readonly ConcurrentDictionary<string, WorkQueue> _queues = new();

    public WorkQueue this[string name] => _queues.GetOrAdd(name, _ => new WorkQueue());
}

internal sealed class WorkQueue
{
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

    /// <summary>Ends at the next change, at once when no taker has looked since the last one.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
            return _unseen ? Task.CompletedTask : (_signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
