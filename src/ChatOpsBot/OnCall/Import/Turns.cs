using System.Globalization;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>Lengths, starts and people of rotations, as the configuration writes them.</summary>
internal static class Turns
{
    private const int FirstYear = 2000;
    private const string NoOne = "no one";

    /// <summary>Null when it is not a number of hours, or longer than a year.</summary>
    public static string? Length(Duration length)
    {
        var hours = length.TotalHours;
        return hours < 1 || hours > 366 * 24 || Math.Abs(hours - Math.Round(hours)) > 0 ? null
            : hours % (7 * 24) == 0 && hours / (7 * 24) <= 52 ? Length((long)hours / (7 * 24), "week", "weekly")
            : hours % 24 == 0 ? Length((long)hours / 24, "day", "daily")
            : Length((long)hours, "hour", "hourly");
    }

    /// <summary>Null when it is longer than a turn may be.</summary>
    public static string? Length(long count, RotationUnit unit) =>
        unit switch
        {
            RotationUnit.Hours when count is > 0 and <= 8784 => Length(count, "hour", "hourly"),
            RotationUnit.Days when count is > 0 and <= 366 => Length(count, "day", "daily"),
            RotationUnit.Weeks when count is > 0 and <= 52 => Length(count, "week", "weekly"),
            RotationUnit.Months when count is > 0 and <= 12 => Length(count, "month", "monthly"),
            _ => null,
        };

    private static string Length(long count, string unit, string one) =>
        count == 1 ? one : string.Create(CultureInfo.InvariantCulture, $"{count} {unit}s");

    public static string Turn(IEnumerable<string> people) =>
        string.Join(" + ", people.Distinct()) is { Length: > 0 } turn ? turn : NoOne;

    /// <summary>
    /// When the first turn begins, not before there are people, and who has it then.
    /// </summary>
    /// <param name="first">The handoff from which the product counts.</param>
    /// <param name="notBefore">When the rotation begins to be in effect; null: always.</param>
    /// <param name="skipped">How many turns were skipped.</param>
    public static LocalDateTime Start(
        LocalDateTime first,
        RotationUnit unit,
        int length,
        LocalDateTime? notBefore,
        out int skipped
    )
    {
        skipped = 0;
        var oldest =
            notBefore is { } start && start.Year >= FirstYear ? start : new LocalDateTime(FirstYear, 1, 1, 0, 0);
        var at = first;
        if (at >= oldest)
            return at;
        var rotation = new Rotation(first, unit, length, DateTimeZone.Utc);
        // A rotation that began long ago is found by doubling, and then by halves.
        var (low, high) = (0, 1);
        while (rotation.Handoff(high).InUtc().LocalDateTime < oldest)
            (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            (low, high) = rotation.Handoff(middle).InUtc().LocalDateTime < oldest ? (middle, high) : (low, middle);
        }
        skipped = high;
        return rotation.Handoff(high).InUtc().LocalDateTime;
    }

    /// <summary>The same turns, beginning with another one.</summary>
    public static List<string> From(IReadOnlyList<string> turns, int first) =>
        [.. Enumerable.Range(0, turns.Count).Select(turn => turns[(turn + first) % turns.Count])];

    public static DateTime Written(LocalDateTime local) => local.ToDateTimeUnspecified();

    public static DateTime Written(DateTimeOffset at, DateTimeZone zone) => Written(Local(at, zone));

    public static LocalDateTime Local(DateTimeOffset at, DateTimeZone zone) =>
        Instant.FromDateTimeOffset(at).InZone(zone).LocalDateTime;
}
