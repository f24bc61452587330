using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Changes;

/// <summary>Someone else is on call, from a moment to another.</summary>
/// <param name="Without">A user id, <see cref="Override.Everyone"/>, or null for no one.</param>
/// <param name="With">A user id; null for no one.</param>
internal sealed record ChangePart(DateTimeOffset Start, DateTimeOffset End, string? Without, string? With)
{
    public bool Overlaps(ChangePart other) =>
        Without is not null && Without == other.Without && Start < other.End && End > other.Start;
}

/// <summary>What someone changed in one go: an override, a shift that was taken, both halves of a swap.</summary>
/// <param name="Number">Counts those of one schedule from 1.</param>
/// <param name="By">The Slack user who made it.</param>
internal sealed record ScheduleChange(
    int Number,
    IReadOnlyList<ChangePart> Parts,
    string? Reason,
    string By,
    DateTimeOffset At
)
{
    /// <summary>Since when it no longer holds; until then it did.</summary>
    public DateTimeOffset? Cancelled { get; init; }

    /// <summary>
    /// The parts are fixed shifts, from the first start until the last end in the place of layers and overrides.
    /// </summary>
    public bool IsTemporary { get; init; }

    public DateTimeOffset End => Parts.Max(part => part.End);

    /// <summary>What still holds of it.</summary>
    public IEnumerable<ChangePart> Held =>
        Parts
            .Select(part => Cancelled < part.End ? part with { End = Cancelled.Value } : part)
            .Where(part => part.Start < part.End);

    /// <summary>Null when it is not one, or never held.</summary>
    public TemporarySchedule? ToTemporary() =>
        IsTemporary && Held.ToList() is { Count: > 0 } parts
            ? new TemporarySchedule(
                Instant.FromDateTimeOffset(parts.Min(part => part.Start)),
                Instant.FromDateTimeOffset(Cancelled < End ? Cancelled.Value : End),
                [
                    .. parts.Select(part => new FixedShift(
                        Instant.FromDateTimeOffset(part.Start),
                        Instant.FromDateTimeOffset(part.End),
                        part.With!
                    )),
                ],
                Reason
            )
            {
                Number = Number,
            }.Tidied()
            : null;

    public IEnumerable<Override> ToOverrides() =>
        (IsTemporary ? [] : Held).Select(part => new Override(
            Instant.FromDateTimeOffset(part.Start),
            Instant.FromDateTimeOffset(part.End),
            part.Without,
            part.With,
            Reason
        )
        {
            Number = Number,
        });

    /// <summary>Everyone affected.</summary>
    public IEnumerable<string> People =>
        Parts
            .SelectMany(part => new[] { part.Without, part.With })
            .OfType<string>()
            .Where(person => person != Override.Everyone)
            .Distinct();
}
