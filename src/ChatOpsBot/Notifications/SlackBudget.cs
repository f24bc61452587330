namespace ChatOpsBot.Notifications;

/// <summary>
/// What the workspace as a whole may do: Slack counts edits per method, whatever the channel (https://docs.slack.dev/apis/web-api/rate-limits), and an outage
/// concerns every lane. A channel's own pace is kept by its lane.
/// </summary>
internal sealed class SlackBudget(TimeProvider time)
{
    public const string Update = "chat.update";
    private static readonly TimeSpan MaxBackOff = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Bucket> _buckets = [];
    private int _failures;

    /// <summary>Null when the call may be made now, and counts; otherwise how long to wait.</summary>
    /// <param name="perMinute">The method's tier, and also how many may be made at once after a quiet minute; 0 = no limit.</param>
    public TimeSpan? Wait(string method, double perMinute)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var bucket = _buckets.GetValueOrDefault(method) ?? new Bucket(perMinute, now, default);
            if (bucket.PausedUntil > now) return bucket.PausedUntil - now;
            if (perMinute <= 0) return null;
            var tokens = Math.Min(perMinute, bucket.Tokens + (now - bucket.Filled).TotalMinutes * perMinute);
            _buckets[method] = bucket with { Tokens = tokens >= 1 ? tokens - 1 : tokens, Filled = now };
            return tokens >= 1 ? null : TimeSpan.FromMinutes((1 - tokens) / perMinute);
        }
    }

    /// <summary>Slack itself said how long.</summary>
    public void Pause(string method, TimeSpan wait)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _buckets[method] = (_buckets.GetValueOrDefault(method) ?? new Bucket(0, now, default)) with { PausedUntil = now + wait };
        }
    }

    public void Succeeded() => Volatile.Write(ref _failures, 0);

    /// <summary>How long to leave Slack alone after it could not be reached: 1 s, 2 s, 4 s … 30 s for all lanes together, spread at random.</summary>
    public TimeSpan Failed()
    {
        var failures = Math.Min(Interlocked.Increment(ref _failures), 10);
        return TimeSpan.FromSeconds(Math.Min(MaxBackOff.TotalSeconds, Math.Pow(2, failures - 1)) * (0.5 + Random.Shared.NextDouble() / 2));
    }

    private sealed record Bucket(double Tokens, DateTimeOffset Filled, DateTimeOffset PausedUntil);
}
