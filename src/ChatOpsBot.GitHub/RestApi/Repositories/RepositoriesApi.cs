namespace ChatOpsBot.GitHub;

/// <summary>Someone, or an application: <c>dependabot[bot]</c>.</summary>
/// <param name="Type"><c>User</c>, <c>Bot</c>, <c>Organization</c>.</param>
public sealed record Account(string? Login, string? Type);

public sealed record Repository
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>
    /// With the owner: <c>acme/checkout</c>. Another than was asked for when the repository was renamed.
    /// </summary>
    public required string FullName { get; init; }

    public required string DefaultBranch { get; init; }
    public string? HtmlUrl { get; init; }
    public bool Private { get; init; }

    /// <summary>Nothing can be written to it, no deployment either.</summary>
    public bool Archived { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/repos/repos"/></summary>
public sealed class RepositoriesApi
{
    private readonly GitHubClient _client;

    internal RepositoriesApi(GitHubClient client)
    {
        _client = client;
        Branch = new(client);
        Commit = new(client);
        Content = new(client);
        Deployment = new(client);
        Environment = new(client);
        Release = new(client);
        Status = new(client);
    }

    public BranchesApi Branch { get; }
    public CommitsApi Commit { get; }
    public ContentsApi Content { get; }
    public DeploymentsApi Deployment { get; }
    public EnvironmentsApi Environment { get; }
    public ReleasesApi Release { get; }
    public CommitStatusesApi Status { get; }

    public Task<Repository> GetAsync(string owner, string name, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("repos/get", HttpMethod.Get, owner, name, $""),
            GitHubJson.Default.Repository,
            cancellationToken
        );

    public IAsyncEnumerable<RepositoryTag> GetAllTagsAsync(
        string owner,
        string name,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository("repos/list-tags", HttpMethod.Get, owner, name, $"/tags"),
            GitHubJson.Default.IReadOnlyListRepositoryTag,
            cancellationToken
        );
}
