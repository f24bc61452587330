using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Commands;

[SlashCommand(
    "oncall",
    "me remove",
    "Remove a way to reach you",
    Usage = "<method>",
    Example = "/oncall me remove mail-1",
    Changes = true,
    Personal = true
)]
internal sealed class RemoveContact(IStore store) : ISlashCommand
{
    private const string Method = "method";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (book, version) = await ContactBook.FindAsync(store, context.UserId, cancellationToken);
        var written = context.Arguments.Text(Method)!;
        var method =
            book.FindWritten(written)
            ?? throw new CommandException(
                $"You have no method `{Mrkdwn.Escape(written)}`"
                    + (
                        book.Present.Count == 0
                            ? "; the direct message in Slack is always there."
                            : $"; yours: {string.Join(", ", book.Present.Select(one => $"`{one.Id}`"))}."
                    ),
                Method
            );
        book.Remove(method.Id, context.Now).SaveTo(context.Effects, version);
        return new CommandReply(
            $"{Glyph.Off} {(context.DryRun ? "Would remove" : "Removed")} "
                + $"{NoticeMessages.Name(method.Kind, method.Shown)}."
        )
        {
            Undo = $"{ContactSummary.Line} add --restore {method.Id}",
        };
    }
}
