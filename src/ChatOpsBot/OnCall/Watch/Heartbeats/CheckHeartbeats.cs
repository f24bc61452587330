using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>
/// Begins to expect those that are expected from the start, looks at those whose configuration changed, and repairs a
/// timer that should have come.
/// </summary>
internal sealed class CheckHeartbeats(IStore store, IOptionsMonitor<OnCallOptions> options, TimeProvider time)
    : IRecurringJob
{
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(2);

    public string Name => "oncall-heartbeats";
    public string Cron => "15 * * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        var heartbeats = options.CurrentValue.Heartbeats;
        if (heartbeats.Count == 0)
            return;
        var (now, resumed) = (time.GetUtcNow(), (await Listening.FindAsync(store, cancellationToken))?.Resumed);
        foreach (var (name, about) in heartbeats)
        {
            if (await Heartbeat.Kept.FindAsync(store, Heartbeat.KeyOf(name), cancellationToken) is { } known)
            {
                var (heartbeat, deadline) = (known.Value, known.Value.Deadline(about, resumed));
                if (
                    heartbeat.Missing is null
                    && (heartbeat.Due is not { } due || due > deadline || now - due > Overdue)
                )
                    effects.Enqueue(HeartbeatWork.For(name, TimeSpan.Zero));
            }
            else if (about.Expect)
            {
                Heartbeat.Kept.Put(effects, Heartbeat.KeyOf(name), new Heartbeat(name, now, null, null, null), 0);
                effects.Enqueue(HeartbeatWork.For(name, TimeSpan.Zero));
            }
        }
    }
}
