using System.Globalization;
using Octokit;

namespace ChatOpsBot.Platform.GitHub.Calls;

/// <param name="Ref">A branch or a tag, not a SHA: the workflow is taken from there, too.</param>
internal sealed record WorkflowDispatch(string Ref)
{
    /// <summary>
    /// Those that the workflow declares, 25 at most; any other is <see cref="GitHubFailure.Validation"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    public bool? ReturnRunDetails { get; init; }
}

/// <summary>A run was asked for.</summary>
/// <param name="RunId">Null where the server does not say it yet: see
/// <see cref="WorkflowDispatches.FindAsync"/>.</param>
internal sealed record WorkflowDispatched(long? RunId);

/// <summary>What is known of a run that was asked for.</summary>
/// <param name="Ref">As it was dispatched: a branch or a tag.</param>
/// <param name="Since">A moment that was certainly before the dispatch, also by GitHub's clock.</param>
internal sealed record DispatchedRun(string Ref, DateTimeOffset Since)
{
    /// <summary>
    /// A text of ours that the run's title holds, because the workflow's <c>run-name</c> repeats an input.
    /// </summary>
    public string? Mark { get; init; }
}

/// <summary>Which run it may be.</summary>
/// <param name="Certain">The one that bears the mark.</param>
/// <param name="Candidates">
/// All that may be it, oldest first; none when GitHub does not list it yet. A single one without the mark may still be
/// someone else's, as long as ours is not listed.
/// </param>
internal sealed record DispatchedRuns(WorkflowRun? Certain, IReadOnlyList<WorkflowRun> Candidates);

internal sealed record DispatchAnswer(long? WorkflowRunId);

/// <summary>
/// What Octokit lacks of dispatches: it does not ask which run one began, and drops the answer. A workflow is named by
/// its file name (<c>deploy.yml</c>) or its id.
/// <see href="https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event"/>
/// </summary>
internal sealed class WorkflowDispatches(GitHubRest github)
{
    /// <summary>A server that does not know the parameter refuses it each time, so it is asked once.</summary>
    private volatile bool _saysNoRun;

    /// <summary>
    /// Starts a run. After <see cref="GitHubFailure.OutcomeUnknown"/> look for it with
    /// <see cref="FindAsync"/> before starting another.
    /// </summary>
    /// <exception cref="GitHubException">
    /// <see cref="GitHubFailure.Validation"/>: there is no such ref, the workflow cannot be dispatched, or an input is
    /// not declared.
    /// </exception>
    public async Task<WorkflowDispatched> DispatchAsync(
        string owner,
        string name,
        string workflow,
        WorkflowDispatch dispatch,
        CancellationToken cancellationToken
    )
    {
        if (!_saysNoRun)
        {
            try
            {
                return await SendAsync(
                    owner,
                    name,
                    workflow,
                    dispatch with
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
        return await SendAsync(owner, name, workflow, dispatch, cancellationToken);
    }

    /// <summary>
    /// Looks for the run that a dispatch started, where the server did not say which. It takes some seconds until a run
    /// is listed: ask again.
    /// </summary>
    public async Task<DispatchedRuns> FindAsync(
        string owner,
        string name,
        string workflow,
        DispatchedRun dispatched,
        CancellationToken cancellationToken
    )
    {
        // A run's time has no fractions.
        var since = DateTimeOffset.FromUnixTimeSeconds(dispatched.Since.ToUnixTimeSeconds());
        var filter = new WorkflowRunsRequest
        {
            Branch = Branch(dispatched.Ref),
            Event = "workflow_dispatch",
            Created = string.Create(CultureInfo.InvariantCulture, $">={since:yyyy-MM-ddTHH:mm:ssZ}"),
        };
        var candidates = await github
            .PagesAsync(
                "actions/list-workflow-runs",
                client => client.Actions.Workflows.Runs.ListByWorkflow(owner, name, Segment.Of(workflow), filter),
                cancellationToken
            )
            .SelectMany(page => page.WorkflowRuns)
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

    private Task<WorkflowDispatched> SendAsync(
        string owner,
        string name,
        string workflow,
        WorkflowDispatch dispatch,
        CancellationToken cancellationToken
    ) =>
        github.CallAsync(
            "actions/create-workflow-dispatch",
            async client =>
            {
                var answer = await client.Connection.Post<DispatchAnswer>(
                    new($"repos/{owner}/{name}/actions/workflows/{Segment.Of(workflow)}/dispatches", UriKind.Relative),
                    dispatch,
                    accepts: null,
                    contentType: null
                );
                return new WorkflowDispatched(answer.Body?.WorkflowRunId);
            },
            cancellationToken
        );

    private static string Branch(string reference) =>
        reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..]
        : reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..]
        : reference;
}
