using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>
/// Keeps the turns going when a layer is edited: whoever would have the turn at that time has it, and the others follow
/// in their new order. Without it, one more person would shift who is on call today.
/// </summary>
internal static class TurnOrder
{
    /// <summary>How many turns back a new rotation begins, so that it has a turn at the time of the edit.</summary>
    private const int Back = 2;

    /// <summary>Each month has it.</summary>
    private const int SafeDay = 28;

    /// <summary>What a layer without a start has.</summary>
    private static readonly DateTime Usual = new(2024, 1, 1);

    /// <param name="before">The layer as it was.</param>
    /// <param name="old">The same, calculated.</param>
    /// <param name="read">Of the new options; null where they have a mistake.</param>
    /// <param name="at">When the edit takes effect.</param>
    public static LayerOptions Kept(
        LayerOptions before,
        LayerOptions after,
        Layer old,
        Func<LayerOptions, Layer?> read,
        Instant at,
        DateTimeZone zone
    )
    {
        var isTimed = before.Rotation == after.Rotation && before.Handoff == after.Handoff;
        if (
            after.Fair
            || (isTimed && before.People.SequenceEqual(after.People))
            || old.In(at, at + Duration.FromDays(400)).FirstOrDefault() is not { } turn
        )
            return after;
        var start = LocalDateTime.FromDateTime(after.Start ?? Usual);
        // On the 31st it would forget that it is the last day of each month.
        if (start.Day > SafeDay && after.Rotation.Contains("month", StringComparison.OrdinalIgnoreCase))
            return after;
        return Begun(
            after with
            {
                People = Rotated(after.People, Expected(before.People, after.People, turn.Turn)),
            },
            isTimed ? after : after with { Start = Earlier(turn.Start.InZone(zone).LocalDateTime, after, start) },
            read,
            turn.Start
        );
    }

    /// <summary>A new layer begins with the first of its people, in the turn that is under way at that time.</summary>
    /// <inheritdoc cref="Kept"/>
    public static LayerOptions First(
        LayerOptions after,
        Func<LayerOptions, Layer?> read,
        Instant at,
        DateTimeZone zone
    ) =>
        after.Fair
            ? after
            : Begun(
                after,
                after with
                {
                    Start = Earlier(at.InZone(zone).LocalDateTime, after, LocalDateTime.FromDateTime(Usual)),
                },
                read,
                at
            );

    /// <param name="earlier">The same with a start before that time.</param>
    private static LayerOptions Begun(
        LayerOptions after,
        LayerOptions earlier,
        Func<LayerOptions, Layer?> read,
        Instant at
    )
    {
        if (read(earlier) is not { } layer)
            return after;
        var handoff = layer.HandoffBefore(at);
        return after with
        {
            // A handoff has its own time.
            Start = (after.Handoff is null ? handoff : handoff.Date.AtMidnight()).ToDateTimeUnspecified(),
        };
    }

    /// <summary>With the time of the day, and weekday or day of the month, of the start that was written.</summary>
    private static DateTime Earlier(LocalDateTime turn, LayerOptions options, LocalDateTime start)
    {
        var days =
            options.Rotation.Contains("month", StringComparison.OrdinalIgnoreCase) ? 31
            : options.Rotation.Contains("week", StringComparison.OrdinalIgnoreCase) ? 7
            : 1;
        var count = int.TryParse(options.Rotation.Split(' ')[0], out var units) ? units : 1;
        var from = turn.Date.PlusDays(-Back * days * count);
        if (options.Handoff is null && days == 7)
            while (from.DayOfWeek != start.DayOfWeek)
                from = from.PlusDays(-1);
        if (options.Handoff is null && days == 31)
            from = new LocalDate(from.Year, from.Month, start.Day);
        return (options.Handoff is null ? from + start.TimeOfDay : from.AtMidnight()).ToDateTimeUnspecified();
    }

    /// <summary>Whose turn it would be: of those who stay, the first from that turn on.</summary>
    private static string? Expected(List<string> before, IReadOnlyList<string> after, int turn) =>
        Enumerable
            .Range(0, before.Count)
            .Select(next => before[(turn + next) % before.Count])
            .FirstOrDefault(after.Contains);

    private static List<string> Rotated(IReadOnlyList<string> people, string? first)
    {
        var at = first is null ? 0 : people.ToList().IndexOf(first);
        return [.. people.Skip(at), .. people.Take(at)];
    }
}
