using ChatOpsBot.Store;
using Quartz;

namespace ChatOpsBot.Platform.Work.Recurring;

/// <summary>
/// What Quartz runs in every replica, at the start and at each firing: it claims the last firing that is due and that
/// no one has claimed. The claim and the work that it leads to are one commit, and of several replicas that try one
/// succeeds.
/// </summary>
[DisallowConcurrentExecution]
internal sealed partial class ClaimJob(
    IStore store,
    IEnumerable<IRecurringJob> jobs,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ClaimJob> logger
) : IJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var job = jobs.Single(job => job.Name == context.JobDetail.Key.Name);
        while (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            try
            {
                while (!await TryClaimAsync(job)) { }
                return;
            }
            catch (StoreUnavailableException exception)
            {
                // However long that lasts: what has become due meanwhile is one firing then.
                Log.NotClaimed(logger, job.Name, exception.Message);
                await Task.Delay(Pause, time, lifetime.ApplicationStopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>False when another replica was faster, to look again.</summary>
    private async Task<bool> TryClaimAsync(IRecurringJob job)
    {
        var now = time.GetUtcNow();
        var document = await store.GetAsync(Firing.KeyOf(job.Name), CancellationToken.None);
        var firing = new Firing(job.Name, now);
        var commit = new Commit();
        // A job begins when it is first seen: firings before that were not missed.
        if (document is not null)
        {
            if (LastDue(job, now) is not { } due || due <= Firing.Read(document.Body).At)
                return true;
            firing = firing with { At = due };
            commit.Enqueue(firing.ToWork());
        }
        return (
            await store.CommitAsync(
                commit.Put(Firing.KeyOf(job.Name), firing.ToBytes(), document?.Version ?? 0),
                CancellationToken.None
            )
        ).IsDone;
    }

    private static DateTimeOffset? LastDue(IRecurringJob job, DateTimeOffset now) =>
        new CronExpression(job.Cron, job.Zone).GetPreviousValidTimeBefore(now.AddTicks(1));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The job {Job} is waiting for the store: {Reason}")]
        public static partial void NotClaimed(ILogger logger, string job, string reason);
    }
}
