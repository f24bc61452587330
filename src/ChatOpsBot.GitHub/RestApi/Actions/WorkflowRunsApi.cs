using System.Globalization;

namespace ChatOpsBot.GitHub;

/// <summary><see href="https://docs.github.com/rest/actions/workflow-runs"/></summary>
public sealed class WorkflowRunsApi
{
    private readonly GitHubClient _client;

    internal WorkflowRunsApi(GitHubClient client) => _client = client;

    public Task<WorkflowRun> GetAsync(string owner, string name, long runId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("actions/get-workflow-run", HttpMethod.Get, owner, name, $"/actions/runs/{runId}"),
            GitHubJson.Default.WorkflowRun,
            cancellationToken
        );

    /// <summary>Newest first.</summary>
    public IAsyncEnumerable<WorkflowRun> ListAsync(
        string owner,
        string name,
        WorkflowRunFilter filter,
        CancellationToken cancellationToken
    ) =>
        PagesAsync(
            GitHubRequest.Repository(
                "actions/list-workflow-runs-for-repo",
                HttpMethod.Get,
                owner,
                name,
                $"/actions/runs"
            ),
            filter,
            cancellationToken
        );

    /// <summary>Newest first.</summary>
    /// <param name="workflow">Its file name or its id.</param>
    public IAsyncEnumerable<WorkflowRun> ListByWorkflowAsync(
        string owner,
        string name,
        string workflow,
        WorkflowRunFilter filter,
        CancellationToken cancellationToken
    ) =>
        PagesAsync(
            GitHubRequest.Repository(
                "actions/list-workflow-runs",
                HttpMethod.Get,
                owner,
                name,
                $"/actions/workflows/{workflow}/runs"
            ),
            filter,
            cancellationToken
        );

    /// <summary>
    /// Looks for the run that a dispatch started, where the server did not say which. It takes some seconds until a run
    /// is listed: ask again.
    /// </summary>
    public async Task<DispatchedRuns> FindDispatchedAsync(
        string owner,
        string name,
        string workflow,
        DispatchedRun dispatched,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(dispatched);
        // A run's time has no fractions.
        var since = DateTimeOffset.FromUnixTimeSeconds(dispatched.Since.ToUnixTimeSeconds());
        var filter = new WorkflowRunFilter(
            Branch(dispatched.Ref),
            "workflow_dispatch",
            Created: string.Create(CultureInfo.InvariantCulture, $">={since:yyyy-MM-ddTHH:mm:ssZ}")
        );
        var candidates = await ListByWorkflowAsync(owner, name, workflow, filter, cancellationToken)
            .Where(run => run.CreatedAt >= since)
            .OrderBy(run => run.Id)
            .ToListAsync(cancellationToken);
        return new(
            dispatched.Mark is { } mark
                ? candidates.Find(run => run.DisplayTitle?.Contains(mark, StringComparison.Ordinal) == true)
                : null,
            candidates
        );
    }

    /// <summary>
    /// Asks for the end of a run, which its jobs may delay. <see cref="GitHubFailure.Conflict"/>: it is over already.
    /// </summary>
    public Task CancelAsync(string owner, string name, long runId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/cancel-workflow-run",
                HttpMethod.Post,
                owner,
                name,
                $"/actions/runs/{runId}/cancel"
            ) with
            {
                Repeatable = true,
            },
            cancellationToken
        );

    /// <summary>Ends a run that does not heed <see cref="CancelAsync"/>.</summary>
    public Task ForceCancelAsync(string owner, string name, long runId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/force-cancel-workflow-run",
                HttpMethod.Post,
                owner,
                name,
                $"/actions/runs/{runId}/force-cancel"
            ) with
            {
                Repeatable = true,
            },
            cancellationToken
        );

    /// <summary>
    /// Runs all jobs once more, on the same commit. After <see cref="GitHubFailure.OutcomeUnknown"/> look at
    /// <see cref="WorkflowRun.RunAttempt"/>.
    /// </summary>
    public Task RerunAsync(string owner, string name, long runId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/re-run-workflow",
                HttpMethod.Post,
                owner,
                name,
                $"/actions/runs/{runId}/rerun"
            ),
            cancellationToken
        );

    /// <summary>Runs the failed jobs once more, and those that need them.</summary>
    /// <inheritdoc cref="RerunAsync"/>
    public Task RerunFailedJobsAsync(string owner, string name, long runId, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/re-run-workflow-failed-jobs",
                HttpMethod.Post,
                owner,
                name,
                $"/actions/runs/{runId}/rerun-failed-jobs"
            ),
            cancellationToken
        );

    private static string Branch(string reference) =>
        reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..]
        : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..]
        : reference;

    private IAsyncEnumerable<WorkflowRun> PagesAsync(
        GitHubRequest request,
        WorkflowRunFilter filter,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        var filtered = request
            .With("actor", filter.Actor)
            .With("branch", filter.Branch)
            .With("event", filter.Event)
            .With("status", filter.Status)
            .With("created", filter.Created)
            .With("head_sha", filter.HeadSha);
        return _client.PagesAsync(
            filtered,
            GitHubJson.Default.WorkflowRunsAnswer,
            page => page.WorkflowRuns,
            cancellationToken
        );
    }
}
