using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

internal enum RotationUnit
{
    Hours,
    Days,
    Weeks,
    Months,
}

/// <summary>
/// When the turns of a layer change. All arithmetic is on the wall clock, from the first handoff: nothing drifts, 24
/// hours are a day on each day, and the 31st is the last day of a shorter month.
/// </summary>
/// <param name="First">The handoff at which turn 0 begins.</param>
/// <param name="Length">Of a turn, in units; at least 1.</param>
internal sealed record Rotation(LocalDateTime First, RotationUnit Unit, int Length, DateTimeZone Zone)
{
    /// <summary>Never before an earlier one; the same as the one before where the clock skips between them.</summary>
    public Instant Handoff(int number) => WallClock.Start(Local(number), Zone);

    /// <summary>The handoff at which the turn of a moment begins; the first one before all turns.</summary>
    public LocalDateTime Before(Instant moment)
    {
        var (low, high) = (0, 1);
        while (Handoff(high) <= moment)
            (low, high) = (high, high * 2);
        while (high - low > 1)
            (low, high) =
                Handoff(low + ((high - low) / 2)) <= moment
                    ? (low + ((high - low) / 2), high)
                    : (low, low + ((high - low) / 2));
        return Local(low);
    }

    private LocalDateTime Local(int number) =>
        Unit switch
        {
            RotationUnit.Hours => First.PlusHours((long)number * Length),
            RotationUnit.Days => First.PlusDays(number * Length),
            RotationUnit.Weeks => First.PlusWeeks(number * Length),
            _ => First.PlusMonths(number * Length),
        };
}
