using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Push;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Commands;

/// <summary>One more way to reach whoever asks; it is used once its code was given.</summary>
[SlashCommand(
    "oncall",
    "me add",
    "Add a way to reach you: mail, a telephone number, a browser",
    Usage = "[<method>] [<address>…] [--again <id>] [--restore <id>]",
    Example = "/oncall me add mail ada@example.com",
    Changes = true,
    Personal = true
)]
internal sealed class AddContact(
    IStore store,
    ContactKinds kinds,
    WorkingHours hours,
    PushLinks links,
    CommandButtons buttons
) : ISlashCommand
{
    private const string Method = "method",
        Address = "address";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (book, version) = await ContactBook.FindAsync(store, context.UserId, cancellationToken);
        if (context.Arguments.Text("restore") is { } restored)
            return Restore(book, version, restored, context);
        if (context.Arguments.Text("again") is { } again)
            return await SendCodeAsync(
                book.Find(again) is { Verified: null } known
                    ? known
                    : throw new CommandException("That method is no longer there, or is verified already."),
                book,
                version,
                context,
                cancellationToken
            );
        var kind = context.Arguments.Text(Method)?.ToLowerInvariant();
        if (kind is null || !kinds.Addable.Contains(kind))
            throw new CommandException(
                kinds.Addable.Count == 0
                    ? "There is nothing to add: the configuration has no mail server, hook, ntfy or Web Push "
                        + "(`OnCall:Mail`, `OnCall:Hooks`, `OnCall:Ntfy`, `OnCall:WebPush`)."
                    : $"{(kind is null ? "Say what to add" : $"There is no method `{Mrkdwn.Escape(kind)}` to add")}; "
                        + $"available: {string.Join(", ", kinds.Addable.Select(one => $"`{Mrkdwn.Escape(one)}`"))}.",
                Method
            );
        if (book.IsFull)
            throw new CommandException($"You have {ContactBook.MostMethods} methods; remove one first: `/oncall me`.");
        if (kind == ContactKinds.Push)
            return Link(context);
        var written = Unlinked(string.Join(' ', context.Arguments.Texts(Address)));
        var address =
            kinds.Address(kind, written)
            ?? throw new CommandException(
                $"{(written.Length == 0 ? "Write" : $"`{Mrkdwn.Escape(written)}` does not fit; write")} "
                    + $"{kinds.Example(kind)}.",
                Address
            );
        return book.Present.FirstOrDefault(method => method.Kind == kind && method.Address == address) switch
        {
            { Verified: not null } => throw new CommandException("That method is there and verified.", Address),
            { } waiting => await SendCodeAsync(waiting, book, version, context, cancellationToken),
            null => await AddAsync(kind, address, book, version, context, cancellationToken),
        };
    }

    private async Task<CommandReply> AddAsync(
        string kind,
        string address,
        ContactBook book,
        long version,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        DemandCode(book, context);
        var added = book.Add(kind, address, ContactCodes.NewSeed(), context.Now) with
        {
            Zone = await hours.ZoneAsync(book, cancellationToken),
        };
        return Sent(added, added.Methods[^1], version, context);
    }

    private Task<CommandReply> SendCodeAsync(
        ContactMethod method,
        ContactBook book,
        long version,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        DemandCode(book, context);
        var asked = book.AskAgain(method.Id, ContactCodes.NewSeed(), context.Now);
        return Task.FromResult(Sent(asked, method, version, context));
    }

    private static void DemandCode(ContactBook book, CommandContext context)
    {
        if (!book.MayHaveCode(context.Now))
            throw new CommandException(
                $"{ContactBook.MostCodes} codes were sent to you within an hour; try again later."
            );
    }

    private CommandReply Sent(ContactBook book, ContactMethod method, long version, CommandContext context)
    {
        book.SaveTo(context.Effects, version);
        context.Effects.Enqueue(CodeMessages.Work(context.UserId, method.Id));
        var text =
            $"{Glyph.Queued} {(context.DryRun ? "Would send a code" : "A code is on its way")} to "
            + $"{NoticeMessages.Name(method.Kind, method.Shown)}. Enter it within "
            + $"{ContactBook.CodeHolds.TotalMinutes:0} minutes: `{ContactSummary.Line} verify 123456`. "
            + "Until then the method is not used.";
        return new CommandReply(text)
        {
            Blocks = context.DryRun
                ? null
                :
                [
                    new SectionBlock { Text = new Markdown(text) },
                    new ActionsBlock { Elements = [buttons.Make("Enter the code", $"{ContactSummary.Line} verify")] },
                ],
            Undo = $"{ContactSummary.Line} remove {method.Id}",
        };
    }

    /// <summary>Whoever opens the link subscribes the browser that they do it with.</summary>
    private CommandReply Link(CommandContext context)
    {
        const string text =
            $"{Glyph.Info} Open this link in the browser that is to show your pages. It works once, within 15 minutes.";
        if (context.DryRun)
            return new CommandReply($"{Glyph.Info} Would make a link by which you subscribe a browser.");
        var url = links.Make(context.UserId, context.Effects);
        return new CommandReply($"{text}\n{Mrkdwn.Link(url, "Subscribe this browser")}")
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(text) },
                new ActionsBlock
                {
                    Elements =
                    [
                        new Button
                        {
                            Text = "Subscribe this browser",
                            ActionId = "subscribe-browser",
                            Url = url,
                        },
                    ],
                },
            ],
            NeedsNoUndo = true,
        };
    }

    private static CommandReply Restore(ContactBook book, long version, string id, CommandContext context)
    {
        var restored =
            book.Restore(id, context.Now)
            ?? throw new CommandException("That method can no longer be restored; add it again.");
        restored.SaveTo(context.Effects, version);
        var method = restored.Find(id)!;
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would restore" : "Restored")} "
                + $"{NoticeMessages.Name(method.Kind, method.Shown)}."
        )
        {
            Undo = $"{ContactSummary.Line} remove {id}",
        };
    }

    /// <summary>
    /// In a message Slack makes a link of an address: <c>&lt;mailto:ada@example.com|ada@example.com&gt;</c>.
    /// </summary>
    private static string Unlinked(string written) =>
        Mrkdwn.Parse(written) is [{ Kind: MrkdwnTokenKind.Link, Value: var target }]
            ? target.Replace("mailto:", "", StringComparison.Ordinal).Replace("tel:", "", StringComparison.Ordinal)
            : written;

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (kinds.Addable.Count == 0)
            return Task.FromResult<CommandForm?>(null);
        var kind =
            context.Arguments.Text(Method) is { } chosen && kinds.Addable.Contains(chosen) ? chosen : kinds.Addable[0];
        var menu = ChoiceInput.Menu(Method, "Method", kinds.Addable, kind, changesForm: true);
        return Task.FromResult<CommandForm?>(
            new CommandForm(
                "Add a contact method",
                "Add",
                kind == ContactKinds.Push
                    ? [menu]
                    :
                    [
                        menu,
                        new InputBlock
                        {
                            BlockId = Address,
                            Label = "Address",
                            Hint = new PlainText(
                                $"It is {Mrkdwn.ToPlainText(kinds.Example(kind))}. A code is sent there."
                            ),
                            Element = new PlainTextInput { ActionId = Address, MaxLength = 254 },
                        },
                    ]
            )
        );
    }
}
