using System.Collections.Concurrent;
using NodaTime;
using PublicHoliday;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>The holidays of a schedule: dates that it names, and the public holidays of countries.</summary>
internal sealed class Holidays(IReadOnlySet<LocalDate> dates, IReadOnlyList<IPublicHolidays> countries)
{
    public const string Unnamed = "holiday";
    private readonly ConcurrentDictionary<int, IReadOnlyDictionary<LocalDate, string>> _years = new();

    public static Holidays None { get; } = new(new HashSet<LocalDate>(), []);

    public bool IsEmpty => dates.Count == 0 && countries.Count == 0;

    public bool Contains(LocalDate date) => NameOf(date) is not null;

    /// <returns>Null for a day like any other.</returns>
    public string? NameOf(LocalDate date) =>
        (countries.Count == 0 ? null : _years.GetOrAdd(date.Year, Named).GetValueOrDefault(date))
        ?? (dates.Contains(date) ? Unnamed : null);

    private Dictionary<LocalDate, string> Named(int year)
    {
        var named = new Dictionary<LocalDate, string>();
        foreach (var country in countries)
        foreach (var (date, name) in country.PublicHolidayNames(year))
            named.TryAdd(LocalDate.FromDateTime(date), name);
        return named;
    }

    /// <summary>How much of an interval is on holidays.</summary>
    public Duration In(Interval interval, DateTimeZone zone)
    {
        var sum = Duration.Zero;
        if (IsEmpty)
            return sum;
        var last = interval.End.InZone(zone).Date;
        for (var day = interval.Start.InZone(zone).Date; day <= last; day = day.PlusDays(1))
            if (Contains(day))
            {
                var start = Instant.Max(WallClock.Start(day.AtMidnight(), zone), interval.Start);
                var end = Instant.Min(WallClock.Start(day.PlusDays(1).AtMidnight(), zone), interval.End);
                sum += end > start ? end - start : Duration.Zero;
            }
        return sum;
    }

    /// <summary><c>DE</c>, or <c>DE-BY</c> for Bavaria.</summary>
    /// <returns>Null when there is no calendar of that name.</returns>
    public static IPublicHolidays? Country(string code)
    {
        var parts = code.ToUpperInvariant().Split('-');
        return parts switch
        {
            ["DE", var state] => Enum.TryParse<GermanPublicHoliday.States>(state, out var known) && IsWord(state)
                ? new GermanPublicHoliday { State = known }
                : null,
            [var country]
                when IsWord(country) && Enum.TryParse<PublicHolidayCountryCode>(country, true, out var known) =>
                PublicHolidayFactory.GetPublicHolidayForCountry(known),
            _ => null,
        };
    }

    // Enum.TryParse takes numbers, too.
    private static bool IsWord(string code) => code.Length == 2 && code.All(char.IsAsciiLetterUpper);
}
