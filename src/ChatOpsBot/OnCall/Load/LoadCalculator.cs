using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>
/// How being on call is weighed: a night counts twice, a weekend one and a half times, a holiday twice. Of several the
/// highest counts.
/// </summary>
internal static class LoadCalculator
{
    public const double Night = 2,
        Weekend = 1.5,
        Holiday = 2;

    /// <summary>The night, on the wall clock of the schedule.</summary>
    public static readonly LocalTime NightBegins = new(23, 0),
        NightEnds = new(7, 0);

    private static readonly LocalTime[] Bounds = [LocalTime.Midnight, NightEnds, NightBegins];

    /// <summary>
    /// Everyone who can be on call by the schedule, also those who were not, with the most weight first.
    /// </summary>
    public static IReadOnlyList<PersonLoad> Of(Schedule schedule, Instant from, Instant to)
    {
        Dictionary<string, PersonLoad> loads = [];
        foreach (var person in schedule.People)
            loads[person] = PersonLoad.None(person);
        IReadOnlyList<string> before = [];
        foreach (var shift in from < to ? schedule.Shifts(from, to) : [])
        {
            foreach (var person in shift.People)
            {
                var load = loads.GetValueOrDefault(person, PersonLoad.None(person));
                if (!before.Contains(person))
                    load = load with { Shifts = load.Shifts + 1 };
                foreach (var (start, end) in Parts(shift.Start, shift.End, schedule.Zone))
                    load = Add(load, start, end, schedule);
                loads[person] = load;
            }
            before = shift.People;
        }
        return
        [
            .. loads
                .Values.OrderByDescending(load => load.Weighted)
                .ThenBy(load => load.Person, StringComparer.Ordinal),
        ];
    }

    private static PersonLoad Add(PersonLoad load, Instant start, Instant end, Schedule schedule)
    {
        var (local, length) = (start.InZone(schedule.Zone), end - start);
        var isNight = IsNight(local.TimeOfDay);
        var isWeekend = local.DayOfWeek is IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday;
        var isHoliday = schedule.Holidays.Contains(local.Date);
        var weight = Math.Max(isNight ? Night : 1, Math.Max(isWeekend ? Weekend : 1, isHoliday ? Holiday : 1));
        return load with
        {
            OnCall = load.OnCall + length,
            Nights = load.Nights + (isNight ? length : Duration.Zero),
            Weekends = load.Weekends + (isWeekend ? length : Duration.Zero),
            Holidays = load.Holidays + (isHoliday ? length : Duration.Zero),
            Weighted = load.Weighted + length * weight,
        };
    }

    public static bool IsNight(LocalTime time) => time >= NightBegins || time < NightEnds;

    /// <summary>Cut wherever the weight may change.</summary>
    private static IEnumerable<(Instant Start, Instant End)> Parts(Instant start, Instant end, DateTimeZone zone)
    {
        var last = end.InZone(zone).Date;
        var at = start;
        for (var day = start.InZone(zone).Date; day <= last; day = day.PlusDays(1))
            foreach (var bound in Bounds.Select(time => WallClock.Start(day + time, zone)))
                if (bound > at && bound < end)
                {
                    yield return (at, bound);
                    at = bound;
                }
        if (at < end)
            yield return (at, end);
    }
}
