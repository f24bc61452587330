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
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? MergedAt { get; init; }

    /// <summary>Of the merge; while the pull request is open, of GitHub's trial merge.</summary>
    public string? MergeCommitSha { get; init; }

    public IReadOnlyList<Label> Labels
    {
        get => field ?? [];
        init;
    }

    // The lists have no word "merged", but the time.
    public bool IsMerged => MergedAt is not null;
}

public sealed record Label(string? Name);

/// <summary>Which pull requests to list; null is any.</summary>
/// <param name="State"><c>open</c>, <c>closed</c> or <c>all</c>; null is GitHub's default, <c>open</c>.</param>
/// <param name="Head">The owner and the branch: <c>acme:topic</c>.</param>
/// <param name="Base">The branch.</param>
public sealed record PullRequestFilter(string? State = null, string? Head = null, string? Base = null);

/// <summary><see href="https://docs.github.com/rest/pulls/pulls"/></summary>
public sealed class PullRequestsApi
{
    private readonly GitHubClient _client;

    internal PullRequestsApi(GitHubClient client) => _client = client;

    public Task<PullRequest> GetAsync(string owner, string name, int number, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("pulls/get", HttpMethod.Get, owner, name, $"/pulls/{number}"),
            GitHubJson.Default.PullRequest,
            cancellationToken
        );

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<PullRequest> GetAllForRepositoryAsync(
        string owner,
        string name,
        PullRequestFilter filter,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        var request = GitHubRequest
            .Repository("pulls/list", HttpMethod.Get, owner, name, $"/pulls")
            .With("state", filter.State)
            .With("head", filter.Head)
            .With("base", filter.Base);
        return _client.PagesAsync(request, GitHubJson.Default.IReadOnlyListPullRequest, cancellationToken);
    }

    /// <summary>What it changes, 3,000 files at most.</summary>
    public IAsyncEnumerable<GitHubCommitFile> FilesAsync(
        string owner,
        string name,
        int number,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository("pulls/list-files", HttpMethod.Get, owner, name, $"/pulls/{number}/files"),
            GitHubJson.Default.IReadOnlyListGitHubCommitFile,
            cancellationToken
        );
}
