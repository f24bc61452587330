using System.Globalization;
using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Inputs;

/// <summary>Times as people type them.</summary>
internal static partial class TimeInput
{
    private const string Universal = "yyyy-MM-dd'T'HH:mm'Z'";

    /// <summary><c>90m</c>, <c>2h</c>, <c>1h30m</c>, <c>3d</c>.</summary>
    /// <exception cref="CommandException">It is invalid; the message names the right form.</exception>
    public static TimeSpan ParseLength(string text, string parameter)
    {
        var match = Form().Match(text.Trim());
        var span =
            match.Success && match.Length > 0
                ? TimeSpan.FromDays(Number(match, "d"))
                    + TimeSpan.FromHours(Number(match, "h"))
                    + TimeSpan.FromMinutes(Number(match, "m"))
                : TimeSpan.Zero;
        return span > TimeSpan.Zero && span <= TimeSpan.FromDays(366)
            ? span
            : throw new CommandException(
                $"`{Mrkdwn.Escape(text)}` is not a duration; write `90m`, `2h` or `3d`.",
                parameter
            );
    }

    /// <summary>
    /// <c>17:00</c> (the next one), <c>2026-12-24</c>, <c>2026-12-24 17:00</c>; in the zone given, or
    /// <c>2026-12-24T17:00Z</c>.
    /// </summary>
    /// <param name="orPast">It may be over.</param>
    /// <exception cref="CommandException">It is invalid, or in the past; the message names the right form.</exception>
    public static DateTimeOffset ParseMoment(
        string text,
        TimeZoneInfo zone,
        DateTimeOffset now,
        string parameter,
        bool orPast = false
    )
    {
        if (
            DateTimeOffset.TryParseExact(
                text,
                Universal,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var exact
            )
        )
            return orPast || exact > now ? exact : throw Over(text, parameter);
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        DateTime? written =
            DateTime.TryParseExact(
                text,
                ["yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyy-MM-dd"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var date
            )
                ? date
            : TimeSpan.TryParseExact(text, [@"h\:mm", @"hh\:mm"], CultureInfo.InvariantCulture, out var clock)
                ? local.Date + clock + (clock <= local.TimeOfDay ? TimeSpan.FromDays(1) : TimeSpan.Zero)
            : null;
        if (written is not { } time)
            throw new CommandException(
                $"`{Mrkdwn.Escape(text)}` is not a time; write `17:00`, `2026-12-24` or `\"2026-12-24 17:00\"`.",
                parameter
            );
        var at = new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
        return orPast || at > now ? at : throw Over(text, parameter);
    }

    /// <summary>Whether a typed moment means another time in each zone.</summary>
    public static bool IsLocal(string moment) =>
        !DateTimeOffset.TryParseExact(
            moment,
            Universal,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out _
        );

    /// <summary>For <see cref="ParseMoment"/> to read in any zone, to the minute after it.</summary>
    public static string Write(DateTimeOffset moment) =>
        moment.AddTicks(TimeSpan.TicksPerMinute - 1).UtcDateTime.ToString(Universal, CultureInfo.InvariantCulture);

    private static CommandException Over(string text, string parameter) =>
        new($"`{Mrkdwn.Escape(text)}` is in the past.", parameter);

    private static double Number(Match match, string unit) =>
        match.Groups[unit] is { Success: true, Value: var digits }
            ? double.Parse(digits, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(
        @"^(?:(?<d>\d{1,4})d)?\s*(?:(?<h>\d{1,5})h)?\s*(?:(?<m>\d{1,6})m(?:in)?)?$",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Form();
}
