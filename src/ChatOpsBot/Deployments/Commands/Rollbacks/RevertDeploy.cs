using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Rollbacks;

/// <summary>
/// Takes one deploy back, however far it has come: it is cancelled, or, because that deploys, the plan of the rollback
/// is shown with its button.
/// </summary>
[SlashCommand(
    "deploy",
    "revert",
    "Revert a deploy: cancel it, or plan a rollback to the version before it",
    Usage = "<deploy>",
    Example = "/deploy revert 17",
    Changes = true,
    InPlace = true
)]
internal sealed class RevertDeploy(
    DeployBook book,
    ServiceCatalog catalog,
    Planner planner,
    PlanMessage message,
    DeployRights rights
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        await rights.DemandAsync(
            deployment,
            catalog.ScopeOf(deployment.Service, deployment.Environment),
            context.Caller,
            context.Path,
            endsOwn: deployment is { HasTouched: false, IsOver: false },
            cancellationToken
        );
        if (deployment is { HasTouched: false, IsOver: false })
        {
            new DeploymentChange(deployment, version, context.Now, context.Effects)
            {
                NextIn = TimeSpan.Zero,
                Deployment = deployment.Cancel(context.UserId),
            }.Save();
            return new CommandReply(
                $"{Glyph.Off} {(context.DryRun ? "Would cancel" : "Cancelled")} #{deployment.Number}, "
                    + "which had not started."
            )
            {
                NeedsNoUndo = true,
                Subject = deployment.Subject,
            };
        }
        if (deployment.Kind == DeployKind.Rollback)
            throw new CommandException(
                $"#{deployment.Number} is a rollback. To deploy the version that it replaced, "
                    + "run `/deploy release` first."
            );
        if (!deployment.HasTouched || deployment.RolledBackBy is not null)
            throw new CommandException($"#{deployment.Number} changed nothing that is still deployed.");
        var plan = await planner.RollbackAsync(
            deployment.Service,
            deployment.Environment,
            null,
            deployment.Number,
            new DeployRequest(context.Caller, DeployPaths.StartRollback),
            cancellationToken
        );
        return message.Show(plan, $" --reason {CommandLine.Quote($"reverts #{deployment.Number}")}", context.DryRun);
    }
}
