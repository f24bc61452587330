using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Messages;

/// <summary>A deploy in one line: what goes where, and its state.</summary>
internal static class DeployHeadline
{
    /// <summary>So that nothing long pushes the rest out of the message, which Slack cuts at 3,000.</summary>
    private const int MostOfText = 400;

    public static string Text(Deployment deployment)
    {
        var (glyph, word) = StateOf(deployment);
        var what =
            deployment.Kind == DeployKind.Rollback
                ? $"*{Mrkdwn.Escape(deployment.Service)}* back to `{Mrkdwn.Escape(deployment.Version)}` in "
                    + $"{Mrkdwn.Escape(deployment.Environment)}"
                : $"*{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → "
                    + $"{Mrkdwn.Escape(deployment.Environment)}";
        return $"{glyph} {what} · {word}"
            + (deployment.Text is { } text ? $": {Mrkdwn.Truncate(text, MostOfText)}" : "");
    }

    /// <summary>Its state in a few words, without the reason.</summary>
    public static (string Glyph, string State) StateOf(Deployment deployment)
    {
        var (glyph, word) = deployment.State switch
        {
            DeployState.Waiting when deployment.IsApproved => (Glyph.Queued, "approved, about to start"),
            DeployState.Waiting => (
                Glyph.Queued,
                deployment.ApprovalsNeeded - deployment.Approvals.Count is 1
                    ? "waits for 1 approval"
                    : $"waits for {deployment.ApprovalsNeeded - deployment.Approvals.Count} approvals"
            ),
            DeployState.Queued => (Glyph.Queued, "queued"),
            DeployState.Running when deployment.CancelledBy is { } who => (
                Glyph.Running,
                $"{Mrkdwn.User(who)} "
                    + (deployment.CordPulled ? "pulled the cord" : "cancelled it")
                    + $", {deployment.Step!.Name} is being stopped"
            ),
            DeployState.Running => (
                Glyph.Running,
                deployment.Steps.Count == 1
                    ? "deploying"
                    : $"step {deployment.Current + 1} of {deployment.Steps.Count}, {deployment.Step!.Name}"
            ),
            DeployState.Paused => (Glyph.Running, "paused"),
            DeployState.Countdown => (
                Glyph.Bad,
                $"failed, rolls back {(deployment.RollBackAt is { } at ? Mrkdwn.Date(at, "at {time_secs}") : "soon")}"
            ),
            DeployState.Succeeded when deployment.RolledBackBy is not null => (Glyph.Off, "succeeded, then"),
            DeployState.Succeeded when deployment.Steps.Any(step => step.State == StepState.Kept) => (
                Glyph.Running,
                "deployed, kept although it failed"
            ),
            DeployState.Succeeded => (Glyph.Good, deployment.Kind == DeployKind.Rollback ? "rolled back" : "deployed"),
            DeployState.Failed => (Glyph.Bad, "failed"),
            DeployState.Expired => (Glyph.Off, "expired"),
            _ => (Glyph.Off, "cancelled"),
        };
        return (glyph, $"{word}{Rollback(deployment)}");
    }

    /// <summary>The state of its rollback, as the rollback's own turns wrote it.</summary>
    private static string Rollback(Deployment deployment) =>
        deployment switch
        {
            { RolledBackBy: { } by, State: DeployState.Succeeded } => $" rolled back by #{by}",
            { RolledBackBy: { } by } => $", rolled back by #{by}",
            { RollingBack: { } under } => $", rollback #{under} is in progress",
            { RollbackFailed: { } failed } => $", rollback #{failed} failed",
            _ => "",
        };
}
