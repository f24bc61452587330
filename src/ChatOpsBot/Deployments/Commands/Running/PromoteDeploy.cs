using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Running;

[SlashCommand(
    "deploy",
    "promote",
    "Continue a deploy: past a pause, a canary step or the rest of its bake time",
    Usage = "<deploy>",
    Example = "/deploy promote 17",
    Changes = true,
    InPlace = true
)]
internal sealed class PromoteDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        change.Deployment =
            change.Deployment.Promote(context.UserId, context.Now)
            ?? throw new CommandException(
                $"#{change.Deployment.Number} is not waiting for anyone: there is nothing to promote."
            );
        return Task.FromResult($"Promoted {Named(change)}");
    }

    protected override string? Undo(Deployment deployment, CommandContext context) =>
        $"/deploy revert {deployment.Number}";
}
