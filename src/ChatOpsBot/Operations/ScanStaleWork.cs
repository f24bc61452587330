using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.Operations;

/// <summary>
/// Notifies the people who run the bot of overdue work: a queue that is not processed, or one that
/// grows faster than it is processed.
/// </summary>
internal sealed class ScanStaleWork(IStore store, BotHealth health, AdminChannel admin, TimeProvider time)
    : IRecurringJob
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(10);

    public string Name => "scan-stale-work";
    public string Cron => "0 */5 * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Not its own queue: one in which this runs is being processed.
        foreach (var queue in health.Queues.Where(queue => queue != Firing.QueueName))
        {
            var depth = await store.DepthAsync(queue, cancellationToken);
            if (depth.OldestDueAge < Stale)
                continue;
            var message = admin.Message(
                $"{Glyph.Running} Work is waiting: {depth.Waiting} in {queue}, "
                    + $"the oldest for {Duration.Between(now - depth.OldestDueAge, now)}. "
                    + "`/chatops status` shows details."
            );
            effects.Enqueue(message with { Id = $"admin/stale/{queue}" });
        }
    }
}
