using System.Net;
using System.Text.Json.Serialization;

namespace ChatOpsBot.GitHub;

public sealed record Workflow
{
    public required long Id { get; init; }
    public required string Name { get; init; }

    /// <summary><c>.github/workflows/deploy.yml</c></summary>
    public required string Path { get; init; }

    /// <summary>
    /// <c>active</c>, <c>disabled_manually</c>, <c>disabled_inactivity</c>, <c>disabled_fork</c>, <c>deleted</c>.
    /// </summary>
    public string? State { get; init; }

    public string? HtmlUrl { get; init; }
}

/// <param name="Ref">A branch or a tag, not a SHA: the workflow is taken from there, too.</param>
public sealed record CreateWorkflowDispatch(string Ref)
{
    /// <summary>
    /// Those that the workflow declares, 25 at most; any other is <see cref="GitHubFailure.Validation"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    [JsonInclude]
    internal bool? ReturnRunDetails { get; init; }
}

/// <summary>A run was asked for.</summary>
/// <param name="RunId">Null where the server does not say it yet: see
/// <see cref="WorkflowRunsApi.FindDispatchedAsync"/>.</param>
/// <param name="At">By GitHub's clock.</param>
public sealed record WorkflowDispatched(long? RunId, string? HtmlUrl, DateTimeOffset At);

internal sealed record DispatchAnswer(long? WorkflowRunId, string? HtmlUrl);

internal sealed record WorkflowsAnswer
{
    public required IReadOnlyList<Workflow> Workflows { get; init; }
}

/// <summary>
/// A workflow is named by its file name (<c>deploy.yml</c>) or its id.
/// <see href="https://docs.github.com/rest/actions/workflows"/>
/// </summary>
public sealed class WorkflowsApi
{
    private readonly GitHubClient _client;

    /// <summary>A server that does not know the parameter refuses it each time, so it is asked once.</summary>
    private volatile bool _saysNoRun;

    internal WorkflowsApi(GitHubClient client)
    {
        _client = client;
        Jobs = new(client);
        Runs = new(client);
    }

    public WorkflowJobsApi Jobs { get; }
    public WorkflowRunsApi Runs { get; }

    public IAsyncEnumerable<Workflow> ListAsync(string owner, string name, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.Repository("actions/list-repo-workflows", HttpMethod.Get, owner, name, $"/actions/workflows"),
            GitHubJson.Default.WorkflowsAnswer,
            page => page.Workflows,
            cancellationToken
        );

    public Task<Workflow> GetAsync(string owner, string name, string workflow, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository(
                "actions/get-workflow",
                HttpMethod.Get,
                owner,
                name,
                $"/actions/workflows/{workflow}"
            ),
            GitHubJson.Default.Workflow,
            cancellationToken
        );

    /// <summary>
    /// Starts a run. After <see cref="GitHubFailure.OutcomeUnknown"/> look for it with
    /// <see cref="WorkflowRunsApi.FindDispatchedAsync"/> before starting another.
    /// </summary>
    /// <exception cref="GitHubException">
    /// <see cref="GitHubFailure.Validation"/>: there is no such ref, the workflow cannot be dispatched, or an input is
    /// not declared.
    /// </exception>
    public async Task<WorkflowDispatched> CreateDispatchAsync(
        string owner,
        string name,
        string workflow,
        CreateWorkflowDispatch createDispatch,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(createDispatch);
        var plain = createDispatch with { ReturnRunDetails = null };
        if (!_saysNoRun)
        {
            try
            {
                return await DispatchAsync(
                    owner,
                    name,
                    workflow,
                    plain with
                    {
                        ReturnRunDetails = true,
                    },
                    cancellationToken
                );
            }
            catch (GitHubException exception)
                when (exception.Failure == GitHubFailure.Validation
                    && exception.Reason.Contains("return_run_details", StringComparison.Ordinal)
                )
            {
                _saysNoRun = true;
            }
        }
        return await DispatchAsync(owner, name, workflow, plain, cancellationToken);
    }

    private Task<WorkflowDispatched> DispatchAsync(
        string owner,
        string name,
        string workflow,
        CreateWorkflowDispatch dispatch,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository(
                    "actions/create-workflow-dispatch",
                    HttpMethod.Post,
                    owner,
                    name,
                    $"/actions/workflows/{workflow}/dispatches"
                )
                .WithBody(dispatch, GitHubJson.Default.CreateWorkflowDispatch),
            answer =>
                answer.Status == HttpStatusCode.NoContent
                || answer.Json(GitHubJson.Default.DispatchAnswer) is not { WorkflowRunId: not null } run
                    ? new WorkflowDispatched(null, null, answer.At)
                    : new(run.WorkflowRunId, run.HtmlUrl, answer.At),
            cancellationToken
        );
}
