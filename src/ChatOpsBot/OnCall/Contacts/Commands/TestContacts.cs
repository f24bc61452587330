using System.Security.Cryptography;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;

namespace ChatOpsBot.OnCall.Contacts.Commands;

[SlashCommand("oncall", "me test", "Page yourself by all your contact methods", Changes = true)]
internal sealed class TestContacts(Notifier notifier) : ISlashCommand
{
    private const int IdBytes = 8;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        await notifier.TestAsync(context.UserId, id, context.Effects, cancellationToken);
        return new CommandReply(
            $"{Glyph.Running} {(context.DryRun ? "Would page" : "Paging")} you by all your methods. "
                + "The direct message from me shows how each of them does."
        )
        {
            NeedsNoUndo = true,
        };
    }
}
