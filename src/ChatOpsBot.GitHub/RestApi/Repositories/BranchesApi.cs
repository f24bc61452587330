using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

public sealed record Branch
{
    public required string Name { get; init; }
    public required GitReference Commit { get; init; }

    [JsonPropertyName("protected")]
    public bool IsProtected { get; init; }
}

/// <param name="Commit">What it stands for, also where the tag is an object of its own.</param>
public sealed record RepositoryTag(string Name, GitReference Commit);

/// <summary><see href="https://docs.github.com/rest/branches/branches"/></summary>
public sealed class BranchesApi
{
    private readonly GitHubClient _client;

    internal BranchesApi(GitHubClient client) => _client = client;

    public IAsyncEnumerable<Branch> GetAllAsync(string owner, string name, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.Repository("repos/list-branches", HttpMethod.Get, owner, name, $"/branches"),
            GitHubJson.Default.IReadOnlyListBranch,
            cancellationToken
        );

    public Task<Branch> GetAsync(string owner, string name, string branch, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("repos/get-branch", HttpMethod.Get, owner, name, $"/branches/{branch}"),
            GitHubJson.Default.Branch,
            cancellationToken
        );
}
