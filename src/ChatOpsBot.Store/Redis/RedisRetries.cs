using StackExchange.Redis;

namespace ChatOpsBot.Store.Redis;

/// <summary>
/// When a lost Redis is tried again: after waits that grow up to <see cref="Longest"/>, cut by up to a half, by another
/// part in each process. Left alone, the client tries once a second forever, every replica in the same second.
/// </summary>
/// <param name="again">Called for each retry but the first, with the wait that follows it.</param>
internal sealed class RedisRetries(Action<TimeSpan> again) : IReconnectRetryPolicy
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromSeconds(15);

    private readonly double _part = 0.5 + Random.Shared.NextDouble() / 2;
    private long _last;

    /// <param name="currentRetryCount">How many there were since the loss.</param>
    public bool ShouldRetry(long currentRetryCount, int timeElapsedMillisecondsSinceLastRetry)
    {
        if (timeElapsedMillisecondsSinceLastRetry < After(currentRetryCount).TotalMilliseconds)
            return false;
        // Each node and kind of connection asks for itself; one line of the log is enough.
        if (Interlocked.Exchange(ref _last, currentRetryCount) != currentRetryCount && currentRetryCount > 0)
            again(After(currentRetryCount + 1));
        return true;
    }

    /// <summary>The wait after so many retries.</summary>
    public TimeSpan After(long retries) =>
        _part * TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, retries)));
}
