using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Running;

[SlashCommand(
    "deploy",
    "back",
    "Roll back now what is about to be rolled back automatically",
    Usage = "<deploy>",
    Changes = true,
    InPlace = true
)]
internal sealed class RollBackNow(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (change.Deployment.State != DeployState.Countdown)
            throw new CommandException(
                $"#{change.Deployment.Number} is not about to be rolled back; "
                    + $"`/rollback {change.Deployment.Service} {change.Deployment.Environment}` plans it."
            );
        change.Deployment = change.Deployment.EndCountdown(context.Now);
        return Task.FromResult($"Rolling back {Named(change)}");
    }
}
