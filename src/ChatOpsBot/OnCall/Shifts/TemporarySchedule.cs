using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>A shift of one person, outside of any rotation.</summary>
internal sealed record FixedShift(Instant Start, Instant End, string Person);

/// <summary>
/// Fixed shifts in the place of layers and overrides, for a time: where it has no shift, no one is on call.
/// </summary>
/// <param name="Shifts">In order, within its time.</param>
/// <param name="Reason">What people wrote; null when they did not.</param>
internal sealed record TemporarySchedule(Instant Start, Instant End, IReadOnlyList<FixedShift> Shifts, string? Reason)
{
    public const int MostShifts = 150;

    /// <summary>Of the change from Slack that made it; null for one of the configuration.</summary>
    public int? Number { get; init; }

    public bool Covers(Instant moment) => Start <= moment && moment < End;

    /// <summary>User ids; several where shifts of different people overlap.</summary>
    public IReadOnlyList<string> PeopleAt(Instant moment) =>
        [
            .. Shifts
                .Where(shift => shift.Start <= moment && moment < shift.End)
                .Select(shift => shift.Person)
                .Distinct(),
        ];

    /// <summary>Trims its shifts to its time, and joins those of one person that meet or overlap.</summary>
    public TemporarySchedule Tidied()
    {
        List<FixedShift> tidied = [];
        foreach (
            var shift in Shifts
                .Select(shift =>
                    shift with
                    {
                        Start = Instant.Max(shift.Start, Start),
                        End = Instant.Min(shift.End, End),
                    }
                )
                .Where(shift => shift.Start < shift.End)
                .OrderBy(shift => shift.Start)
        )
            if (tidied.FindLastIndex(one => one.Person == shift.Person && one.End >= shift.Start) is >= 0 and var at)
                tidied[at] = tidied[at] with { End = Instant.Max(tidied[at].End, shift.End) };
            else
                tidied.Add(shift);
        return this with { Shifts = tidied };
    }

    /// <summary>What remains of it where another one takes its place: before, after, both, or nothing.</summary>
    public IEnumerable<TemporarySchedule> Without(Instant start, Instant end)
    {
        if (End <= start || Start >= end)
        {
            yield return this;
            yield break;
        }
        if (Start < start)
            yield return (this with { End = start }).Tidied();
        if (End > end)
            yield return (this with { Start = end }).Tidied();
    }
}
