namespace ChatOpsBot.GitHub;

public sealed record PullRequest
{
    public required int Number { get; init; }
    public required string Title { get; init; }

    /// <summary><c>open</c> or <c>closed</c>; a merged one is closed.</summary>
    public required string State { get; init; }

    public required GitReference Head { get; init; }
    public required GitReference Base { get; init; }
    public string? HtmlUrl { get; init; }
    public Account? User { get; init; }
    public bool Draft { get; init; }
    public bool Merged { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? MergedAt { get; init; }

    /// <summary>Of the merge; while the pull request is open, of GitHub's trial merge.</summary>
    public string? MergeCommitSha { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/pulls/pulls"/></summary>
public sealed class PullRequestsApi
{
    private readonly GitHubClient _client;

    internal PullRequestsApi(GitHubClient client) => _client = client;

    public Task<PullRequest> GetAsync(string owner, string name, int number, CancellationToken cancellationToken) => _client.CallAsync(
        GitHubRequest.Repository("pulls/get", HttpMethod.Get, owner, name, $"/pulls/{number}"), GitHubJson.Default.PullRequest, cancellationToken);
}
