using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>From when an edit is in effect, as people say it.</summary>
internal static class EffectiveAt
{
    public const string Now = "now";
    public const string AfterShift = "after this shift";
    public const string AfterRotation = "after a full rotation";

    private static readonly Duration Farthest = Duration.FromDays(400);

    /// <returns>Null when the same people stay on call.</returns>
    public static Instant? ShiftEnd(Schedule schedule, Instant now) => schedule.At(now).Until;

    /// <summary>When everyone has had the turn that they have or come to next.</summary>
    /// <param name="layer">That is in effect now.</param>
    /// <returns>Null when that is further away than was looked.</returns>
    public static Instant? RotationEnd(Layer layer, Instant now)
    {
        Stretch? first = null;
        foreach (var part in layer.In(now, now + Farthest))
            if ((first ??= part) is var begun && part.Turn >= begun.Turn + layer.Turns)
                return part.Start;
        return null;
    }
}
