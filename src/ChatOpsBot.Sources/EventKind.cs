namespace ChatOpsBot.Sources;

/// <summary>What routes match as <c>kind=…</c>.</summary>
public static class EventKind
{
    /// <summary>A pull or merge request.</summary>
    public const string Change = "change";
    public const string Review = "review";
    public const string Comment = "comment";
    public const string Push = "push";

    /// <summary>A branch or tag was made or deleted.</summary>
    public const string Branch = "branch";
    public const string Issue = "issue";
    public const string Release = "release";

    /// <summary>A build, a workflow run, a pipeline.</summary>
    public const string PipelineRun = "pipelineRun";

    /// <summary>One job, stage or check of a pipeline run or a change.</summary>
    public const string TaskRun = "taskRun";

    /// <summary>A run of tests, benchmarks or a load test.</summary>
    public const string TestSuiteRun = "testSuiteRun";
    public const string Deployment = "deployment";
    public const string Alert = "alert";

    /// <summary>An image or package in a registry.</summary>
    public const string Artifact = "artifact";
    public const string Discussion = "discussion";

    /// <summary>A repository was made, renamed, opened to the world; its members or its protection changed.</summary>
    public const string Repository = "repository";

    /// <summary>A vulnerable dependency, a flaw in the code, a leaked secret, an advisory.</summary>
    public const string SecurityFinding = "securityFinding";

    public static IReadOnlyList<string> All { get; } =
    [
        Change,
        Review,
        Comment,
        Push,
        Branch,
        Issue,
        Discussion,
        Release,
        PipelineRun,
        TaskRun,
        TestSuiteRun,
        Deployment,
        Artifact,
        Alert,
        SecurityFinding,
        Repository,
    ];
}

/// <summary>
/// The state of a subject. Written in lower camel case wherever it leaves the program.
/// </summary>
public enum EventState
{
    /// <summary>Nothing to wait for: information only.</summary>
    Info,
    Draft,
    Opened,
    Reopened,
    Commented,
    Approved,
    ChangesRequested,
    Dismissed,
    Queued,

    /// <summary>Waits for a person, not for a machine.</summary>
    Waiting,
    Running,
    Firing,
    Acknowledged,
    Succeeded,
    Failed,
    Cancelled,
    Skipped,
    Resolved,

    /// <summary>Of an alert: its sender names it no longer and never said that it ended. It may be silenced.</summary>
    Unreported,
    Merged,
    Closed,
    Deleted,
}

public static class EventStates
{
    /// <summary>
    /// How far along a state is, to order two events of the same second: 0 not started, 1 in progress, 2 in someone's
    /// hands, 3 over.
    /// </summary>
    public static int Progress(this EventState state) =>
        state switch
        {
            EventState.Running or EventState.Firing or EventState.Reopened or EventState.Commented => 1,
            EventState.Acknowledged => 2,
            _ when state.IsOver() => 3,
            _ => 0,
        };

    /// <summary>True when nothing more is expected of the thing.</summary>
    public static bool IsOver(this EventState state) =>
        state
            is EventState.Succeeded
                or EventState.Failed
                or EventState.Cancelled
                or EventState.Skipped
                or EventState.Resolved
                or EventState.Unreported
                or EventState.Merged
                or EventState.Closed
                or EventState.Deleted
                or EventState.Info
                or EventState.Approved
                or EventState.ChangesRequested
                or EventState.Dismissed;
}
