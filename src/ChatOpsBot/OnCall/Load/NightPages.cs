using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>Pages between 23:00 and 07:00, from the facts of who was notified.</summary>
internal static class NightPages
{
    /// <summary>In the data of a fact of a page.</summary>
    public const string Person = "person",
        PageName = "page",
        Policy = "policy",
        Severity = "severity";

    /// <summary>How many pages each person had at night; a page counts once, however often it notified.</summary>
    /// <param name="notified">Facts of <see cref="FactKind.PageNotified"/>.</param>
    public static IReadOnlyDictionary<string, int> Of(IEnumerable<Fact> notified, DateTimeZone zone) =>
        notified
            .Where(fact => LoadCalculator.IsNight(Instant.FromDateTimeOffset(fact.At).InZone(zone).TimeOfDay))
            .Where(fact => fact.Data.ContainsKey(Person))
            .DistinctBy(fact => (fact.Data[Person], fact.Subject))
            .CountBy(fact => fact.Data[Person])
            .ToDictionary();

    /// <summary>The night that ended on a day.</summary>
    public static Interval EndedOn(LocalDate day, DateTimeZone zone) =>
        new(
            WallClock.Start(day.PlusDays(-1) + LoadCalculator.NightBegins, zone),
            WallClock.Start(day + LoadCalculator.NightEnds, zone)
        );
}
