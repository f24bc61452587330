using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.OnCall.Shifts;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall;

/// <summary>The schedules of the configuration; a changed one holds at once.</summary>
internal sealed class ScheduleBook(IOptionsMonitor<OnCallOptions> options, ImportedOverrides imports, TimeProvider time)
    : IOnCallSchedules
{
    private Read? _read;

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyCollection<Schedule> All => Current().Values;

    public Schedule? Find(string name) => Current().GetValueOrDefault(name);

    public IReadOnlyList<string>? OnCallNow(string schedule) =>
        Find(schedule)?.At(Instant.FromDateTimeOffset(time.GetUtcNow())).Now.People;

    /// <summary>Read once for each configuration.</summary>
    private SortedDictionary<string, Schedule> Current()
    {
        var (current, imported) = (options.CurrentValue, imports.Version);
        if (_read is not { } read || read.Of != current || read.With != imported)
        {
            var schedules = new SortedDictionary<string, Schedule>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, schedule) in current.Schedules)
                if (new ScheduleReader([]).Read(name, schedule, name) is { } good)
                    schedules[name] = imports.Apply(good);
            _read = read = new Read(current, imported, schedules);
        }
        return read.Schedules;
    }

    private sealed record Read(OnCallOptions Of, object With, SortedDictionary<string, Schedule> Schedules);
}
