namespace ChatOpsBot.GitHub;

/// <summary>Somebody, or an application: <c>dependabot[bot]</c>.</summary>
/// <param name="Type"><c>User</c>, <c>Bot</c>, <c>Organization</c>.</param>
public sealed record Account(string? Login, string? Type);

public sealed record Repository
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>With the owner: <c>acme/checkout</c>. Another than was asked for when the repository was renamed.</summary>
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
        Commit = new(client);
        Deployment = new(client);
        Hooks = new(client);
    }

    public CommitsApi Commit { get; }
    public DeploymentsApi Deployment { get; }
    public HooksApi Hooks { get; }

    public Task<Repository> GetAsync(string owner, string name, CancellationToken cancellationToken) =>
        _client.CallAsync(GitHubRequest.Repository("repos/get", HttpMethod.Get, owner, name, $""), GitHubJson.Default.Repository, cancellationToken);
}
