using ChatOpsBot.OnCall.Shifts;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using NodaTime;

namespace ChatOpsBot.OnCall.Calendars.Imports;

/// <summary>An event of a calendar.</summary>
/// <param name="IsAbsence">It says that its person is out of office.</param>
internal sealed record Entry(string Uid, Instant Start, Instant End, string Title, bool IsAbsence);

/// <summary>
/// Reads iCalendar that anyone may have written: what is too much, or comes too often, is refused and not computed.
/// </summary>
internal static class CalendarReader
{
    /// <summary>Bytes.</summary>
    public const int Largest = 2 * 1024 * 1024;
    private const int MostComponents = 10_000,
        Deepest = 6,
        MostEntries = 2_000,
        MostUnmatched = 1_000,
        LongestTitle = 200;

    private static readonly string[] Absences =
    [
        "out of office",
        "out-of-office",
        "ooo",
        "vacation",
        "holiday",
        "annual leave",
        "day off",
        "pto",
        "sick",
        "urlaub",
        "abwesend",
    ];

    /// <param name="zone">Of days, and of times without a zone.</param>
    /// <exception cref="FormatException">It is not a calendar, or more than anyone keeps.</exception>
    public static IReadOnlyList<Entry> Read(string text, DateTimeZone zone, Instant from, Instant to)
    {
        ThrowIfTooMuch(text);
        try
        {
            var calendars = CalendarCollection.Load(text);
            List<Entry> entries = [];
            foreach (var component in calendars.SelectMany(calendar => calendar.Events))
                entries.AddRange(Of(component, zone, from, to).Take(MostEntries - entries.Count));
            return [.. entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.Uid, StringComparer.Ordinal)];
        }
        catch (Exception exception)
            when (exception is not OutOfMemoryException and not FormatException and not OperationCanceledException)
        {
            // The library throws what it comes upon.
            throw new FormatException($"it cannot be read ({exception.GetType().Name})", exception);
        }
    }

    private static IEnumerable<Entry> Of(CalendarEvent component, DateTimeZone zone, Instant from, Instant to)
    {
        if (component.DtStart is null || component.Status == "CANCELLED")
            yield break;
        if (IsTooOften(component))
            throw new FormatException("an event recurs more often than daily");
        var start = new CalDateTime(from.Minus(NodaTime.Duration.FromDays(31)).ToDateTimeUtc());
        var options = new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostUnmatched };
        foreach (var occurrence in component.GetOccurrences(start, options))
        {
            var begin = At(occurrence.Period.StartTime, zone);
            if (begin >= to)
                yield break;
            var end = occurrence.Period.EffectiveEndTime is { } last ? At(last, zone) : begin;
            if (end <= from || end <= begin)
                continue;
            yield return new Entry(
                $"{component.Uid}/{begin.ToUnixTimeSeconds()}",
                begin,
                end,
                TitleOf(component),
                IsAbsence(component)
            );
        }
    }

    private static Instant At(CalDateTime moment, DateTimeZone zone) =>
        moment.HasTime && !moment.IsFloating
            ? Instant.FromDateTimeUtc(DateTime.SpecifyKind(moment.AsUtc, DateTimeKind.Utc))
            : WallClock.Start(LocalDateTime.FromDateTime(moment.Value), zone);

    private static string TitleOf(CalendarEvent component) =>
        component.Summary?.Trim() is { } title ? title[..Math.Min(title.Length, LongestTitle)] : "";

    private static bool IsAbsence(CalendarEvent component) =>
        string.Equals(
            component.Properties.Get<string>("X-MICROSOFT-CDO-BUSYSTATUS"),
            "OOF",
            StringComparison.OrdinalIgnoreCase
        ) || Absences.Any(word => Words(component.Summary).Contains($" {word} ", StringComparison.OrdinalIgnoreCase));

    private static string Words(string? title) =>
        $" {new string([.. (title ?? "").Select(letter => char.IsLetter(letter) || letter == '-' ? letter : ' ')])} ";

    /// <summary>Shifts are hours long; a rule by the second is an attack.</summary>
    private static bool IsTooOften(CalendarEvent component) =>
        component.RecurrenceRule is { } rule
        && (
            rule.Frequency is FrequencyType.Secondly or FrequencyType.Minutely or FrequencyType.Hourly
            || rule.BySecond.Count > 1
            || rule.ByMinute.Count > 1
            || rule.ByHour.Count > 24
        );

    /// <summary>Before the library sees it, which would build all of it.</summary>
    private static void ThrowIfTooMuch(string text)
    {
        if (!text.AsSpan().TrimStart("\uFEFF \r\n\t").StartsWith("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase))
            throw new FormatException("it is not an iCalendar");
        var (components, depth) = (0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
            if (line.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase))
            {
                if (++components > MostComponents || ++depth > Deepest)
                    throw new FormatException("it has more in it than any calendar");
            }
            else if (line.StartsWith("END:", StringComparison.OrdinalIgnoreCase))
                depth--;
    }
}
