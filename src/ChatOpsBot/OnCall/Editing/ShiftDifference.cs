using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>Others are on call in that time than would be otherwise.</summary>
internal sealed record ShiftDifference(
    Instant Start,
    Instant End,
    IReadOnlyList<string> Was,
    IReadOnlyList<string> WillBe
)
{
    public IEnumerable<string> People => Was.Concat(WillBe);

    /// <summary>The same people in the place of the same people.</summary>
    public bool IsLike(ShiftDifference other) => Was.SequenceEqual(other.Was) && WillBe.SequenceEqual(other.WillBe);

    /// <param name="before">Null for a schedule that does not exist yet.</param>
    public static IReadOnlyList<ShiftDifference> Between(Schedule? before, Schedule? after, Instant from, Instant to)
    {
        var (was, willBe) = (before?.Shifts(from, to) ?? [], after?.Shifts(from, to) ?? []);
        List<ShiftDifference> differences = [];
        var bounds = was.Concat(willBe)
            .SelectMany(shift => new[] { shift.Start, shift.End })
            .Distinct()
            .Order()
            .ToList();
        foreach (var (start, end) in bounds.Zip(bounds.Skip(1)))
        {
            var (old, next) = (PeopleAt(was, start), PeopleAt(willBe, start));
            if (old.ToHashSet().SetEquals(next))
                continue;
            var one = new ShiftDifference(start, end, old, next);
            if (differences is [.., { } last] && last.End == start && last.IsLike(one))
                differences[^1] = last with { End = end };
            else
                differences.Add(one);
        }
        return differences;
    }

    private static IReadOnlyList<string> PeopleAt(IReadOnlyList<Shift> shifts, Instant at) =>
        shifts.FirstOrDefault(shift => shift.Start <= at && shift.End > at)?.People ?? [];
}
