using Quartz;

namespace ChatOpsBot.Platform.Work.Recurring;

internal static class RecurringModule
{
    public static IServiceCollection AddRecurring(this IServiceCollection services)
    {
        services.AddHostedService<Schedule>();
        services.AddQuartz();
        services.AddQuartzHostedService(quartz => quartz.WaitForJobsToComplete = true);
        return services.AddWorkHandler<RecurringWork>();
    }

    public static IServiceCollection AddRecurringJob<TJob>(this IServiceCollection services)
        where TJob : class, IRecurringJob => services.AddSingleton<IRecurringJob, TJob>();

    /// <summary>Tells Quartz of all jobs.</summary>
    private sealed class Schedule(ISchedulerFactory quartz, IEnumerable<IRecurringJob> jobs, TimeProvider time)
        : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var scheduler = await quartz.GetScheduler(cancellationToken);
            foreach (var job in jobs)
            {
                var claim = JobBuilder.Create<ClaimJob>().WithIdentity(job.Name).Build();
                // The first is for what was missed while no replica was there.
                ITrigger[] triggers =
                [
                    TriggerBuilder.Create(time).WithIdentity($"{job.Name} at the start").StartNow().Build(),
                    TriggerBuilder
                        .Create(time)
                        .WithIdentity(job.Name)
                        .WithCronSchedule(job.Cron, cron => cron.InTimeZone(job.Zone))
                        .Build(),
                ];
                await scheduler.ScheduleJob(claim, triggers, new ScheduleJobOptions(), cancellationToken);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
