using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.OnCall.Contacts.Commands;

[SlashCommand("oncall", "me", "Show your shifts, how you are reached, and test it")]
internal sealed class ShowMe(ContactSummary summary) : ISlashCommand
{
    public Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        summary.ShowAsync(context, cancellationToken);
}
