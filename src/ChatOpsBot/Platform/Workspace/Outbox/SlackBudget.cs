using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>
/// What the workspace as a whole may do: Slack counts edits per method, whatever the channel
/// (https://docs.slack.dev/apis/web-api/rate-limits), and whichever of our replicas makes them; so the count is kept in
/// the store. A channel's own pace is kept by its lane.
/// </summary>
internal sealed partial class SlackBudget(IStore store, TimeProvider time)
{
    public const string Post = "chat.postMessage";
    public const string Update = "chat.update";

    /// <summary>One call can fail by itself.</summary>
    private const int FailuresOfOutage = 3;
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1),
        LongestBackOff = TimeSpan.FromSeconds(30);

    private static readonly Bucket Full = new(double.MaxValue, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    private static readonly Documents<Bucket> Kept = new(BucketJson.Default.Bucket) { KeepFor = TimeSpan.FromHours(1) };

    // Until when there is no need to ask, as the store said last.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _closed = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> _succeeded = new();
    private int _failures;

    /// <summary>Null when the call may be made now, and counts; otherwise how long to wait.</summary>
    /// <param name="perMinute">The method's tier, and also how many may be made at once after a quiet minute; 0 = no
    /// limit.</param>
    public async ValueTask<TimeSpan?> WaitAsync(string method, double perMinute, CancellationToken cancellationToken)
    {
        if (perMinute <= 0)
            return null;
        while (true)
        {
            var now = time.GetUtcNow();
            if (_closed.TryGetValue(method, out var until) && until > now)
                return until - now;
            var (version, stored) = await ReadAsync(method, cancellationToken);
            var bucket = stored.FilledUp(now, perMinute);
            if (bucket.Opens(now, perMinute) is { } opens)
            {
                _closed[method] = opens;
                return opens - now;
            }
            if (await SaveAsync(method, bucket with { Tokens = bucket.Tokens - 1 }, version, cancellationToken))
                return null;
        }
    }

    /// <summary>
    /// How long what is not a page is not posted in a channel, because Slack made a page wait there; null when it may
    /// be.
    /// </summary>
    /// <param name="name">See <see cref="PagesOf"/>.</param>
    public async ValueTask<TimeSpan?> PausedAsync(string name, CancellationToken cancellationToken)
    {
        var (now, (_, bucket)) = (time.GetUtcNow(), await ReadAsync(name, cancellationToken));
        return bucket.PausedUntil > now ? bucket.PausedUntil - now : null;
    }

    /// <summary>Under which name a channel is paused for its pages.</summary>
    public static string PagesOf(string channel) => $"{Post}/page/{channel}";

    /// <summary>Slack itself said how long.</summary>
    public async Task PauseAsync(string method, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + wait;
        while (true)
        {
            var (version, bucket) = await ReadAsync(method, cancellationToken);
            if (
                bucket.PausedUntil >= until
                || await SaveAsync(method, bucket with { PausedUntil = until }, version, cancellationToken)
            )
                break;
        }
        _closed[method] = until;
    }

    public void Succeeded(string method)
    {
        Volatile.Write(ref _failures, 0);
        _succeeded[method] = time.GetUtcNow();
    }

    /// <summary>Whether the method has worked since then: what fails meanwhile fails by itself.</summary>
    public bool SucceededSince(string method, DateTimeOffset then) =>
        _succeeded.TryGetValue(method, out var last) && last > then;

    /// <summary>Slack was asked several times in a row and could not be reached.</summary>
    public bool IsFailing => Volatile.Read(ref _failures) >= FailuresOfOutage;

    /// <summary>
    /// How long to leave Slack alone after it could not be reached: 1 s, 2 s, 4 s … 30 s for all lanes together, spread
    /// at random.
    /// </summary>
    public TimeSpan Failed() => BackOff.After(Interlocked.Increment(ref _failures), FirstBackOff, LongestBackOff);

    private static string KeyOf(string method) => $"slack/budget/{method}";

    private async Task<(long Version, Bucket Bucket)> ReadAsync(string method, CancellationToken cancellationToken)
    {
        var (bucket, version) = await Kept.FindAsync(store, KeyOf(method), Full, cancellationToken);
        return (version, bucket);
    }

    private async Task<bool> SaveAsync(
        string method,
        Bucket bucket,
        long version,
        CancellationToken cancellationToken
    ) => (await store.CommitAsync(Kept.Put(new Commit(), KeyOf(method), bucket, version), cancellationToken)).IsDone;

    internal sealed record Bucket(double Tokens, DateTimeOffset Filled, DateTimeOffset PausedUntil)
    {
        /// <summary>Clocks of replicas differ: time that another has counted already does not count again.</summary>
        public Bucket FilledUp(DateTimeOffset now, double perMinute) =>
            now <= Filled
                ? this
                : this with
                {
                    Tokens = Math.Min(perMinute, Tokens + (now - Filled).TotalMinutes * perMinute),
                    Filled = now,
                };

        /// <summary>When the next call may be made; null when that is now.</summary>
        public DateTimeOffset? Opens(DateTimeOffset now, double perMinute) =>
            PausedUntil > now ? PausedUntil
            : Tokens < 1 ? now.AddMinutes((1 - Tokens) / perMinute)
            : null;
    }

    [JsonSerializable(typeof(Bucket))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class BucketJson : JsonSerializerContext;
}
