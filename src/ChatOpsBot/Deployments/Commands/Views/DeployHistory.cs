using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Views;

[SlashCommand(
    "deploy",
    "history",
    "Show the last deploys and how they ended",
    Usage = "[<service>] [<environment>] [--count <number>]",
    Example = "/deploy history checkout production"
)]
internal sealed class DeployHistory(ServiceCatalog catalog, DeployBook book, Audience audience) : ISlashCommand
{
    private const int Looked = 100;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var service = context.Arguments.Text("service") is { } name ? catalog.Service(name).Name : null;
        var environment =
            service is not null && context.Arguments.Text("environment") is { } place
                ? catalog.Target(service, place).Environment
                : null;
        var all = await book.HistoryAsync(service, environment, Looked, cancellationToken);
        if (all.Count == 0)
            return new CommandReply("Nothing has been deployed yet.");
        var seen = await (await audience.OfAsync(context.Caller, cancellationToken)).OfAsync(
            all,
            deployment => [deployment.Channel],
            cancellationToken
        );
        return new CommandReply(
            seen.Count == 0
                ? DeployTexts.NotSeen
                : string.Join('\n', seen.Take(context.Arguments.Number("count", 1, 30, 10)).Select(Line))
        );
    }

    private static string Line(Deployment deployment) =>
        $"{DeployHeadline.Text(deployment)} · #{deployment.Number} "
        + (deployment.ByBot ? "automatically" : $"by {Mrkdwn.User(deployment.Requester)}")
        + $", {Moment.Text(deployment.Requested)}"
        + (Duration.Between(deployment.Started, deployment.Ended) is { } took ? $", {took}" : "");
}
