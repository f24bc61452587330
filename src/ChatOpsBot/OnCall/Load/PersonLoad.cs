using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What one person carried in a time.</summary>
/// <param name="OnCall">How long they were on call; an hour that the clock goes through twice counts twice.</param>
/// <param name="Weighted">The same, with nights, weekends and holidays counted more.</param>
/// <param name="Shifts">How often they came on call, counting once what goes on without a break.</param>
internal sealed record PersonLoad(
    string Person,
    Duration OnCall,
    Duration Nights,
    Duration Weekends,
    Duration Holidays,
    Duration Weighted,
    int Shifts
)
{
    public static PersonLoad None(string person) =>
        new(person, Duration.Zero, Duration.Zero, Duration.Zero, Duration.Zero, Duration.Zero, 0);

    /// <summary>Of all that was carried, 0 to 1; 0 when nothing was.</summary>
    public double ShareOf(Duration all) => all == Duration.Zero ? 0 : Weighted / all;

    /// <summary>Those who carry more than the budget allows, and their share; of one person no one.</summary>
    /// <param name="budget">How much more than the fair share: 1.5 is half as much again.</param>
    public static IEnumerable<(string Person, double Share)> OverBudget(IReadOnlyList<PersonLoad> loads, double budget)
    {
        var all = loads.Aggregate(Duration.Zero, (sum, load) => sum + load.Weighted);
        return loads
            .Select(load => (load.Person, Share: load.ShareOf(all)))
            .Where(load => loads.Count > 1 && load.Share > budget / loads.Count);
    }
}
