using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Ports;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>
/// From a call to its answer: finds the command, asks whether the person may, reads the arguments, runs it. A user's
/// mistake ends here, as an answer.
/// </summary>
internal sealed class CommandRunner(
    CommandTable table,
    Permissions permissions,
    UndoLog undo,
    IServiceProvider services,
    TimeProvider time
)
{
    /// <param name="effects">Gets what follows from the command; to be committed by the caller.</param>
    /// <param name="trial">The effects will be discarded: nothing is noted for an undo.</param>
    public async Task<CommandReply> RunAsync(
        CommandCall call,
        Commit effects,
        bool trial,
        CancellationToken cancellationToken
    ) => TypedTokens.Disarm(await RepliedAsync(call, effects, trial, cancellationToken), call);

    private async Task<CommandReply> RepliedAsync(
        CommandCall call,
        Commit effects,
        bool trial,
        CancellationToken cancellationToken
    )
    {
        CommandMatch? match = null;
        try
        {
            match = table.Match(call.Command, call.Text);
            var command = match.Command;
            await permissions.DemandAsync(command, call.Caller, cancellationToken);
            var arguments = Bind(call, match);
            var dryRun = arguments.IsDryRun;
            var context = new CommandContext(call, arguments, effects, dryRun, time.GetUtcNow())
            {
                Path = command.Path,
            };
            var reply = await Instance(command).RunAsync(context, cancellationToken);
            if (!command.About.Changes && !effects.IsEmpty)
                throw new InvalidOperationException($"{command.Path} changes something and does not declare it.");
            if (reply.IsError || !command.About.Changes)
                return reply;
            // What has not happened concerns whoever asked, alone.
            return dryRun
                ? reply.Noting("Dry run: nothing was changed.") with
                {
                    ForEveryone = false,
                }
                : await RegisteredAsync(reply, call, effects, trial, cancellationToken);
        }
        catch (CommandException mistake)
        {
            // "/deploy stauts": no service is called so, and a verb nearly is.
            var near =
                match is { Near: { } verb }
                && mistake.Parameter is { } about
                && about == match.Command.Usage.Placed.First().Name
                    ? $"\nDid you mean `/{match.Command.About.Command} {verb}`?"
                    : "";
            return CommandReply.Error(mistake.Message + near, mistake.Parameter) with
            {
                IsDenied = mistake is Permissions.DeniedException,
            };
        }
    }

    /// <summary>What is kept of a call and what became of it.</summary>
    public DoneCommand Done(CommandCall call, CommandReply reply)
    {
        var (path, isPersonal) = PathOf(call);
        return new DoneCommand(
            time.GetUtcNow(),
            path,
            reply.IsDenied ? "denied"
                : reply.IsError ? "refused"
                : "done",
            call.UserId,
            call.Origin.ToString().ToLowerInvariant(),
            isPersonal ? $"/{path}"
                : call.Form is null ? call.Line
                : $"{call.Line} {Filled(call.Form)}",
            isPersonal ? "" : Mrkdwn.ToPlainText(reply.Text.Split('\n')[0])
        )
        {
            Channel = call.ChannelId.Length > 0 ? call.ChannelId : null,
            Subject = reply.Subject,
            Undo = reply.IsError ? null : reply.Undo,
        };
    }

    private static string Filled(IReadOnlyDictionary<string, IReadOnlyList<string>> form) =>
        string.Join(
            ' ',
            form.Where(field => field.Value.Count > 0).Select(field => $"{field.Key}={string.Join(',', field.Value)}")
        );

    private (string Path, bool IsPersonal) PathOf(CommandCall call)
    {
        try
        {
            var command = table.Match(call.Command, call.Text).Command;
            return (command.Path, command.About.Personal);
        }
        catch (CommandException)
        {
            return (call.Command, false);
        }
    }

    /// <summary>Whether the call changes anything, and so is stored before it is done.</summary>
    public bool Changes(CommandCall call)
    {
        try
        {
            var match = table.Match(call.Command, call.Text);
            return match.Command.About.Changes
                && !match.Rest.Any(word => match.Command.Usage.Option(word, changes: true)?.Name == Usage.DryRun);
        }
        catch (CommandException)
        {
            return false;
        }
    }

    /// <summary>
    /// What is used up once the press of a button has had its effect; null when the call is not a press, or changes
    /// nothing.
    /// </summary>
    public string? UsedUp(CommandCall call) =>
        call.Once is null || !Changes(call) ? null
        : table.Match(call.Command, call.Text).Command.About.CountsPeople ? $"{call.Once}/{call.UserId}"
        : call.Once;

    /// <summary>
    /// The form of a command that came alone, or of one whose form is being filled in; null when it has none, or may
    /// not be asked for by this person.
    /// </summary>
    public async Task<(CommandDescriptor Command, CommandForm Form)?> FormAsync(
        CommandCall call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (table.Match(call.Command, call.Text) is not { Rest.Count: 0, Command: var command })
                return null;
            await permissions.DemandAsync(command, call.Caller, cancellationToken);
            return await Instance(command).FormAsync(Asking(call, command), cancellationToken) is { } form
                ? (command, form)
                : null;
        }
        catch (CommandException)
        {
            // Running it says what is wrong.
            return null;
        }
    }

    /// <summary>The command that is asked for alone and has a form; null when it is another.</summary>
    public CommandDescriptor? FormOf(CommandCall call)
    {
        try
        {
            return table.Match(call.Command, call.Text) is { Rest.Count: 0, Command: { HasForm: true } command }
                ? command
                : null;
        }
        catch (CommandException)
        {
            return null;
        }
    }

    /// <param name="call">With the form as it is filled in so far.</param>
    public async Task<IReadOnlyList<Option>> OptionsAsync(
        CommandCall call,
        string parameter,
        string typed,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var command = table.Match(call.Command, call.Text).Command;
            await permissions.DemandAsync(command, call.Caller, cancellationToken);
            return await Instance(command).OptionsAsync(Asking(call, command), parameter, typed, cancellationToken);
        }
        catch (CommandException)
        {
            // There is no place to say why.
            return [];
        }
    }

    /// <summary>Nothing is done yet; what has been filled in so far is known.</summary>
    private CommandContext Asking(CommandCall call, CommandDescriptor command) =>
        new(
            call,
            call.Form is { } form ? Arguments.Partial(form) : Arguments.None,
            new Commit(),
            DryRun: true,
            time.GetUtcNow()
        )
        {
            Path = command.Path,
        };

    private static Arguments Bind(CommandCall call, CommandMatch match)
    {
        var command = match.Command;
        if (call.Form is { } form)
            return Arguments.Bind(command.Usage, form);
        try
        {
            return Arguments.Bind(command.Usage, command.About.Changes, match.Rest);
        }
        catch (CommandException mistake)
        {
            throw new CommandException(
                $"{mistake.Message}\nUsage: `{Mrkdwn.Escape(command.Synopsis)}`"
                    + (command.About.Example is { } example ? $", for example `{Mrkdwn.Escape(example)}`" : ""),
                mistake.Parameter
            );
        }
    }

    private ISlashCommand Instance(CommandDescriptor command) =>
        (ISlashCommand)services.GetRequiredService(command.Type);

    private async Task<CommandReply> RegisteredAsync(
        CommandReply reply,
        CommandCall call,
        Commit effects,
        bool trial,
        CancellationToken cancellationToken
    )
    {
        if (reply.NeedsNoUndo)
            return reply;
        if (reply.Undo is not { } line)
            return reply.Noting("This cannot be undone.");
        if (!trial)
            await undo.AddAsync(call, line, reply.Subject, time.GetUtcNow(), effects, cancellationToken);
        return reply.Noting($"Undo: `/{CommandTable.Main} undo`");
    }
}
