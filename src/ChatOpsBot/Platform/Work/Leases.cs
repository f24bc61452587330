using System.Collections.Concurrent;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>
/// What this process is working on, and the leases on it: renewed while they last, so that slow work stays ours and
/// what a dead process held is soon taken by another. A lease that is lost, or that cannot be renewed in its time, ends
/// the work's token: what is no longer ours must not go on having effects.
/// </summary>
internal sealed partial class Leases(IStore store, TimeProvider time, TimeSpan length, ILogger logger)
{
    private readonly ConcurrentDictionary<long, Held> _held = new();

    public TimeSpan Length => length;

    /// <summary>Until it is disposed of.</summary>
    /// <param name="taken">When it was asked for: the lease began then at the earliest.</param>
    public Held Hold(WorkItem item, long taken)
    {
        var held = new Held(this, item, taken);
        _held[item.Handle] = held;
        return held;
    }

    /// <summary>Renews until the token ends.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(length / 3, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Most work is over before its lease is a third gone.
            await Task.WhenAll(
                _held.Values.Where(held => time.GetElapsedTime(held.Since) >= length / 3).Select(RenewAsync)
            );
        }
    }

    private async Task RenewAsync(Held held)
    {
        var asked = time.GetTimestamp();
        try
        {
            var result = await store.CommitAsync(new Commit().Renew(held.Item, length), CancellationToken.None);
            if (result.IsDone)
                held.Since = asked;
            else
                Lose(held);
        }
        catch (StoreUnavailableException)
        {
            if (time.GetElapsedTime(held.Since) >= length)
                Lose(held);
        }
    }

    private void Lose(Held held)
    {
        // It may have been ended meanwhile, by us.
        if (!_held.TryRemove(KeyValuePair.Create(held.Item.Handle, held)))
            return;
        Log.Lost(logger, held.Item.Queue, held.Item.Handle);
        held.End();
    }

    internal sealed class Held(Leases leases, WorkItem item, long since) : IDisposable
    {
        private readonly CancellationTokenSource _lost = new();

        public WorkItem Item => item;

        /// <summary>When the lease began, as far as we know.</summary>
        public long Since { get; set; } = since;

        /// <summary>Ends when the item is no longer ours.</summary>
        public CancellationToken Token => _lost.Token;

        public void End() => _lost.Cancel();

        public void Dispose() => leases._held.TryRemove(KeyValuePair.Create(item.Handle, this));
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "The lease on item {Handle} of queue {Queue} is lost; the work on it is stopped"
        )]
        public static partial void Lost(ILogger logger, string queue, long handle);
    }
}
