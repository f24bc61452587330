using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Running;

[SlashCommand(
    "deploy",
    "cancel",
    "Cancel a deploy; one that is about to be rolled back automatically is kept",
    Usage = "<deploy> [<reason>…]",
    Example = "/deploy cancel 17",
    Changes = true,
    InPlace = true
)]
internal sealed class CancelDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    /// <summary>To end the countdown is to keep what broke.</summary>
    protected override string RightOf(Deployment deployment, CommandContext context) =>
        deployment.State == DeployState.Countdown ? DeployPaths.Keep : DeployPaths.Cancel;

    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var keeps = change.Deployment.State == DeployState.Countdown;
        change.Deployment = keeps
            ? change.Deployment.Keep(context.UserId, context.Now)
            : change.Deployment.Cancel(context.UserId, ReasonInput.Read(context.Arguments));
        return Task.FromResult(
            keeps
                ? $"Kept {Named(change)}: it failed, and is not rolled back automatically"
                : $"Cancelling {Named(change)}"
        );
    }
}
