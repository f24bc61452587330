using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Views;

[SlashCommand(
    "deploy",
    "queue",
    "Show the deploys in progress and in the queue",
    Usage = "[<service>]",
    Example = "/deploy queue checkout"
)]
internal sealed class DeployQueue(IStore store, ServiceCatalog catalog, DeployBook book, Audience audience)
    : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Arguments.Text("service") is { } name ? catalog.Service(name).Name : null;
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var asked = catalog.Targets.Where(target => service is null || target.Service == service);
        List<string> lines = [];
        foreach (
            var target in await visibility.OfAsync(
                asked,
                target => [catalog.ChannelOf(target.Service)],
                cancellationToken
            )
        )
            lines.AddRange(await LinesAsync(target, context.Now, cancellationToken));
        return new CommandReply(
            lines.Count == 0
                ? $"{Glyph.Good} No deploy that you can see is in progress or waiting."
                : string.Join('\n', lines)
        );
    }

    private async Task<IReadOnlyList<string>> LinesAsync(
        DeployTarget target,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        if (place.Active is null && place.Queue.Count + place.Held.Count == 0)
            return [];
        List<string> lines = [$"*{Mrkdwn.Escape(target.Name)}*"];
        var active =
            place.Active is { } number && await book.FindAsync(number, cancellationToken) is ({ } running, _)
                ? running
                : null;
        if (active is not null)
            lines.Add($"{DeployHeadline.Text(active)} · #{active.Number}{By(active)}");
        foreach (var (before, waiting) in place.Queue.Index())
            if (await book.FindAsync(waiting, cancellationToken) is ({ } deployment, _))
                lines.Add(
                    $"{Glyph.Queued} #{waiting} `{Mrkdwn.Escape(deployment.Version)}`{By(deployment)}"
                        + (
                            place.TurnOf(before, active, now) is { } turn
                                ? $" · starts about {Mrkdwn.Date(turn, "{time}")}"
                                : ""
                        )
                );
        foreach (var held in place.Held)
            if (await book.FindAsync(held, cancellationToken) is ({ } deployment, _))
                lines.Add(
                    $"{Glyph.Queued} #{held} `{Mrkdwn.Escape(deployment.Version)}`{By(deployment)} · {place.HeldText}"
                );
        return lines;
    }

    private static string By(Deployment deployment) =>
        deployment.ByBot ? "" : $" by {Mrkdwn.User(deployment.Requester)}";
}
