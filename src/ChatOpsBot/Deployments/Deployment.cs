using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.Deployments;

internal enum DeployState
{
    /// <summary>For approvals.</summary>
    Waiting,

    /// <summary>For its turn in its place.</summary>
    Queued,
    Running,

    /// <summary>For a person.</summary>
    Paused,

    /// <summary>Something broke, and the last good version comes back unless someone keeps this one.</summary>
    Countdown,

    /// <summary>It runs, was watched, and is good.</summary>
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>No one approved it in time.</summary>
    Expired,
}

internal enum DeployKind
{
    Deploy,
    Rollback,
}

/// <summary>A person's yes.</summary>
/// <param name="Identity">The same for each account of the person.</param>
internal sealed record Approval(string UserId, [property: JsonPropertyName("human")] string Identity, DateTimeOffset At)
{
    /// <inheritdoc cref="Platform.Access.Caller.TeamId"/>
    public string? Team { get; init; }

    /// <inheritdoc cref="Platform.Access.Caller.EnterpriseId"/>
    public string? Enterprise { get; init; }

    /// <summary>To ask again whether they may.</summary>
    public Caller Caller => new(UserId, Team, Enterprise);
}

/// <summary>What is on in a place.</summary>
/// <param name="Deploy">The number of the deploy that brought it; 0 when the bot did not.</param>
internal sealed record TargetVersion(long Deploy, string Sha, string Version, DateTimeOffset Since);

/// <summary>
/// One deploy, from the click to its end. What changes it are the pure methods here; <see cref="DeploymentRunner"/> and
/// the commands store what they return.
/// </summary>
internal sealed partial record Deployment
{
    public required long Number { get; init; }
    public DeployKind Kind { get; init; }
    public required string Service { get; init; }
    public required string Environment { get; init; }

    /// <summary>Where it shows, as configured when it was asked for.</summary>
    public required string Channel { get; init; }

    /// <summary>What was asked for: a branch, a tag, a commit, a version.</summary>
    public required string Ref { get; init; }

    /// <summary>What that was then; it is this that ships, whatever the branch has become.</summary>
    public required string Sha { get; init; }
    public required string Version { get; init; }

    /// <summary>The artifact's checksum, as the registry reported it; null when it did not.</summary>
    public string? Digest { get; init; }

    /// <summary>The Slack user who asked; empty for the bot itself.</summary>
    public required string Requester { get; init; }

    /// <inheritdoc cref="Platform.Access.Caller.TeamId"/>
    public string? RequesterTeam { get; init; }

    /// <inheritdoc cref="Platform.Access.Caller.EnterpriseId"/>
    public string? RequesterEnterprise { get; init; }

    /// <summary>To ask again whether they may.</summary>
    public Caller RequestedBy => new(Requester, RequesterTeam, RequesterEnterprise);

    /// <summary>The same for each account of that person.</summary>
    [JsonPropertyName("requesterHuman")]
    public string? RequesterIdentity { get; init; }
    public required DateTimeOffset Requested { get; init; }
    public string? Reason { get; init; }

    /// <summary>Why the guards were overridden; null when they were not.</summary>
    public string? BreakGlass { get; init; }

    /// <inheritdoc cref="Deployments.Planning.Plan.Overridden"/>
    [JsonPropertyName("overruled")]
    public IReadOnlyList<string> Overridden
    {
        get;
        init => field = value ?? [];
    } = [];
    public string? PlanHash { get; init; }

    /// <summary>
    /// The names of all that its plan asked about (<see cref="Deployments.Planning.Plan.Known"/>): whoever confirmed it
    /// saw that, and what has come about since stops it.
    /// </summary>
    public IReadOnlyList<string> Known
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The branch that was asked for; null for a tag or a commit.</summary>
    public string? Branch { get; init; }

    /// <summary>It fixes what fires.</summary>
    public bool IsFix { get; init; }

    /// <summary>
    /// How it was to be deployed when it was asked for (<see cref="Deployments.Planning.Plan.RecipeOf"/>); what was
    /// approved is this.
    /// </summary>
    public string? Recipe { get; init; }

    /// <summary>What ships.</summary>
    public ShippedChanges Changes
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>What was on before.</summary>
    public TargetVersion? Before { get; init; }

