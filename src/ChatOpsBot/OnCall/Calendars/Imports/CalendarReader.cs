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

    /// <summary>A second or two of computing.</summary>
    private const long MostSteps = 200_000;

    /// <summary>Of an event.</summary>
    private static readonly NodaTime.Duration Longest = NodaTime.Duration.FromDays(100);

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
            var components = calendars.SelectMany(calendar => calendar.Events).ToList();
            var changed = ChangedInstances(components, zone);
            components.RemoveAll(component => IsOver(component, zone, from));
            foreach (var component in components)
                SkipPast(component, zone, from);
            if (components.Sum(component => StepsOf(component, zone, to)) > MostSteps)
                throw new FormatException("its recurring events are too many to compute; export fewer of them");
            List<Entry> entries = [];
            foreach (var component in components.TakeWhile(_ => entries.Count < MostEntries))
                entries.AddRange(
                    Of(component, zone, from, to)
                        .Where(entry =>
                            component.RecurrenceIdentifier is not null
                            || !changed.Contains((component.Uid ?? "", entry.Start))
                        )
                        .Take(MostEntries - entries.Count)
                );
            return [.. entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.Uid, StringComparer.Ordinal)];
        }
        catch (Exception exception)
            when (exception is not OutOfMemoryException and not FormatException and not OperationCanceledException)
        {
            // The library throws what it comes upon.
            throw new FormatException($"it cannot be read ({exception.GetType().Name})", exception);
        }
    }

    /// <summary>Of recurring events: which of their instances are events of their own, moved or cancelled.</summary>
    private static HashSet<(string Uid, Instant Start)> ChangedInstances(
        IEnumerable<CalendarEvent> components,
        DateTimeZone zone
    ) =>
        [
            .. from component in components
            where component.RecurrenceIdentifier is not null
            select (component.Uid ?? "", At(component.RecurrenceIdentifier!.StartTime, zone)),
        ];

    /// <summary>Whether its rule ended long before the time that is asked for.</summary>
    private static bool IsOver(CalendarEvent component, DateTimeZone zone, Instant from) =>
        component.RecurrenceRule?.Until is { } until
        && component.RecurrenceDates.GetAllDates().FirstOrDefault() is null
        && At(until, zone) < from - Longest;

    /// <summary>
    /// A rule that has neither an end nor a count begins again shortly before the time that is asked for, in its own
    /// rhythm: the library would go through each instance since it began.
    /// </summary>
    private static void SkipPast(CalendarEvent component, DateTimeZone zone, Instant from)
    {
        if (
            component is not { DtStart: { } start, RecurrenceRule: { Count: null } rule }
            || rule.Frequency is not (FrequencyType.Daily or FrequencyType.Weekly)
        )
            return;
        var stride = StrideOf(rule);
        var skipped = (from - Longest - At(start, zone)).Days / stride * stride;
        if (skipped <= 0)
            return;
        if (component.DtEnd is { } end)
            component.DtEnd = end.AddDays((int)skipped);
        component.DtStart = start.AddDays((int)skipped);
    }

    /// <summary>Days.</summary>
    private static long StrideOf(RecurrenceRule rule) =>
        Math.Max(1L, rule.Interval)
        * rule.Frequency switch
        {
            FrequencyType.Yearly => 365,
            FrequencyType.Monthly => 28,
            FrequencyType.Weekly => 7,
            _ => 1,
        };

    /// <summary>About how many instances the library goes through.</summary>
    private static long StepsOf(CalendarEvent component, DateTimeZone zone, Instant to)
    {
        if (component is not { DtStart: { } start, RecurrenceRule: { } rule })
            return 1;
        var days = Math.Max(0L, (to - At(start, zone)).Days);
        // In one stride there is an instance for each day at the most.
        var each = Math.Min(StrideOf(rule) / Math.Max(1, rule.Interval), Math.Max(1L, DaysOf(rule)));
        var steps = (days / StrideOf(rule) + 1) * each * Math.Max(1, rule.ByHour.Count);
        return rule.Count is { } count ? Math.Min(steps, count) : steps;
    }

    private static long DaysOf(RecurrenceRule rule) =>
        Math.Max(1L, rule.ByMonth.Count)
        * Math.Max(1, rule.ByMonthDay.Count)
        * Math.Max(1, rule.ByYearDay.Count)
        * Math.Max(1, rule.ByWeekNo.Count * 7)
        * Math.Max(1, rule.ByDay.Count * (rule.Frequency == FrequencyType.Weekly ? 1 : 5));

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
                if (++components > MostComponents)
                    throw new FormatException(
                        $"it has more than {MostComponents} events; subscribe to a calendar of the shifts alone"
                    );
                if (++depth > Deepest)
                    throw new FormatException("it is not an iCalendar");
            }
            else if (line.StartsWith("END:", StringComparison.OrdinalIgnoreCase))
                depth--;
    }
}
