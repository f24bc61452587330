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
    "me verify",
    "Enter the code that was sent to a contact method of yours",
    Usage = "[<code>…]",
    Example = "/oncall me verify 123456",
    Changes = true,
    Personal = true
)]
internal sealed class VerifyContact(IStore store, ContactCodes codes) : ISlashCommand
{
    private const string Code = "code";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var code = string.Concat(context.Arguments.Texts(Code));
        if (code.Length == 0)
            throw new CommandException("Write the code that you got: `/oncall me verify 123456`.", Code);
        // It would say of any number of guesses whether they are right, and count none.
        if (context.DryRun)
            return new CommandReply($"{Glyph.Info} Would check the code.");
        var (book, version) = await ContactBook.FindAsync(store, context.UserId, cancellationToken);
        var awaiting = book.Awaiting(context.Now);
        if (awaiting.Count == 0)
            throw new CommandException(
                "No code is open: it was used, is older than 15 minutes, or was guessed at too often. "
                    + "`/oncall me` sends another one.",
                Code
            );
        if (awaiting.FirstOrDefault(method => codes.IsOf(book.Person, method, code)) is not { } verified)
        {
            // An error would change nothing, and the guess has to count.
            var left = ContactBook.MostWrongCodes - 1 - awaiting.Max(method => method.WrongCodes);
            book.CountWrongCode(context.Now).SaveTo(context.Effects, version);
            return new CommandReply(
                $"{Glyph.Bad} That is not the code. "
                    + (
                        left > 0
                            ? $"You have {left} more tries."
                            : "It no longer holds; `/oncall me` sends another one."
                    )
            )
            {
                NeedsNoUndo = true,
            };
        }
        book.Verify(verified.Id, context.Now).SaveTo(context.Effects, version);
        return new CommandReply(
            $"{Glyph.Good} {NoticeMessages.Name(verified.Kind, verified.Shown)} " + "is verified and used from now on."
        )
        {
            Undo = $"{ContactSummary.Line} remove {verified.Id}",
        };
    }

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult<CommandForm?>(
            new CommandForm(
                "Verify a method",
                "Verify",
                [
                    new InputBlock
                    {
                        BlockId = Code,
                        Label = "Code",
                        Hint = "Six digits, as they were sent to you.",
                        Element = new PlainTextInput { ActionId = Code, MaxLength = 20 },
                    },
                ]
            )
        );
}
