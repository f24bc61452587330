using System.Collections.Concurrent;
using ChatOpsBot.Platform.GitHub.Authentication;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// Closed while GitHub is rate-limiting: whoever keeps calling then may be banned.
/// <see href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit"/>
/// </summary>
internal sealed class RateGate(TimeProvider time)
{
    private readonly ConcurrentDictionary<(GitHubCredentials Credentials, string Owner), DateTimeOffset> _closed = [];

    /// <summary>How long it stays closed; null when it is open.</summary>
    public TimeSpan? Wait(Caller caller)
    {
        if (!_closed.TryGetValue(Key(caller), out var until))
            return null;
        if (until - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            return wait;
        _closed.TryRemove(new(Key(caller), until));
        return null;
    }

    public void Close(Caller caller, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
            _closed[Key(caller)] = time.GetUtcNow() + wait;
    }

    private static (GitHubCredentials Credentials, string Owner) Key(Caller caller) =>
        (caller.Credentials, caller.Budget);
}
