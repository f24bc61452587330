using System.Collections.Concurrent;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>
/// Takes reports: durable when it returns, and cheap, since a report shortly after one that is stored changes nothing.
/// </summary>
internal sealed class Beats(IStore store, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="StoreUnavailableException">It is not stored.</exception>
    public async Task TakeAsync(string name, HeartbeatOptions about, CancellationToken cancellationToken)
    {
        var known = _known.GetOrAdd(name, _ => new Known());
        if (IsFresh(known, about))
            return;
        // Many at once wait for one that is stored.
        await known.Turn.WaitAsync(cancellationToken);
        try
        {
            if (IsFresh(known, about))
                return;
            var now = time.GetUtcNow();
            await StoreAsync(name, now);
            known.Stored = now.UtcTicks;
        }
        finally
        {
            known.Turn.Release();
        }
    }

    private bool IsFresh(Known known, HeartbeatOptions about) =>
        time.GetUtcNow().UtcTicks - Volatile.Read(ref known.Stored) is >= 0 and var age
        && age < Heartbeat.SlackOf(about).Ticks;

    private async Task StoreAsync(string name, DateTimeOffset now)
    {
        while (true)
        {
            var (heartbeat, version) = await Heartbeat.Kept.FindAsync(
                store,
                Heartbeat.KeyOf(name),
                new Heartbeat(name, now, null, null, null),
                CancellationToken.None
            );
            var next = heartbeat.Beat(now);
            var commit = new Commit();
            // What is missing no more, and what has no timer yet, is looked at right away.
            if (next.Missing is not null || next.Due is null)
                commit.Enqueue(HeartbeatWork.For(name, TimeSpan.Zero));
            Heartbeat.Kept.Put(commit, Heartbeat.KeyOf(name), next, version);
            if ((await store.CommitAsync(commit, CancellationToken.None)).IsDone)
                return;
        }
    }

    private sealed class Known
    {
        /// <summary>When the last report was stored, in ticks.</summary>
        public long Stored;

        public SemaphoreSlim Turn { get; } = new(1);
    }
}
