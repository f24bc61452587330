using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Running;

/// <summary>
/// Lets the deploys go on that a rollback has stopped, each of which is asked about again at its turn.
/// </summary>
[SlashCommand(
    "deploy",
    "resume",
    "Resume the deploys that a rollback put on hold, or hold them again",
    Usage = "<service> <environment> [--hold]",
    Example = "/deploy resume checkout production",
    Changes = true,
    InPlace = true
)]
internal sealed class ResumeQueue(IStore store, DeployBook book, ServiceCatalog catalog, Permissions permissions)
    : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var target = catalog.Target(context.Arguments.Text("service")!, context.Arguments.Text("environment")!);
        await permissions.DemandAsync(context.Path, target.Scope, context.Caller, cancellationToken);
        var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        var hold = context.Arguments.Has("hold");
        var waiting = await book.WaitingAsync(target.Service, target.Environment, cancellationToken);
        var moved = waiting
            .Where(deployment => deployment.CanBeHeld && place.Held.Contains(deployment.Number) != hold)
            .ToList();
        if (moved.Count == 0)
            throw new CommandException(
                hold ? $"No deploy is waiting in `{target.Name}`." : $"The queue of `{target.Name}` is not on hold."
            );
        if (hold)
            (await book.HoldAsync(place, by: null, context.Effects, cancellationToken)).Save(
                place,
                context.Effects,
                context.Now
            );
        else
        {
            place
                .Resume(
                    moved
                        .Where(deployment => deployment.State == DeployState.Waiting)
                        .Select(deployment => deployment.Number)
                )
                .Save(place, context.Effects, context.Now);
            foreach (var deployment in moved)
                await TakeOffHoldAsync(deployment, place, context, cancellationToken);
        }
        var names = moved.Select(deployment => $"#{deployment.Number} `{Mrkdwn.Escape(deployment.Version)}`");
        var done = hold
            ? context.DryRun
                ? "Would hold"
                : "held"
            : context.DryRun
                ? "Would resume"
                : "resumed";
        return new CommandReply(
            $"{Glyph.Queued} "
                + (context.DryRun ? "" : $"{Mrkdwn.User(context.UserId)} ")
                + $"{done} the queue of `{target.Name}`: {string.Join(", ", names)}."
        )
        {
            ForEveryone = true,
            Undo =
                $"/deploy resume {CommandLine.Quote(target.Service)} "
                + $"{CommandLine.Quote(target.Environment)}{(hold ? "" : " --hold")}",
        };
    }

    /// <summary>
    /// Whoever lets it go on knows what was rolled back until now; what is rolled back later stops it again.
    /// </summary>
    private async Task TakeOffHoldAsync(
        Deployment held,
        EnvironmentState place,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (await book.FindAsync(held.Number, cancellationToken) is not ({ IsOver: false } deployment, var version))
            return;
        new DeploymentChange(deployment, version, context.Now, context.Effects)
        {
            NextIn = TimeSpan.Zero,
            Deployment = deployment.WithKnown(place.Bad),
        }.Save();
    }
}
