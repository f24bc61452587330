namespace ChatOpsBot.Sandbox;

/// <summary>Token buckets by name, refilled by the application's clock.</summary>
internal sealed class RateBudget(TimeProvider time)
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, (double Tokens, long Stamp)> buckets = [];

    /// <returns>Null when the call may go, otherwise after how long to come again.</returns>
    public TimeSpan? Take(string name, double perSecond, double burst)
    {
        if (perSecond <= 0)
            return null;
        var now = time.GetTimestamp();
        lock (guard)
        {
            var tokens = buckets.TryGetValue(name, out var bucket)
                ? Math.Min(burst, bucket.Tokens + (time.GetElapsedTime(bucket.Stamp, now).TotalSeconds * perSecond))
                : burst;

            // Rounding of the clock must not refuse a caller who waited exactly as requested.
            const double whole = 1 - 1e-6;
            var granted = tokens >= whole;
            buckets[name] = (granted ? tokens - 1 : tokens, now);
            return granted ? null : TimeSpan.FromSeconds((1 - tokens) / perSecond);
        }
    }

    public void Clear()
    {
        lock (guard)
            buckets.Clear();
    }
}
