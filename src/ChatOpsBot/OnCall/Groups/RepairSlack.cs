using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>Looks at the groups and topics in Slack, which people may have changed.</summary>
internal sealed class RepairSlack(Handoffs handoffs, TimeProvider time) : IRecurringJob
{
    public string Name => "oncall-groups";
    public string Cron => "30 */10 * * * ?";

    public Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken) =>
        handoffs.LookAsync(time.GetUtcNow(), repairs: true, effects, cancellationToken);
}
