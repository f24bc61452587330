using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Freezes;

[SlashCommand(
    "deploy",
    "unfreeze",
    "End a freeze",
    Usage = "<id>",
    Example = "/deploy unfreeze 6925a01b7f3",
    Changes = true,
    InPlace = true
)]
internal sealed class UnfreezeDeploys(IStore store, DeployScopes scopes) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var id = context.Arguments.Text("id")!;
        if (await MadeFreeze.FindAsync(store, id, cancellationToken) is not { } freeze)
            throw new CommandException(
                $"There is no freeze `{Mrkdwn.Escape(id)}`; `/deploy freeze` lists them. "
                    + "Freezes from the configuration are removed there.",
                "id"
            );
        await scopes.DemandAsync(freeze.Scope, context, cancellationToken);
        freeze.Remove(context.UserId, context.Now, context.Effects);
        return new CommandReply(
            $"{Glyph.Good} "
                + (context.DryRun ? "Would end" : $"{Mrkdwn.User(context.UserId)} ended")
                + $" the freeze {Mrkdwn.Escape(freeze.Name)} of "
                + (freeze.Scope == "*" ? "all of production" : $"`{Mrkdwn.Escape(freeze.Scope)}`")
                + "."
        )
        {
            ForEveryone = true,
            Undo =
                $"/deploy freeze \"{freeze.Scope}\" {CommandLine.Quote(freeze.Name)}"
                + (freeze.From > context.Now ? $" --from {TimeInput.Write(freeze.From)}" : "")
                + (freeze.To is { } end ? $" --until {TimeInput.Write(end)}" : ""),
        };
    }
}
