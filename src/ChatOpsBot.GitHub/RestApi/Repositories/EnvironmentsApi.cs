using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

/// <summary>A place that a repository is deployed to.</summary>
public sealed record DeploymentEnvironment
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public string? HtmlUrl { get; init; }

    /// <summary>What GitHub asks for before a workflow may deploy there.</summary>
    public IReadOnlyList<ProtectionRule> ProtectionRules
    {
        get => field ?? [];
        init;
    }
}

public sealed record ProtectionRule
{
    /// <summary>
    /// <c>wait_timer</c>, <c>required_reviewers</c>, <c>branch_policy</c>, or the name of a custom one.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>Minutes.</summary>
    public int? WaitTimer { get; init; }

    public bool? PreventSelfReview { get; init; }
    public IReadOnlyList<RequiredReviewer> Reviewers
    {
        get => field ?? [];
        init;
    }
}

/// <param name="Type"><c>User</c>, who has a login, or <c>Team</c>, which has a slug.</param>
public sealed record RequiredReviewer(string? Type, [property: JsonPropertyName("reviewer")] ReviewerName? Name);

public sealed record ReviewerName(string? Login, string? Slug);

internal sealed record EnvironmentsAnswer
{
    public IReadOnlyList<DeploymentEnvironment> Environments
    {
        get => field ?? [];
        init;
    }
}

/// <summary><see href="https://docs.github.com/rest/deployments/environments"/></summary>
public sealed class EnvironmentsApi
{
    private readonly GitHubClient _client;

    internal EnvironmentsApi(GitHubClient client) => _client = client;

    public IAsyncEnumerable<DeploymentEnvironment> GetAllAsync(
        string owner,
        string name,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository("repos/get-all-environments", HttpMethod.Get, owner, name, $"/environments"),
            GitHubJson.Default.EnvironmentsAnswer,
            page => page.Environments,
            cancellationToken
        );

    public Task<DeploymentEnvironment> GetAsync(
        string owner,
        string name,
        string environment,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "repos/get-environment",
                HttpMethod.Get,
                owner,
                name,
                $"/environments/{environment}"
            ),
            GitHubJson.Default.DeploymentEnvironment,
            cancellationToken
        );
}
