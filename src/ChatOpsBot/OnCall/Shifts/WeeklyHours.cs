using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>What holidays are for some hours.</summary>
internal enum OnHolidays
{
    /// <summary>Days like any other.</summary>
    AsUsual,

    /// <summary>Among their days, whatever the weekday.</summary>
    Also,

    /// <summary>Not among their days.</summary>
    Never,
}

/// <summary>The hours of some weekdays; those over midnight belong to the day that they begin on.</summary>
/// <param name="From">Of the day.</param>
/// <param name="To">Of the day, or of the next one where it is not after <paramref name="From"/>: midnight is the end
/// of the day.</param>
internal sealed record HoursOfDays(IReadOnlySet<IsoDayOfWeek> Days, LocalTime From, LocalTime To)
{
    public OnHolidays OnHolidays { get; init; }

    public bool AreOn(LocalDate date, Holidays holidays) =>
        OnHolidays switch
        {
            OnHolidays.Also => Days.Contains(date.DayOfWeek) || holidays.Contains(date),
            OnHolidays.Never => Days.Contains(date.DayOfWeek) && !holidays.Contains(date),
            _ => Days.Contains(date.DayOfWeek),
        };

    public Interval On(LocalDate date, DateTimeZone zone)
    {
        var start = WallClock.Start(date + From, zone);
        var end = WallClock.End((To > From ? date : date.PlusDays(1)) + To, zone);
        return new Interval(start, Instant.Max(start, end));
    }
}

/// <summary>The hours of the week in which a layer is active.</summary>
/// <param name="All">Empty: always.</param>
internal sealed record WeeklyHours(IReadOnlyList<HoursOfDays> All, DateTimeZone Zone)
{
    public Holidays Holidays { get; init; } = Holidays.None;

    /// <summary>How much of an interval is active; what is on a holiday counts twice.</summary>
    public Duration Load(Instant from, Instant to) =>
        In(from, to).Aggregate(Duration.Zero, (sum, part) => sum + part.Duration + Holidays.In(part, Zone));

    /// <summary>The active parts of an interval, in order; those that meet or overlap are one.</summary>
    public IEnumerable<Interval> In(Instant from, Instant to)
    {
        if (All.Count == 0)
        {
            if (from < to)
                yield return new Interval(from, to);
            yield break;
        }
        Interval? open = null;
        foreach (var hours in Overlapping(from, to))
            if (open is { } before && hours.Start <= before.End)
                open = new Interval(before.Start, Instant.Max(before.End, hours.End));
            else
            {
                if (open is { } whole)
                    yield return whole;
                open = hours;
            }
        if (open is { } last)
            yield return last;
    }

    /// <summary>By start: no hours of a day begin after the start of the next.</summary>
    private IEnumerable<Interval> Overlapping(Instant from, Instant to)
    {
        // Over midnight, and where a clock goes back over it: what began two days ago is over.
        var (day, last) = (from.InZone(Zone).Date.PlusDays(-2), to.InZone(Zone).Date);
        for (; day <= last; day = day.PlusDays(1))
            foreach (
                var hours in All.Where(hours => hours.AreOn(day, Holidays))
                    .Select(hours => hours.On(day, Zone))
                    .Select(hours => (Start: Instant.Max(hours.Start, from), End: Instant.Min(hours.End, to)))
                    .Where(hours => hours.Start < hours.End)
                    .OrderBy(hours => hours.Start)
            )
                yield return new Interval(hours.Start, hours.End);
    }
}
