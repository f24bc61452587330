using ChatOpsBot.Deployments.Planning;

namespace ChatOpsBot.Deployments;

internal sealed partial record Deployment
{
    /// <summary>Whether its message offers the way back.</summary>
    public bool CanBeTakenBack =>
        HasLeftSomething && this is { Kind: DeployKind.Deploy, RollingBack: null, Before: not null };

    /// <summary>It is over, and what it brought is there as far as is known, whole or in part.</summary>
    public bool HasLeftSomething => this is { IsOver: true, HasTouched: true, RolledBackBy: null, SupersededBy: null };

    /// <summary>It broke off midway, and nothing that is known has put its place in order since.</summary>
    public bool MayBeHalfDeployed => HasLeftSomething && On is null;

    /// <summary>It broke and was to be rolled back: what its step had asked for is over.</summary>
    public bool HasBroken => RollBackAt is not null;

    /// <summary>Whether a rollback holds it while it waits: breaking the glass gets past that.</summary>
    public bool CanBeHeld => this is { Kind: DeployKind.Deploy, BreakGlass: null, Started: null };

    public bool IsApproved => Approvals.Count >= ApprovalsNeeded;

    public Deployment Approve(Approval approval) => this with { Approvals = [.. Approvals, approval] };

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

    /// <summary>The step under way, changed.</summary>
    public Deployment With(DeployStep step) =>
        this with
        {
            Steps = [.. Steps.Select((old, index) => index == Current ? step : old)],
        };

    /// <summary>The step is over and the next one begins; the last one's end is the deploy's.</summary>
    /// <param name="by">The user whose word ended it.</param>
    public Deployment Advance(DateTimeOffset now, StepState state = StepState.Done, string? by = null)
    {
        var step = Step!;
        var done = With(
            step with
            {
                State = state,
                Ended = now,
                By = by,
                Text = step.IsEngine ? null : step.Text,
                Progress = null,
            }
        );
        var isOn =
            On is null
            && step.Kind is StepKind.Deploy or StepKind.Switch
            && !Steps.Skip(Current + 1).Any(later => later.Kind == StepKind.Switch);
        done = done with
        {
            Current = Current + 1,
            On = isOn ? now : done.On,
            State = DeployState.Running,
            Text = null,
            RollBackAt = null,
        };
        return done.Step is null ? done.End(DeployState.Succeeded, null, now) : done;
    }

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

    /// <summary>Waits for a person: to promote it, to go on, or to end it.</summary>
    public Deployment Pause(string text) => this with { State = DeployState.Paused, Text = text };

    /// <summary>What is to be undone unless someone keeps it.</summary>
    /// <param name="text">What broke. Plain text.</param>
    public Deployment CountDown(string text, DateTimeOffset until) =>
        With(Step! with { Text = text }) with
        {
            State = DeployState.Countdown,
            Text = Slack.Mrkdwn.Escape(text),
            RollBackAt = until,
        };

    /// <summary>
    /// In its countdown, someone decides that it stays. What an engine did not bring there cannot be kept, and ends as
    /// it is; what has a part of the traffic keeps that part, and more of it takes someone who may promote it.
    /// </summary>
    public Deployment Keep(string userId, DateTimeOffset now) =>
        Step switch
        {
            // It broke before the step began, which is still to be taken.
            { State: StepState.Waiting } step => With(step with { Text = null }) with
            {
                State = DeployState.Running,
                Text = null,
                RollBackAt = null,
                Kept = now,
            },
            { IsEngine: true, State: StepState.Running } => End(
                DeployState.Failed,
                $"{Text} · left as it is by {Slack.Mrkdwn.User(userId)}",
                now
            ),
            { Kind: StepKind.Promote or StepKind.Bake, Percent: < 100 } step => (
                this with
                {
                    Kept = now,
                    RollBackAt = null,
                }
            ).Pause(
                $"at {step.Percent} % until someone promotes it; "
                    + $"kept by {Slack.Mrkdwn.User(userId)} although {Text}"
            ),
            _ => (this with { Kept = now }).Advance(now, StepState.Kept, userId),
        };

    /// <summary>
    /// All its steps are done, but it is not called good yet: the last one is the one to decide about.
    /// </summary>
    public Deployment Reopen() => this with { State = DeployState.Running, Current = Steps.Count - 1, Ended = null };

    /// <summary>
    /// Someone lets it go on without the rest of its step, or after a pause; null when it waits for no one.
    /// </summary>
    public Deployment? Promote(string userId, DateTimeOffset now) =>
        this switch
        {
            { State: DeployState.Paused, PausedBy: not null } => this with
            {
                State = DeployState.Running,
                Text = null,
                PausedBy = null,
            },
            { State: DeployState.Paused, Step.Kind: StepKind.Promote } => Advance(now, StepState.Done, userId),
            { State: DeployState.Paused } or { State: DeployState.Running, Step.Kind: StepKind.Bake } => Advance(
                now,
                StepState.Skipped,
                userId
            ),
            { State: DeployState.Running, PausedBy: not null } => this with { PausedBy = null },
            _ => null,
        };
}
