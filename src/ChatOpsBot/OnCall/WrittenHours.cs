using System.Globalization;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall;

/// <summary>Weekdays and times of the day as a configuration writes them.</summary>
internal static class WrittenHours
{
    private const string EndOfDay = "24:00";
    private const string Holidays = "holidays";

    private static readonly IReadOnlySet<IsoDayOfWeek> EveryDay = Enumerable
        .Range(1, 7)
        .Select(day => (IsoDayOfWeek)day)
        .ToHashSet();

    /// <summary>
    /// <c>mon-fri 09:00-17:00</c>, <c>sat,sun,holidays</c>, <c>22:00-06:00</c>, <c>mon-fri except holidays</c>; null
    /// when it is not one of these.
    /// </summary>
    public static HoursOfDays? Read(string text) =>
        text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["except", Holidays] => Read($"mon-sun except {Holidays}"),
            [var days, "except", Holidays] => Never(Of(days, $"00:00-{EndOfDay}")),
            [var days, "except", Holidays, var times] => Never(Of(days, times)),
            [var days, var times] => Of(days, times),
            [var times] when char.IsAsciiDigit(times[0]) => Of(EveryDay, times),
            [var days] => Of(days, $"00:00-{EndOfDay}"),
            _ => null,
        };

    private static HoursOfDays? Never(HoursOfDays? hours) =>
        hours is null or { OnHolidays: OnHolidays.Also } ? null : hours with { OnHolidays = OnHolidays.Never };

    private static HoursOfDays? Of(string days, string times)
    {
        var names = days.Split(',').Where(name => name != Holidays).ToList();
        return Of(names.Count == 0 ? new HashSet<IsoDayOfWeek>() : Days(string.Join(',', names)), times) is { } hours
            ? hours with
            {
                OnHolidays = days.Split(',').Contains(Holidays) ? OnHolidays.Also : OnHolidays.AsUsual,
            }
            : null;
    }

    private static HoursOfDays? Of(IReadOnlySet<IsoDayOfWeek>? days, string times) =>
        days is not null
        && times.Split('-') is [var from, var to]
        && Clock(from) is { } opens
        && (to == EndOfDay ? LocalTime.Midnight : Clock(to)) is { } closes
        && (opens != closes || to == EndOfDay)
            ? new HoursOfDays(days, opens, closes)
            : null;

    /// <summary><c>mon-fri</c>, <c>sat,sun</c>; a range may go over Sunday. Null when it is neither.</summary>
    private static HashSet<IsoDayOfWeek>? Days(string text)
    {
        HashSet<IsoDayOfWeek> days = [];
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || Weekday(ends[0]) is not { } from || Weekday(ends[^1]) is not { } to)
                return null;
            var day = from;
            for (days.Add(day); day != to; days.Add(day))
                day = day == IsoDayOfWeek.Sunday ? IsoDayOfWeek.Monday : day + 1;
        }
        return days;
    }

    /// <summary>Its name, or the first letters of it, at least three; null when it is not a weekday.</summary>
    public static IsoDayOfWeek? Weekday(string text) =>
        text.Length >= 3
        && EveryDay.FirstOrDefault(day => day.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase))
            is var found
                and not IsoDayOfWeek.None
            ? found
            : null;

    /// <summary><c>09:00</c>, <c>9:00</c>; null when it is not a time of the day.</summary>
    public static LocalTime? Clock(string text) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new LocalTime(time.Hour, time.Minute)
            : null;
}
