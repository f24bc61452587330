using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Calendars.Imports;

/// <summary>Has each calendar read every few minutes.</summary>
internal sealed class CheckCalendars(IOptionsMonitor<OnCallOptions> options) : IRecurringJob
{
    public string Name => "oncall-imports";
    public string Cron => "20 */5 * * * ?";

    public Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        foreach (var (name, schedule) in options.CurrentValue.Schedules)
            for (var index = 0; index < schedule.Import.Count; index++)
                effects.Enqueue(FetchCalendar.For(name, index));
        return Task.CompletedTask;
    }
}
