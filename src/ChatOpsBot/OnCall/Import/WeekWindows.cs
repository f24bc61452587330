using System.Globalization;
using System.Runtime.InteropServices;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>A part of the week that comes again every week, on the wall clock.</summary>
/// <param name="Length">At most seven days.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WeekWindow(IsoDayOfWeek Day, LocalTime From, Duration Length);

/// <summary>Parts of the week as <see cref="LayerOptions.Hours"/> writes them.</summary>
internal static class WeekWindows
{
    private const long MinutesOfDay = 24 * 60;
    private static readonly Duration Week = Duration.FromDays(7);

    /// <summary>Empty when they are the whole week; null when they do not begin and end at full minutes.</summary>
    public static List<string>? Hours(IEnumerable<WeekWindow> windows)
    {
        List<(IsoDayOfWeek Day, string Times)> parts = [];
        foreach (var window in windows)
        {
            if (window.Length >= Week)
                return [];
            if (
                window.Length <= Duration.Zero
                || window.Length.BclCompatibleTicks % NodaConstants.TicksPerMinute != 0
                || window.From.Second != 0
            )
                return null;
            Add(window, parts);
        }
        var hours = parts
            .Distinct()
            .GroupBy(part => part.Times, part => part.Day)
            .Select(times => (Days: Days([.. times.Distinct().Order()]), Times: times.Key))
            .Select(part =>
                part.Times.Length == 0 ? part.Days
                : part.Days.Length == 0 ? part.Times
                : $"{part.Days} {part.Times}"
            )
            .ToList();
        return hours.Contains("") ? [] : hours;
    }

    /// <summary>One that is shorter than a day may go over midnight; a longer one is cut there.</summary>
    private static void Add(WeekWindow window, List<(IsoDayOfWeek, string)> parts)
    {
        var start = window.From.Hour * 60 + window.From.Minute;
        var end = start + (long)window.Length.TotalMinutes;
        if (window.Length < Duration.FromDays(1))
        {
            parts.Add((window.Day, start == 0 && end == MinutesOfDay ? "" : $"{Clock(start)}-{Clock(end)}"));
            return;
        }
        var day = window.Day;
        for (var at = (long)start; at < end; day = day == IsoDayOfWeek.Sunday ? IsoDayOfWeek.Monday : day + 1)
        {
            var stop = Math.Min(end, (at / MinutesOfDay + 1) * MinutesOfDay);
            var isWhole = at % MinutesOfDay == 0 && stop - at == MinutesOfDay;
            parts.Add(
                (day, isWhole ? "" : $"{Clock(at % MinutesOfDay)}-{(stop % MinutesOfDay == 0 ? "24:00" : Clock(stop))}")
            );
            at = stop;
        }
    }

    private static string Clock(long minutes) =>
        minutes == MinutesOfDay
            ? "24:00"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{minutes % MinutesOfDay / 60:00}:{minutes % MinutesOfDay % 60:00}"
            );

    /// <summary><c>mon-fri</c>, <c>sat,sun</c>; empty for the whole week.</summary>
    private static string Days(IReadOnlyList<IsoDayOfWeek> days)
    {
        if (days.Count == 7)
            return "";
        var isRange = days.Count > 2 && days[^1] - days[0] == days.Count - 1;
        return isRange ? $"{Name(days[0])}-{Name(days[^1])}" : string.Join(',', days.Select(Name));
    }

    private static string Name(IsoDayOfWeek day) => day.ToString()[..3].ToLowerInvariant();
}
