using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>A time in which who is on call is not who the export says.</summary>
/// <param name="Theirs">Mail addresses, in alphabetical order; empty for no one.</param>
internal sealed record ScheduleDifference(
    string Schedule,
    Instant Start,
    Instant End,
    IReadOnlyList<string> Theirs,
    IReadOnlyList<string> Ours
)
{
    /// <param name="rendered">Of the schedule; outside of its first and last shift nothing is known of it.</param>
    /// <param name="ours">Whoever is on call by one of them is.</param>
    public static IReadOnlyList<ScheduleDifference> Between(
        string name,
        IReadOnlyList<RenderedShift> rendered,
        IReadOnlyList<Schedule> ours,
        Instant from,
        Instant to
    )
    {
        if (rendered.Count == 0)
            return [];
        from = Instant.Max(from, rendered.Min(shift => shift.Start));
        to = Instant.Min(to, rendered.Max(shift => shift.End));
        if (from >= to)
            return [];
        var shifts = ours.Select(schedule => schedule.Shifts(from, to)).ToList();
        var bounds = rendered
            .SelectMany(shift => new[] { shift.Start, shift.End })
            .Concat(shifts.SelectMany(all => all.Select(shift => shift.Start)))
            .Where(bound => bound > from && bound < to)
            .Append(from)
            .Append(to)
            .Distinct()
            .Order()
            .ToList();
        var theirs = rendered.OrderBy(shift => shift.Start).ToList();
        List<ScheduleDifference> differences = [];
        foreach (var (start, end) in bounds.Zip(bounds.Skip(1)))
        {
            var said = Sorted(
                theirs
                    .TakeWhile(shift => shift.Start <= start)
                    .Where(shift => shift.End > start)
                    .Select(shift => shift.Person)
            );
            var made = Sorted(shifts.SelectMany(all => At(all, start).People));
            if (said.SequenceEqual(made))
                continue;
            if (
                differences is [.., { } last]
                && last.End == start
                && last.Theirs.SequenceEqual(said)
                && last.Ours.SequenceEqual(made)
            )
                differences[^1] = last with { End = end };
            else
                differences.Add(new ScheduleDifference(name, start, end, said, made));
        }
        return differences;
    }

    private static Shift At(IReadOnlyList<Shift> shifts, Instant moment) => shifts.First(shift => shift.End > moment);

    private static IReadOnlyList<string> Sorted(IEnumerable<string> people) =>
        [.. people.Distinct().Order(StringComparer.Ordinal)];
}
