using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Running;

[SlashCommand(
    "deploy",
    "pause",
    "Pause a deploy before its next step",
    Usage = "<deploy>",
    Example = "/deploy pause 17",
    Changes = true,
    InPlace = true
)]
internal sealed class PauseDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (change.Deployment.State != DeployState.Running)
            throw new CommandException($"#{change.Deployment.Number} is not running, so it cannot be paused.");
        change.Deployment = change.Deployment.PauseBeforeNext(context.UserId);
        return Task.FromResult($"Paused {Named(change)}: the current step finishes, and no other starts");
    }

    protected override string? Undo(Deployment deployment, CommandContext context) =>
        $"/deploy promote {deployment.Number}";
}
