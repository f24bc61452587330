using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Planning.Gates;

namespace ChatOpsBot.Deployments;

internal sealed partial record Deployment
{
    /// <summary>Whether its message offers a rollback.</summary>
    public bool CanBeTakenBack =>
        HasLeftSomething && this is { Kind: DeployKind.Deploy, RollingBack: null, Before: not null };

    /// <summary>It is over, and what it brought is there as far as is known, whole or in part.</summary>
    public bool HasLeftSomething => this is { IsOver: true, HasTouched: true, RolledBackBy: null, SupersededBy: null };

    /// <summary>It was interrupted midway, and no known deploy has succeeded there since.</summary>
    public bool MayBePartlyDeployed => HasLeftSomething && On is null;

    /// <summary>It broke and was to be rolled back: what its step had asked for is over.</summary>
    public bool HasBroken => RollBackAt is not null;

    /// <summary>Whether a rollback holds it while it waits: breaking the glass gets past that.</summary>
    public bool CanBeHeld => this is { Kind: DeployKind.Deploy, BreakGlass: null, Started: null };

    public bool IsApproved => Approvals.Count >= ApprovalsNeeded;

    public Deployment Approve(Approval approval) => this with { Approvals = [.. Approvals, approval] };

    /// <summary>Takes back the approval of someone.</summary>
    public Deployment WithdrawApproval(string userId) =>
        this with
        {
            Approvals = [.. Approvals.Where(approval => approval.UserId != userId)],
        };

    /// <summary>Approved, or in need of no approval: it waits for its turn.</summary>
    public Deployment Enqueue() =>
        this with
        {
            State = DeployState.Queued,
            Text = IsHeld ? Text : null,
            ApproveBy = null,
        };

    /// <summary>Its turn has come.</summary>
    public Deployment Begin(DateTimeOffset now) =>
        this with
        {
            State = DeployState.Running,
            Started = now,
            Text = null,
        };

    /// <summary>A rollback, or a person, has stopped it while it waits.</summary>
    /// <param name="text">Why, and what lets it go on. Mrkdwn.</param>
    public Deployment Hold(string text) => this with { IsHeld = true, Text = text };

    /// <summary>Nothing holds it now.</summary>
    public Deployment TakeOffHold() => this with { IsHeld = false, Text = null };

    /// <summary>Whoever lets it go on knows what was found bad until now.</summary>
    public Deployment WithKnown(IEnumerable<BadVersion> bad) =>
        this with
        {
            Known = [.. Known.Union(bad.Select(bad => Gate.NameOf(GateCode.ContainsBad, bad.Name)))],
        };

    /// <summary>It goes on waiting, and shows for what.</summary>
    /// <param name="text">Mrkdwn.</param>
    public Deployment WaitFor(string text) => Text == text ? this : this with { Text = text };

    /// <summary>Of a rollback: it begins although something holds its place.</summary>
    /// <param name="although">Mrkdwn, each as the end of "although …".</param>
    public Deployment BeginAlthough(IEnumerable<string> although) => this with { Although = [.. although] };

    public Deployment End(DeployState state, string? text, DateTimeOffset now)
    {
        var ended = this with { State = state, Text = text, Ended = now, RollBackAt = null };
        return Step is { State: StepState.Running } step
            ? ended.With(
                step with
                {
                    State = state == DeployState.Cancelled ? StepState.Cancelled : StepState.Failed,
                    Ended = now,
                    Text = text ?? step.Text,
                }
            )
            : ended;
    }

    /// <summary>
    /// Is to end; the turn that follows sees to it, and so one that waits for a person waits no longer. Whoever asked
    /// first is named.
    /// </summary>
    public Deployment Cancel(string userId, string? reason = null) =>
        this with
        {
            CancelledBy = CancelledBy ?? userId,
            CancelReason = CancelledBy is null ? reason : CancelReason,
            State = State is DeployState.Paused or DeployState.Countdown ? DeployState.Running : State,
        };

    /// <summary>Is to end, and its place has been locked.</summary>
    public Deployment PullCord(string userId, string? reason) =>
        Cancel(userId, reason) with
        {
            CordPulled = CancelledBy is null || CordPulled,
        };

    /// <summary>Has ended because someone asked for it.</summary>
    public Deployment EndCancelled(DateTimeOffset now)
    {
        var (who, why) = (
            Slack.Mrkdwn.User(CancelledBy!),
            CancelReason is { } reason ? $": {Slack.Mrkdwn.Escape(reason)}" : ""
        );
        return End(
            DeployState.Cancelled,
            CordPulled
                ? $"{who} pulled the cord{why}, and locked `{Target}`"
                : $"by {who}{(Started is null ? " before it began" : "")}{why}",
            now
        );
    }
}
