using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>Looks each minute who is on call, for schedules that changed meanwhile.</summary>
internal sealed class CheckHandoffs(Handoffs handoffs, TimeProvider time) : IRecurringJob
{
    public string Name => "oncall-handoffs";
    public string Cron => "0 * * * * ?";

    public Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken) =>
        handoffs.LookAsync(time.GetUtcNow(), repairs: false, effects, cancellationToken);
}
