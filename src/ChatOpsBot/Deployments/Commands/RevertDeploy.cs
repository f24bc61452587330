using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands;

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

[SlashCommand(
    "deploy",
    "release",
    "Allow a version that was rolled back to be deployed again",
    Usage = "<service> <environment> <version>",
    Example = "/deploy release checkout production v1.8.2",
    Changes = true,
    InPlace = true
)]
internal sealed class ReleaseVersion(IStore store, ServiceCatalog catalog, Permissions permissions) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var target = catalog.Target(context.Arguments.Text("service")!, context.Arguments.Text("environment")!);
        await permissions.DemandAsync(context.Path, target.Scope, context.Caller, cancellationToken);
        var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        var written = context.Arguments.Text("version")!;
        var bad =
            place.Bad.FirstOrDefault(bad =>
                string.Equals(bad.Version, written, StringComparison.OrdinalIgnoreCase)
                || (written.Length >= 7 && bad.Sha.StartsWith(written, StringComparison.OrdinalIgnoreCase))
            )
            ?? throw new CommandException(
                $"`{Mrkdwn.Escape(written)}` is not blocked in `{target.Name}`"
                    + (
                        place.Bad.Count == 0
                            ? "; nothing is."
                            : $"; {string.Join(", ", place.Bad.Select(bad => $"`{Mrkdwn.Escape(bad.Version)}`"))} is."
                    ),
                "version"
            );
        place.ReleaseBad(bad).Save(place, context.Effects, context.Now);
        return new CommandReply(
            $"{Glyph.Good} "
                + (context.DryRun ? "Would allow" : $"{Mrkdwn.User(context.UserId)} allowed")
                + $" `{Mrkdwn.Escape(bad.Version)}` again in `{target.Name}`. It was blocked because: "
                + $"{Mrkdwn.Escape(bad.Reason)}"
        )
        {
            ForEveryone = true,
        };
    }
}
