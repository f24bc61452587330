namespace ChatOpsBot.Store;

/// <summary>How long to wait before the next try of what has failed.</summary>
public static class BackOff
{
    // More would not change the power, but overflow it.
    private const int MaxDoublings = 30;

    /// <summary>
    /// Twice as long each time, up to <paramref name="longest"/>, and cut by up to a half at random, so that a herd
    /// spreads.
    /// </summary>
    /// <param name="failures">1 after the first failure.</param>
    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest)
    {
        var full = Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, Math.Clamp(failures - 1, 0, MaxDoublings)));
        return TimeSpan.FromTicks((long)(full * (0.5 + Random.Shared.NextDouble() / 2)));
    }
}
