using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work.Recurring;

/// <summary>Works the queue of claimed firings.</summary>
internal sealed class RecurringWork(IEnumerable<IRecurringJob> jobs) : IWorkHandler
{
    public string Queue => Firing.QueueName;
    public int Concurrency => 4;

    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var firing = Firing.Read(item.Payload);
        if (jobs.FirstOrDefault(job => job.Name == firing.Job) is not { } job)
            return new WorkOutcome.GiveUp($"this version has no job {firing.Job}");
        var effects = new Commit();
        await job.RunAsync(firing.At, effects, cancellationToken);
        return new WorkOutcome.Done(effects);
    }

    public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
        Task.FromResult(new Commit());
}
