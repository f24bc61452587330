using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Watch.Warnings;

/// <summary>
/// Has each schedule looked at, at 9:00 on its own clock. Zones differ by quarters of an hour at the least.
/// </summary>
internal sealed class PlanWarnings(
    IStore store,
    ScheduleBook book,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time
) : IRecurringJob
{
    private static readonly LocalTime Morning = new(9, 0);

    public string Name => "oncall-warnings";
    public string Cron => "0 */15 * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        foreach (var schedule in book.All)
        {
            if (options.CurrentValue.Schedules.GetValueOrDefault(schedule.Name) is not { Warn: true })
                continue;
            var isMorning = now.InZone(schedule.Zone).TimeOfDay >= Morning;
            var warned = await Warned.Kept.FindAsync(store, Warned.KeyOf(schedule.Name), cancellationToken);
            if (warned is null)
                // A new one begins with the next morning.
                Warned.Kept.Put(
                    effects,
                    Warned.KeyOf(schedule.Name),
                    new Warned(isMorning ? WarnWork.Day(schedule.Zone, now) : "", now.ToDateTimeOffset(), [], null),
                    0
                );
            else if (isMorning && warned.Value.Value.Day != WarnWork.Day(schedule.Zone, now))
                effects.Enqueue(WarnWork.For(schedule.Name));
        }
    }
}
