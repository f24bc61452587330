namespace ChatOpsBot.GitHub;

/// <summary>The state of a commit in one respect. Unlike a check run it has no beginning and no end.</summary>
public sealed record CommitStatus
{
    public required long Id { get; init; }

    /// <summary><c>error</c>, <c>failure</c>, <c>pending</c>, <c>success</c>.</summary>
    public required string State { get; init; }

    /// <summary>In which respect: <c>ci/unit</c>.</summary>
    public required string Context { get; init; }

    public string? Description { get; init; }
    public string? TargetUrl { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
}

public sealed record CombinedCommitStatus
{
    /// <summary>
    /// <c>failure</c> if any failed, <c>pending</c> if any is or there are none, else <c>success</c>. Check runs do not
    /// count: a commit that has nothing else is <c>pending</c> forever.
    /// </summary>
    public required string State { get; init; }

    public required string Sha { get; init; }
    public int TotalCount { get; init; }

    /// <summary>The latest of each context.</summary>
    public IReadOnlyList<CommitStatus> Statuses
    {
        get => field ?? [];
        init;
    }
}

/// <param name="State"><c>error</c>, <c>failure</c>, <c>pending</c>, <c>success</c>.</param>
public sealed record NewCommitStatus(string State, string Context)
{
    private const int DescriptionLength = 140;

    /// <summary>Cut at 140 characters, which is all that GitHub takes.</summary>
    public string? Description
    {
        get;
        init => field = value is null ? null : TextCut.At(DescriptionLength, value);
    }

    public string? TargetUrl { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/commits/statuses"/></summary>
public sealed class CommitStatusesApi
{
    private readonly GitHubClient _client;

    internal CommitStatusesApi(GitHubClient client) => _client = client;

    /// <param name="reference">A branch, a tag or a SHA.</param>
    public async Task<CombinedCommitStatus> GetCombinedAsync(
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    )
    {
        var request = GitHubRequest.Repository(
            "repos/get-combined-status-for-ref",
            HttpMethod.Get,
            owner,
            name,
            $"/commits/{reference}/status"
        );
        var pages = await _client.WholePagesAsync(
            request,
            GitHubJson.Default.CombinedCommitStatus,
            int.MaxValue,
            cancellationToken
        );
        return pages[0] with { Statuses = [.. pages.SelectMany(page => page.Statuses)] };
    }

    /// <summary>Newest first, with all that were replaced since.</summary>
    public IAsyncEnumerable<CommitStatus> GetAllAsync(
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository(
                "repos/list-commit-statuses-for-ref",
                HttpMethod.Get,
                owner,
                name,
                $"/commits/{reference}/statuses"
            ),
            GitHubJson.Default.IReadOnlyListCommitStatus,
            cancellationToken
        );

    public Task<CommitStatus> CreateAsync(
        string owner,
        string name,
        string sha,
        NewCommitStatus newCommitStatus,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository("repos/create-commit-status", HttpMethod.Post, owner, name, $"/statuses/{sha}")
                .WithBody(newCommitStatus, GitHubJson.Default.NewCommitStatus),
            GitHubJson.Default.CommitStatus,
            cancellationToken
        );
}
