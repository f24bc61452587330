using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work.Recurring;

/// <summary>Works the queue of claimed firings.</summary>
internal sealed class RecurringWork(IEnumerable<IRecurringJob> jobs)
    : WorkHandler<Firing>(Firing.QueueName, 4, item => Firing.Read(item.Payload))
{
    protected override async Task<WorkOutcome> WorkAsync(
        Firing firing,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        if (jobs.FirstOrDefault(job => job.Name == firing.Job) is not { } job)
            return new WorkOutcome.GiveUp($"this version has no job {firing.Job}");
        var effects = new Commit();
        await job.RunAsync(firing.At, effects, cancellationToken);
        return new WorkOutcome.Done(effects);
    }
}
