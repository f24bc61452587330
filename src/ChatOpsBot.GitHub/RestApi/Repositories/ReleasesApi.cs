namespace ChatOpsBot.GitHub;

public sealed record Release
{
    public required long Id { get; init; }
    public required string TagName { get; init; }
    public string? Name { get; init; }
    public string? Body { get; init; }
    public bool Draft { get; init; }
    public bool Prerelease { get; init; }

    /// <summary>What the tag is made from if it does not exist yet.</summary>
    public string? TargetCommitish { get; init; }

    public string? HtmlUrl { get; init; }
    public Account? Author { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? PublishedAt { get; init; }
}

/// <param name="TagName">A tag, or the name of one that is made then.</param>
public sealed record NewRelease(string TagName)
{
    /// <summary>What a new tag is made from; null is the default branch.</summary>
    public string? TargetCommitish { get; init; }

    public string? Name { get; init; }
    public string? Body { get; init; }
    public bool Draft { get; init; }
    public bool Prerelease { get; init; }

    /// <summary>Whether GitHub writes what changed below <see cref="Body"/>.</summary>
    public bool GenerateReleaseNotes { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/releases/releases"/></summary>
public sealed class ReleasesApi
{
    private readonly GitHubClient _client;

    internal ReleasesApi(GitHubClient client) => _client = client;

    /// <summary>Newest first; drafts only for those who may write.</summary>
    public IAsyncEnumerable<Release> GetAllAsync(string owner, string name, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.Repository("repos/list-releases", HttpMethod.Get, owner, name, $"/releases"),
            GitHubJson.Default.IReadOnlyListRelease,
            cancellationToken
        );

    /// <summary>The newest that is neither a draft nor a prerelease.</summary>
    public Task<Release> GetLatestAsync(string owner, string name, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("repos/get-latest-release", HttpMethod.Get, owner, name, $"/releases/latest"),
            GitHubJson.Default.Release,
            cancellationToken
        );

    public Task<Release> GetAsync(string owner, string name, string tag, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("repos/get-release-by-tag", HttpMethod.Get, owner, name, $"/releases/tags/{tag}"),
            GitHubJson.Default.Release,
            cancellationToken
        );

    /// <summary>After <see cref="GitHubFailure.OutcomeUnknown"/> look for it by its tag.</summary>
    /// <exception cref="GitHubException"><see cref="GitHubFailure.Validation"/>: the tag has a release
    /// (<c>already_exists</c>).</exception>
    public Task<Release> CreateAsync(
        string owner,
        string name,
        NewRelease newRelease,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository("repos/create-release", HttpMethod.Post, owner, name, $"/releases")
                .WithBody(newRelease, GitHubJson.Default.NewRelease),
            GitHubJson.Default.Release,
            cancellationToken
        );
}
