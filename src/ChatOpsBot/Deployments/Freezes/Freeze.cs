using System.Globalization;
using System.IO.Enumeration;
using ChatOpsBot.Catalog.Services;

namespace ChatOpsBot.Deployments.Freezes;

/// <summary>One freeze, ready to be asked. Pure.</summary>
/// <param name="Id">Of one that people made; null for one of the configuration.</param>
internal sealed record Freeze(
    string Name,
    IReadOnlyList<string> Services,
    IReadOnlyList<string> Environments,
    TimeZoneInfo Zone,
    IReadOnlyList<string> Except,
    string? Id = null,
    string? By = null
)
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(5),
        Horizon = TimeSpan.FromDays(40);

    private List<(int From, int To)> Weekdays { get; init; } = [];
    private List<(TimeSpan From, TimeSpan To)> Times { get; init; } = [];
    private List<(int From, int To)> Days { get; init; } = [];
    private List<(int From, int To)> Months { get; init; } = [];
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    public bool Covers(DeployTarget target) =>
        (
            Services.Count == 0
            || Services.Any(service => FileSystemName.MatchesSimpleExpression(service, target.Service))
        )
        && (
            Environments.Count == 0
                ? target.IsProduction
                : Environments.Any(environment =>
                    FileSystemName.MatchesSimpleExpression(environment, target.Environment)
                )
        );

    public bool IsOn(DateTimeOffset now)
    {
        if (now < From || now >= To)
            return false;
        var local = TimeZoneInfo.ConvertTime(now, Zone).DateTime;
        if (Times.Count == 0)
            return IsDay(local.Date);
        var clock = local.TimeOfDay;
        // What began yesterday evening belongs to yesterday.
        return Times.Exists(time =>
            time.From < time.To
                ? clock >= time.From && clock < time.To && IsDay(local.Date)
                : (clock >= time.From && IsDay(local.Date)) || (clock < time.To && IsDay(local.Date.AddDays(-1)))
        );
    }

    /// <summary>
    /// When it ends that is on now, to five minutes; null when that is further away than anyone plans.
    /// </summary>
    public DateTimeOffset? EndOf(DateTimeOffset now)
    {
        if (Weekdays.Count + Times.Count + Days.Count + Months.Count == 0)
            return To;
        var start = new DateTimeOffset(now.Ticks - now.Ticks % Step.Ticks, now.Offset);
        for (var at = start; at - now < Horizon; at += Step)
            if (at > now && !IsOn(at))
                return at;
        return null;
    }

    private bool IsDay(DateTime date) =>
        Among(Weekdays, (int)date.DayOfWeek)
        && Among(Months, date.Month)
        && (
            Days.Count == 0 || Days.Exists(day => date.Day >= DayOf(day.From, date) && date.Day <= DayOf(day.To, date))
        );

    private static int DayOf(int day, DateTime date) =>
        day > 0 ? day : DateTime.DaysInMonth(date.Year, date.Month) + 1 + day;

    /// <summary>A range may go over the end: Saturday to Monday, November to January.</summary>
    private static bool Among(List<(int From, int To)> ranges, int value) =>
        ranges.Count == 0
        || ranges.Exists(range =>
            range.From <= range.To ? value >= range.From && value <= range.To : value >= range.From || value <= range.To
        );

    /// <summary>The freeze that is configured, or all its problems.</summary>
    /// <param name="problems">One line each, naming the key.</param>
    public static Freeze? Read(FreezeOptions options, string key, List<string> problems)
    {
        var before = problems.Count;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out var zone))
            problems.Add(
                $"{key}:TimeZone: \"{options.TimeZone}\" is not a time zone; write an IANA name such as Europe/Berlin"
            );
        var freeze = new Freeze(
            options.Name,
            options.Services,
            options.Environments,
            zone ?? TimeZoneInfo.Utc,
            options.Except
        )
        {
            Weekdays = Ranges(
                options.Weekdays,
                $"{key}:Weekdays",
                Weekday,
                "a weekday such as friday, or saturday:monday",
                problems
            ),
            Times = Clocks(options.Times, $"{key}:Times", problems),
            Days = Ranges(
                options.DaysOfMonth,
                $"{key}:DaysOfMonth",
                Day,
                "a day such as 24, -1 for the last, or 24:31",
                problems
            ),
            Months = Ranges(
                options.Months,
                $"{key}:Months",
                Month,
                "a month such as december or 12, or november:january",
                problems
            ),
            From = At(options.From, zone),
            To = At(options.To, zone),
        };
        if (freeze.From >= freeze.To)
            problems.Add($"{key}:To: {options.To:yyyy-MM-dd HH:mm} is not after From");
        if (
            freeze is { From: null, To: null }
            && options.Weekdays.Count + options.Times.Count + options.DaysOfMonth.Count + options.Months.Count == 0
        )
            problems.Add($"{key}: never ends; limit it with From, To, Weekdays, Times, DaysOfMonth or Months");
        return problems.Count == before ? freeze : null;
    }

    private static DateTimeOffset? At(DateTime? local, TimeZoneInfo? zone) =>
        local is { } time && zone is not null
            ? new DateTimeOffset(
                DateTime.SpecifyKind(time, DateTimeKind.Unspecified),
                zone.GetUtcOffset(DateTime.SpecifyKind(time, DateTimeKind.Unspecified))
            )
            : null;

    private static List<(int From, int To)> Ranges(
        List<string> texts,
        string key,
        Func<string, int?> read,
        string right,
        List<string> problems
    )
    {
        var ranges = new List<(int, int)>();
        foreach (var (index, text) in texts.Index())
        {
            var ends = text.Split(':', StringSplitOptions.TrimEntries);
            if (ends.Length <= 2 && read(ends[0]) is { } from && read(ends[^1]) is { } to)
                ranges.Add((from, to));
            else
                problems.Add($"{key}:{index}: \"{text}\" is not {right}");
        }
        return ranges;
    }

    private static List<(TimeSpan From, TimeSpan To)> Clocks(List<string> texts, string key, List<string> problems)
    {
        var times = new List<(TimeSpan, TimeSpan)>();
        foreach (var (index, text) in texts.Index())
            if (
                text.Split('-', StringSplitOptions.TrimEntries) is [var first, var last]
                && Clock(first) is { } from
                && Clock(last) is { } to
                && from != to
            )
                times.Add((from, to));
            else
                problems.Add($"{key}:{index}: \"{text}\" is not a time of day; write 16:00-24:00");
        return times;
    }

    private static TimeSpan? Clock(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1)
        : TimeSpan.TryParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture, out var clock) ? clock
        : null;

    private static int? Weekday(string text) =>
        Enum.TryParse<DayOfWeek>(text, ignoreCase: true, out var day) && !char.IsAsciiDigit(text[0]) ? (int)day : null;

    private static int? Day(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var day)
        && day is >= 1 and <= 31 or <= -1 and >= -31
            ? day
            : null;

    private static int? Month(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number is >= 1 and <= 12
                ? number
                : null
            : DateTime.TryParseExact(text, "MMMM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
                ? month.Month
                : null;
}
