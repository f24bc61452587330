namespace ChatOpsBot.GitHub;

public sealed record User
{
    public required long Id { get; init; }
    public required string Login { get; init; }

    /// <summary><c>User</c>, <c>Bot</c>, <c>Organization</c>.</summary>
    public string? Type { get; init; }

    public string? Name { get; init; }

    /// <summary>Only of who shows it.</summary>
    public string? Email { get; init; }

    public string? HtmlUrl { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/users/users"/></summary>
public sealed class UsersApi
{
    private readonly GitHubClient _client;

    internal UsersApi(GitHubClient client) => _client = client;

    public Task<User> GetAsync(string login, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.To("users/get-by-username", HttpMethod.Get, owner: null, $"users/{login}"),
            GitHubJson.Default.User,
            cancellationToken
        );

    /// <summary>Whose token it is. An application has no user: <see cref="GitHubFailure.Forbidden"/>.</summary>
    public Task<User> CurrentAsync(CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.To("users/get-authenticated", HttpMethod.Get, owner: null, $"user"),
            GitHubJson.Default.User,
            cancellationToken
        );
}
