using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>
/// When a time on the wall comes about, in zones whose clocks change. A start is the first occurrence and an end the
/// last one, so that 01:00 to 02:00 is covered throughout where the clock goes through it twice; a time that is skipped
/// is the first instant after the gap.
/// </summary>
internal static class WallClock
{
    public static Instant Start(LocalDateTime local, DateTimeZone zone)
    {
        var map = zone.MapLocal(local);
        return map.Count == 0 ? map.LateInterval.Start : map.First().ToInstant();
    }

    /// <summary>The end of a day is the start of the next: midnight is never a second one.</summary>
    public static Instant End(LocalDateTime local, DateTimeZone zone)
    {
        if (local.TimeOfDay == LocalTime.Midnight)
            return Start(local, zone);
        var map = zone.MapLocal(local);
        return map.Count == 0 ? map.LateInterval.Start : map.Last().ToInstant();
    }
}
