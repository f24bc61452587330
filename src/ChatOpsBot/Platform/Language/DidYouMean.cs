namespace ChatOpsBot.Platform.Language;

/// <summary>Finds what was meant by a typing error.</summary>
internal static class DidYouMean
{
    /// <summary>
    /// The candidate that takes the fewest slips of the finger, if it takes few; null when nothing is near.
    /// </summary>
    public static string? Closest(string typed, IEnumerable<string> candidates)
    {
        var allowed = Math.Max(1, (typed.Length + 1) / 3);
        var (best, slips) = candidates
            .Select(candidate => (candidate, slips: Slips(typed.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(found => found.slips)
            .ThenBy(found => found.candidate, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is not null && slips <= allowed ? best
            // Too short to tell: "st" for "status".
            : typed.Length >= 2
                ? candidates
                    .Where(candidate => candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal)
                    .FirstOrDefault()
            : null;
    }

    /// <summary>
    /// How many letters to add, leave out, change or swap with their neighbour (optimal string alignment).
    /// </summary>
    public static int Slips(string from, string to)
    {
        var cost = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
            cost[i, 0] = i;
        for (var j = 0; j <= to.Length; j++)
            cost[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        for (var j = 1; j <= to.Length; j++)
        {
            var change = cost[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            cost[i, j] = Math.Min(change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
        }
        return cost[from.Length, to.Length];
    }
}
