using ChatOpsBot.Commands;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>Lets the deploys go on that a rollback has stopped, each of which is asked about again at its turn.</summary>
[SlashCommand("deploy", "resume", "Let the deploys go on that a rollback has stopped, or stop them again", Usage = "<service> <environment> [--hold]", Example = "/deploy resume checkout production", Changes = true, InPlace = true)]
internal sealed class ResumeQueue(IStore store, DeployBook book, ServiceCatalog catalog, Permissions permissions) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var target = catalog.Target(context.Arguments.Text("service")!, context.Arguments.Text("environment")!);
        await permissions.DemandAsync(context.Path, target.Scope, context.Caller, cancellationToken);
        var place = await TargetState.OfAsync(store, target.Service, target.Environment, cancellationToken);
        var hold = context.Arguments.Has("hold");
        var moved = hold ? place.Queue : place.Held;
        if (moved.Count == 0) throw new CommandException(hold ? $"No deploy waits in `{target.Name}`." : $"The queue of `{target.Name}` is not stopped.");
        (hold ? place.Hold() : place.Resume()).AddTo(context.Effects);
        List<string> names = [];
        foreach (var number in moved)
        {
            if (await book.FindAsync(number, cancellationToken) is not ({ } deployment, _)) continue;
            names.Add($"#{number} `{Mrkdwn.Escape(deployment.Version)}`");
            context.Effects.Enqueue(DeployTurn.Work(deployment, TimeSpan.Zero, isExtra: true));
        }
        var done = hold ? context.DryRun ? "Would stop" : "stopped" : context.DryRun ? "Would let go on" : "let go on";
        return new CommandReply($"{Glyph.Queued} {(context.DryRun ? "" : $"{Mrkdwn.User(context.UserId)} ")}{done} the queue of `{target.Name}`: {string.Join(", ", names)}.")
        {
            ForEveryone = true,
            Undo = $"/deploy resume {CommandLine.Quote(target.Service)} {CommandLine.Quote(target.Environment)}{(hold ? "" : " --hold")}",
        };
    }
}