    public int ApprovalsNeeded { get; init; }
    public IReadOnlyList<string> ApprovalsFrom
    {
        get;
        init => field = value ?? [];
    } = [];
    public IReadOnlyList<Approval> Approvals
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>When a request that is not approved is over.</summary>
    public DateTimeOffset? ApproveBy { get; init; }

    public IReadOnlyList<DeployStep> Steps
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The index of the step under way.</summary>
    public int Current { get; init; }

    public DeployState State { get; init; }

    /// <summary>Why it stands as it does: what it waits for, what broke. Mrkdwn.</summary>
    public string? Text { get; init; }

    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }

    /// <summary>When it got all the traffic.</summary>
    public DateTimeOffset? On { get; init; }

    /// <summary>Who asked for its end.</summary>
    public string? CancelledBy { get; init; }

    /// <summary>Why they did; null when they did not say.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Whoever asked for its end locked its place, too.</summary>
    public bool CordPulled { get; init; }

    /// <summary>Who wants it to stop before its next step.</summary>
    public string? PausedBy { get; init; }

    /// <summary>Of a rollback: the deploy that it takes back.</summary>
    public long? Reverts { get; init; }

    /// <summary>
    /// Of a rollback: the locks and freezes that it passed when it began, each as the end of "although …". Mrkdwn.
    /// </summary>
    public IReadOnlyList<string> Although
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The rollback that took it back; written by that rollback's own end.</summary>
    public long? RolledBackBy { get; init; }

    /// <summary>The rollback of it that is under way.</summary>
    public long? RollingBack { get; init; }

    /// <summary>The last rollback of it that ended and did not take it back.</summary>
    public long? RollbackFailed { get; init; }

    /// <summary>The later one that is on in its place, so there is nothing of this one to take back.</summary>
    public long? SupersededBy { get; init; }

    /// <summary>When the last good version comes back.</summary>
    public DateTimeOffset? RollBackAt { get; init; }

    /// <summary>How long such deploys took, median.</summary>
    public TimeSpan? Usual { get; init; }

    /// <summary>The last lines of the engine's output.</summary>
    public string? Tail { get; init; }

    /// <summary>When its message was last brought up to date while it ran.</summary>
    public DateTimeOffset? Shown { get; init; }

    /// <summary>
    /// The commit of the deploy that it was planned to come after; null when nothing was at work and nothing waited.
    /// </summary>
    public string? Behind { get; init; }

    /// <summary>
    /// A rollback has stopped it before its turn or its approval, until someone lets the queue go on.
    /// </summary>
    public bool IsHeld { get; init; }

    /// <summary>
    /// When someone last decided that it stays in spite of what broke: alerts that started before no longer count.
    /// </summary>
    public DateTimeOffset? Kept { get; init; }

    /// <summary>Counts the turns of its work; one that was requested earlier no longer counts.</summary>
    public int Turn { get; init; }

    public DeployStep? Step => Current < Steps.Count ? Steps[Current] : null;

    public bool IsOver =>
        State is DeployState.Succeeded or DeployState.Failed or DeployState.Cancelled or DeployState.Expired;

    /// <summary>Whether it can be gone back to.</summary>
    public bool IsGood => State == DeployState.Succeeded && RolledBackBy is null;

    public bool ByBot => Requester.Length == 0;

    public string Target => $"{Service}/{Environment}";

    /// <summary>Whether an engine may have changed anything.</summary>
    public bool HasTouched => Steps.Any(step => step is { IsEngine: true, Asked: not null });

    public const string Index = "deploys";

    public static string IndexOf(string service, string environment) => $"deploys/{service}/{environment}";

    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"deploy/{number}");

    public string Subject => string.Create(CultureInfo.InvariantCulture, $"{SubjectPrefix}{Number}");

    /// <summary>The first word of the subject of a deploy of ours.</summary>
    public const string SubjectPrefix = "deploy:";

    /// <summary>The number in the subject of a deploy of ours; null for another subject.</summary>
    public static long? NumberOf(string subject) =>
        subject.StartsWith(SubjectPrefix, StringComparison.Ordinal)
        && long.TryParse(
            subject.AsSpan(SubjectPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;
}
