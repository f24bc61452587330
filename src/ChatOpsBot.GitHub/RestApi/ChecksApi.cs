namespace ChatOpsBot.GitHub;

public sealed record CheckRun
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>
    /// <c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>waiting</c>, <c>requested</c>, <c>pending</c>.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>
    /// Once completed: <c>success</c>, <c>failure</c>, <c>neutral</c>, <c>cancelled</c>, <c>skipped</c>,
    /// <c>timed_out</c>, <c>action_required</c>, <c>stale</c>.
    /// </summary>
    public string? Conclusion { get; init; }

    public string? HeadSha { get; init; }
    public string? HtmlUrl { get; init; }

    /// <summary>The page of whoever ran it.</summary>
    public string? DetailsUrl { get; init; }

    /// <summary>Who ran it: two applications may have checks of the same name.</summary>
    public CheckApp? App { get; init; }

    /// <summary>
    /// What it belongs to: all checks of one application and commit, or of one run of a workflow, whose repetitions it
    /// holds, too.
    /// </summary>
    public CheckSuite? CheckSuite { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
}

public sealed record CheckSuite(long Id);

/// <param name="Slug">Its name in addresses: <c>github-actions</c>.</param>
public sealed record CheckApp(string? Slug, string? Name);

internal sealed record CheckRunsAnswer
{
    public required IReadOnlyList<CheckRun> CheckRuns { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/checks"/></summary>
public sealed class ChecksApi
{
    internal ChecksApi(GitHubClient client) => Run = new(client);

    public CheckRunsApi Run { get; }
}

/// <summary><see href="https://docs.github.com/rest/checks/runs"/></summary>
public sealed class CheckRunsApi
{
    private readonly GitHubClient _client;

    internal CheckRunsApi(GitHubClient client) => _client = client;

    public Task<CheckRun> GetAsync(string owner, string name, long checkRunId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("checks/get", HttpMethod.Get, owner, name, $"/check-runs/{checkRunId}"),
            GitHubJson.Default.CheckRun,
            cancellationToken
        );

    /// <summary>
    /// The latest run of each check. A commit status is not a check run: see <see cref="CommitStatusesApi"/>.
    /// </summary>
    /// <param name="reference">A branch, a tag or a SHA.</param>
    public IAsyncEnumerable<CheckRun> GetAllForReferenceAsync(
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository(
                "checks/list-for-ref",
                HttpMethod.Get,
                owner,
                name,
                $"/commits/{reference}/check-runs"
            ),
            GitHubJson.Default.CheckRunsAnswer,
            page => page.CheckRuns,
            cancellationToken
        );
}
