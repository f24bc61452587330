using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

/// <summary>The state of a deployment, in GitHub's terms.</summary>
[JsonConverter(typeof(DeploymentStateConverter))]
public enum DeploymentState
{
    Error,
    Failure,

    /// <summary>No longer what runs there.</summary>
    Inactive,
    InProgress,
    Queued,
    Pending,
    Success,
}

public sealed record NewDeploymentStatus(DeploymentState State)
{
    private const int DescriptionLength = 140;

    /// <summary>Cut at 140 characters, which is all that GitHub takes.</summary>
    public string? Description
    {
        get;
        init => field = value is null ? null : TextCut.At(DescriptionLength, value);
    }

    /// <summary>Where the deployment's output can be read.</summary>
    public string? LogUrl { get; init; }

    /// <summary>Where the deployed application can be seen.</summary>
    public string? EnvironmentUrl { get; init; }

    /// <summary>
    /// Whether a success makes earlier deployments of the environment inactive, which concerns only those that are
    /// neither transient nor of production. Null is GitHub's default, yes.
    /// </summary>
    public bool? AutoInactive { get; init; }
}

public sealed record DeploymentStatus
{
    public required long Id { get; init; }

    /// <summary>
    /// GitHub's word: one of <see cref="DeploymentState"/> in snake_case, or one of GitHub's own such as
    /// <c>waiting</c>.
    /// </summary>
    public required string State { get; init; }

    public string? Description { get; init; }
    public string? LogUrl { get; init; }
    public string? EnvironmentUrl { get; init; }
    public Account? Creator { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/deployments/statuses"/></summary>
public sealed class DeploymentStatusesApi
{
    private readonly GitHubClient _client;

    internal DeploymentStatusesApi(GitHubClient client) => _client = client;

    public Task<DeploymentStatus> CreateAsync(
        string owner,
        string name,
        long deploymentId,
        NewDeploymentStatus newDeploymentStatus,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository(
                    "repos/create-deployment-status",
                    HttpMethod.Post,
                    owner,
                    name,
                    $"/deployments/{deploymentId}/statuses"
                )
                .WithBody(newDeploymentStatus, GitHubJson.Default.NewDeploymentStatus),
            GitHubJson.Default.DeploymentStatus,
            cancellationToken
        );

    /// <summary>Newest first; the first one is how the deployment stands.</summary>
    public IAsyncEnumerable<DeploymentStatus> GetAllAsync(
        string owner,
        string name,
        long deploymentId,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository(
                "repos/list-deployment-statuses",
                HttpMethod.Get,
                owner,
                name,
                $"/deployments/{deploymentId}/statuses"
            ),
            GitHubJson.Default.IReadOnlyListDeploymentStatus,
            cancellationToken
        );
}

internal sealed class DeploymentStateConverter()
    : JsonStringEnumConverter<DeploymentState>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
