using ChatOpsBot.Deployments.Planning;

namespace ChatOpsBot.Deployments;

/// <summary>How what it brought goes away again, or stays although it broke.</summary>
internal sealed partial record Deployment
{
    /// <summary>What is to be undone unless someone keeps it.</summary>
    /// <param name="text">What broke. Plain text.</param>
    public Deployment CountDown(string text, DateTimeOffset until) =>
        With(Step! with { Text = text }) with
        {
            State = DeployState.Countdown,
            Text = Slack.Mrkdwn.Escape(text),
            RollBackAt = until,
        };

    /// <summary>In its countdown, someone does not want to wait.</summary>
    public Deployment EndCountdown(DateTimeOffset now) => this with { RollBackAt = now };

    /// <summary>Its countdown is over, and the last good version comes back.</summary>
    /// <param name="rollback">The number of the rollback.</param>
    public Deployment FailAndRollBack(long rollback, DateTimeOffset now) =>
        End(DeployState.Failed, Text, now) with
        {
            RollingBack = rollback,
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
                $"{Text} · left as is by {Slack.Mrkdwn.User(userId)}",
                now
            ),
            { Kind: StepKind.Promote or StepKind.Bake, Percent: < 100 } step => (
                this with
                {
                    Kept = now,
                    RollBackAt = null,
                }
            ).Pause(
                $"at {step.Percent}% until someone promotes it; "
                    + $"kept by {Slack.Mrkdwn.User(userId)} although {Text}"
            ),
            _ => (this with { Kept = now }).Advance(now, StepState.Kept, userId),
        };

    /// <summary>A rollback of it has begun.</summary>
    public Deployment RollBackBegins(long rollback) => this with { RollingBack = rollback };

    /// <summary>The rollback of it is over.</summary>
    public Deployment RollBackEnds(Deployment rollback) =>
        rollback.State == DeployState.Succeeded
            ? this with
            {
                RolledBackBy = rollback.Number,
                RollingBack = null,
                RollbackFailed = null,
            }
            : this with
            {
                RollingBack = null,
                RollbackFailed = rollback.Number,
            };

    /// <summary>A later deploy has taken its place, so there is nothing of it to take back.</summary>
    public Deployment Supersede(long by) => this with { SupersededBy = by };
}
