using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Messages;

/// <summary>The buttons of a deploy, by its state.</summary>
internal sealed class DeployButtons(CommandButtons buttons)
{
    /// <summary>What can be done about it now.</summary>
    /// <param name="then">As in <see cref="CommandButtons.Make"/>.</param>
    public IReadOnlyList<IActionElement> Of(Deployment deployment, string? then = null)
    {
        var number = deployment.Number;
        return deployment.State switch
        {
            DeployState.Waiting or DeployState.Queued when deployment.IsHeld =>
            [
                buttons.Make(
                    "Resume the queue",
                    $"/deploy resume {CommandLine.Quote(deployment.Service)} "
                        + $"{CommandLine.Quote(deployment.Environment)}",
                    then
                ),
                Cancel(deployment, then),
            ],
            DeployState.Waiting when !deployment.IsApproved =>
            [
                buttons.Make(
                    "Approve",
                    $"/deploy approve {number}",
                    then,
                    style: ButtonStyle.Primary,
                    confirm: Confirmation(deployment, "Approve?", "Approve")
                ),
                Cancel(deployment, then),
            ],
            DeployState.Waiting or DeployState.Queued => [Cancel(deployment, then)],
            DeployState.Running when deployment.CancelledBy is not null => deployment.CordPulled
                ? []
                : [Cord(deployment, then)],
            DeployState.Running when deployment.Step is { Kind: StepKind.Bake } =>
            [
                buttons.Make("Promote", $"/deploy promote {number}", then),
                buttons.Make("Pause", $"/deploy pause {number}", then),
                BackOrCancel(deployment, then),
            ],
            DeployState.Running =>
            [
                .. deployment.Steps.Count > 1 && deployment.Kind == DeployKind.Deploy
                    ? [buttons.Make("Pause", $"/deploy pause {number}", then)]
                    : Array.Empty<IActionElement>(),
                Cancel(deployment, then),
                Cord(deployment, then),
            ],
            DeployState.Paused =>
            [
                buttons.Make("Promote", $"/deploy promote {number}", then, style: ButtonStyle.Primary),
                deployment.HasTouched ? BackOrCancel(deployment, then) : Cancel(deployment, then),
                Cord(deployment, then),
            ],
            DeployState.Countdown =>
            [
                buttons.Make("Keep it", $"/deploy keep {number}", then),
                buttons.Make("Roll back now", $"/deploy back {number}", then, style: ButtonStyle.Danger),
            ],
            _ =>
            [
                .. deployment.CanBeTakenBack ? [Back(deployment, then)] : Array.Empty<IActionElement>(),
                .. deployment is { CordPulled: true, SupersededBy: null }
                    ? [Unlock(deployment, then)]
                    : Array.Empty<IActionElement>(),
            ],
        };
    }

    /// <summary>Where nothing was deployed before, there is no rollback.</summary>
    private Button BackOrCancel(Deployment deployment, string? then) =>
        deployment.Before is null ? Cancel(deployment, then) : Back(deployment, then);

    private Button Unlock(Deployment deployment, string? then) =>
        buttons.Make("Unlock", $"/deploy unlock {CommandLine.Quote(deployment.Target)}", then);

    private Button Cancel(Deployment deployment, string? then) =>
        buttons.Make(
            "Cancel",
            $"/deploy cancel {deployment.Number}",
            then,
            confirm: new ConfirmationDialog
            {
                Title = "Cancel this deploy?",
                Text = new PlainText(
                    $"This cancels #{deployment.Number}, {deployment.Service} {deployment.Version} to "
                        + $"{deployment.Environment}"
                        + (
                            deployment.HasTouched
                                ? $", and may leave {deployment.Environment} half-deployed."
                                : ". Nothing has been deployed yet."
                        )
                ),
                Confirm = "Cancel it",
                Deny = "Not yet",
            }
        );

    private Button Cord(Deployment deployment, string? then) =>
        buttons.Make(
            "Pull the cord",
            $"/deploy cord {deployment.Number}",
            then,
            style: ButtonStyle.Danger,
            confirm: new ConfirmationDialog
            {
                Title = "Pull the cord?",
                Text = new PlainText(
                    $"This deploy is cancelled, and {deployment.Target} is locked until someone unlocks it."
                ),
                Confirm = "Pull",
                Deny = "Not yet",
            }
        );

    private Button Back(Deployment deployment, string? then) =>
        buttons.Make(
            "Roll back",
            $"/rollback {CommandLine.Quote(deployment.Service)} {CommandLine.Quote(deployment.Environment)} "
                + $"--reverts {deployment.Number}",
            then,
            style: ButtonStyle.Danger
        );

    private static ConfirmationDialog Confirmation(Deployment deployment, string title, string confirm) =>
        new()
        {
            Title = title,
            Text = new PlainText(
                $"{deployment.Service} {deployment.Version} to {deployment.Environment}"
                    + (
                        deployment.Changes.IsKnown
                            ? deployment.Changes.Total == 1
                                ? ": 1 change"
                                : $": {deployment.Changes.Total} changes"
                            : ""
                    )
                    + "."
            ),
            Confirm = confirm,
            Deny = "Not yet",
        };
}
