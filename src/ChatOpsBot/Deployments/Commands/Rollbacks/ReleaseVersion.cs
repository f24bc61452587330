using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Rollbacks;

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
