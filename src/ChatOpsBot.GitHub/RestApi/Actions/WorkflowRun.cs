namespace ChatOpsBot.GitHub;

public sealed record WorkflowRun
{
    public required long Id { get; init; }

    /// <summary>The workflow's.</summary>
    public string? Name { get; init; }

    /// <summary>What the workflow's <c>run-name</c> made of it, or the commit's first line.</summary>
    public string? DisplayTitle { get; init; }

    public int RunNumber { get; init; }

    /// <summary>Counts up with each re-run, from 1.</summary>
    public int RunAttempt { get; init; }

    public long WorkflowId { get; init; }

    /// <summary><c>push</c>, <c>workflow_dispatch</c>, <c>schedule</c> …</summary>
    public string? Event { get; init; }

    /// <summary>
    /// <c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>waiting</c> (for someone's approval), <c>requested</c>,
    /// <c>pending</c>.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>
    /// Once completed: <c>success</c>, <c>failure</c>, <c>neutral</c>, <c>cancelled</c>, <c>skipped</c>,
    /// <c>timed_out</c>, <c>action_required</c>, <c>stale</c>, <c>startup_failure</c>.
    /// </summary>
    public string? Conclusion { get; init; }

    /// <summary>A branch, or the tag that it was dispatched on.</summary>
    public string? HeadBranch { get; init; }

    public string? HeadSha { get; init; }
    public string? HtmlUrl { get; init; }
    public Account? Actor { get; init; }

    /// <summary>Who started this attempt.</summary>
    public Account? TriggeringActor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? RunStartedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>Which runs to list; null is any. With any of them GitHub lists 1,000 at most.</summary>
/// <param name="Status">A status or a conclusion.</param>
/// <param name="Created"><c>&gt;=2026-03-02T09:00:00Z</c>, or another form of GitHub's search.</param>
public sealed record WorkflowRunFilter(
    string? Branch = null,
    string? Event = null,
    string? Status = null,
    string? Actor = null,
    string? HeadSha = null,
    string? Created = null
);

/// <summary>What is known of a run that was asked for.</summary>
/// <param name="Ref">As it was dispatched: a branch or a tag.</param>
/// <param name="Since"><see cref="WorkflowDispatched.At"/>; when that did not come, a moment that was certainly before,
/// also by GitHub's clock.</param>
public sealed record DispatchedRun(string Ref, DateTimeOffset Since)
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
public sealed record DispatchedRuns(WorkflowRun? Certain, IReadOnlyList<WorkflowRun> Candidates);

internal sealed record WorkflowRunsAnswer
{
    public required IReadOnlyList<WorkflowRun> WorkflowRuns { get; init; }
}
