using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>Who is on call from one instant to another, and why.</summary>
/// <param name="People">User ids; empty when no one is.</param>
/// <param name="Shadows">User ids of those who are beside them, and are not on call.</param>
/// <param name="Layer">The name of the layer that decided; null when none had anyone.</param>
/// <param name="Turn">The number of the turn in that layer, from 0.</param>
/// <param name="Overrides">Those that changed what the layer says, in the order in which they apply.</param>
internal sealed record Shift(
    Instant Start,
    Instant End,
    IReadOnlyList<string> People,
    IReadOnlyList<string> Shadows,
    string? Layer,
    int Turn,
    IReadOnlyList<Override> Overrides
)
{
    /// <summary>What decided instead of layers and overrides; null when nothing did.</summary>
    public TemporarySchedule? Temporary { get; init; }

    public bool IsGap => People.Count == 0;

    /// <summary>The same people, whatever the reason.</summary>
    public bool HasPeopleOf(Shift other) => People.SequenceEqual(other.People);

    /// <summary>One that follows it without any difference.</summary>
    public bool GoesOnIn(Shift next) =>
        End == next.Start
        && HasPeopleOf(next)
        && Shadows.SequenceEqual(next.Shadows)
        && Layer == next.Layer
        && Turn == next.Turn
        && Temporary == next.Temporary
        && Overrides.SequenceEqual(next.Overrides);
}

/// <summary>What there is to say of a moment.</summary>
/// <param name="Now">The shift that it is in, as far as was looked.</param>
/// <param name="Since">When the same people came on call; null when that is further away than was looked.</param>
/// <param name="Until">When others are, or no one; null when that is further away than was looked.</param>
/// <param name="Next">The first shift after <paramref name="Until"/> that has someone; null when there is no such shift
/// in the time that was looked through.</param>
internal sealed record Standing(Shift Now, Instant? Since, Instant? Until, Shift? Next);
