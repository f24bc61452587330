namespace ChatOpsBot.GitHub;

public sealed record WorkflowJob
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>As of a <see cref="WorkflowRun"/>; likewise <see cref="Conclusion"/>.</summary>
    public required string Status { get; init; }

    public string? Conclusion { get; init; }
    public int RunAttempt { get; init; }
    public string? HtmlUrl { get; init; }
    public string? RunnerName { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public IReadOnlyList<WorkflowJobStep> Steps
    {
        get => field ?? [];
        init;
    }
}

public sealed record WorkflowJobStep(
    string Name,
    string Status,
    string? Conclusion,
    int Number,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt
);

internal sealed record WorkflowJobsAnswer
{
    public required IReadOnlyList<WorkflowJob> Jobs { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/actions/workflow-jobs"/></summary>
public sealed class WorkflowJobsApi
{
    private readonly GitHubClient _client;

    internal WorkflowJobsApi(GitHubClient client) => _client = client;

    public Task<WorkflowJob> GetAsync(string owner, string name, long jobId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/get-job-for-workflow-run",
                HttpMethod.Get,
                owner,
                name,
                $"/actions/jobs/{jobId}"
            ),
            GitHubJson.Default.WorkflowJob,
            cancellationToken
        );

    /// <summary>The jobs of a run's latest attempt.</summary>
    public IAsyncEnumerable<WorkflowJob> ListAsync(
        string owner,
        string name,
        long runId,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository(
                "actions/list-jobs-for-workflow-run",
                HttpMethod.Get,
                owner,
                name,
                $"/actions/runs/{runId}/jobs"
            ),
            GitHubJson.Default.WorkflowJobsAnswer,
            page => page.Jobs,
            cancellationToken
        );

    /// <summary>
    /// Where a job's log can be fetched for a minute, as text, by anyone who knows the address: it is a secret.
    /// <see cref="GitHubFailure.NotFound"/> while the job has none yet, and when it is no longer kept.
    /// </summary>
    public Task<Uri> GetLogsUrlAsync(string owner, string name, long jobId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/download-job-logs-for-workflow-run",
                HttpMethod.Get,
                owner,
                name,
                $"/actions/jobs/{jobId}/logs"
            ) with
            {
                AsksForAddress = true,
            },
            answer => answer.Elsewhere ?? throw answer.Unreadable(null),
            cancellationToken
        );
}
