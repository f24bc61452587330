using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

/// <summary>How many calls are left. <see href="https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api"/></summary>
/// <param name="Limit">Calls an hour.</param>
/// <param name="ResetAt">When all of them are there again.</param>
public sealed record RateLimit(int Limit, int Remaining, DateTimeOffset ResetAt);

internal sealed record RateLimitAnswer
{
    public required Parts Resources { get; init; }

    public sealed record Parts
    {
        public required Part Core { get; init; }
    }

    /// <param name="Reset">Seconds since 1970, UTC.</param>
    public sealed record Part(int Limit, int Remaining, [property: JsonRequired] long Reset);
}

/// <summary><see href="https://docs.github.com/rest/rate-limit/rate-limit"/></summary>
public sealed class RateLimitApi
{
    private readonly GitHubClient _client;

    internal RateLimitApi(GitHubClient client) => _client = client;

    /// <summary>The budget of the REST API; asking costs nothing of it. Null where the server (GitHub Enterprise) has no limit.</summary>
    /// <param name="owner">Whose installation: a GitHub App has a budget for each. A token has one, whoever is named here.</param>
    public async Task<RateLimit?> GetAsync(string owner, CancellationToken cancellationToken)
    {
        var request = new GitHubRequest("rate-limit/get", HttpMethod.Get, owner, "rate_limit") { IsFree = true };
        return await _client.FindAsync(request, GitHubJson.Default.RateLimitAnswer, cancellationToken) is { Resources.Core: var core }
            ? new(core.Limit, core.Remaining, DateTimeOffset.FromUnixTimeSeconds(core.Reset))
            : null;
    }
}
