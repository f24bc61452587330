using System.Net;

namespace ChatOpsBot.GitHub;

/// <summary><see href="https://docs.github.com/rest/deployments/deployments"/></summary>
public sealed class DeploymentsApi
{
    private readonly GitHubClient _client;

    internal DeploymentsApi(GitHubClient client)
    {
        _client = client;
        Status = new(client);
    }

    public DeploymentStatusesApi Status { get; }

    /// <summary>
    /// Creates a deployment. After <see cref="GitHubFailure.OutcomeUnknown"/> look for it by its payload before
    /// creating it again.
    /// </summary>
    /// <exception cref="GitHubException">
    /// <see cref="GitHubFailure.Conflict"/>: the ref cannot be merged, or a required context is not green, which
    /// <see cref="GitHubError.Contexts"/> then names. <see cref="GitHubFailure.Validation"/>: there is no such ref.
    /// </exception>
    public Task<DeploymentOutcome> CreateAsync(
        string owner,
        string name,
        NewDeployment newDeployment,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync<DeploymentOutcome>(
            GitHubRequest
                .Repository("repos/create-deployment", HttpMethod.Post, owner, name, $"/deployments")
                .WithBody(newDeployment, GitHubJson.Default.NewDeployment),
            answer =>
                answer.Status == HttpStatusCode.Accepted
                    ? new DeploymentOutcome.AutoMerged(answer.Json(GitHubJson.Default.MessageAnswer).Message ?? "")
                    : new DeploymentOutcome.Created(answer.Json(GitHubJson.Default.Deployment)),
            cancellationToken
        );

    public Task<Deployment> GetAsync(
        string owner,
        string name,
        long deploymentId,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "repos/get-deployment",
                HttpMethod.Get,
                owner,
                name,
                $"/deployments/{deploymentId}"
            ),
            GitHubJson.Default.Deployment,
            cancellationToken
        );

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<Deployment> GetAllAsync(
        string owner,
        string name,
        DeploymentFilter filter,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        var request = GitHubRequest
            .Repository("repos/list-deployments", HttpMethod.Get, owner, name, $"/deployments")
            .With("sha", filter.Sha)
            .With("ref", filter.Ref)
            .With("task", filter.Task)
            .With("environment", filter.Environment);
        return _client.PagesAsync(request, GitHubJson.Default.IReadOnlyListDeployment, cancellationToken);
    }
}
