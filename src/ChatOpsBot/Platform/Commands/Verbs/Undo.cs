using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Verbs;

/// <summary>
/// Takes the last change back: in a thread the last one there, whoever made it, otherwise one's own. It takes the
/// rights that the undo takes.
/// </summary>
[SlashCommand(
    CommandTable.Main,
    "undo",
    "Undo the last change in a thread, or your own last one",
    Usage = "[--mine] [--message <channel/ts>]",
    Changes = true,
    MessageShortcut = "Undo what was done here"
)]
internal sealed class Undo(UndoLog log, IServiceProvider services) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var last =
            await LastAsync(context, null, cancellationToken)
            ?? throw new CommandException(
                "There is nothing to undo: you made no change in the last seven days that can be undone."
            );
        var whose = last.UserId == context.UserId ? "" : $" of {Mrkdwn.User(last.UserId)}";
        // Not through the constructor: the runner makes the commands.
        var runner = services.GetRequiredService<CommandRunner>();
        if (context.DryRun)
        {
            var would = await runner.RunAsync(
                context.Call.With($"{last.Line} --{Usage.DryRun}"),
                new Commit(),
                trial: true,
                cancellationToken
            );
            return would.IsError
                ? would
                : new CommandReply(
                    $"Would undo `{Mrkdwn.Escape(last.Did)}`{whose}, {Mrkdwn.Date(last.At)}: "
                        + $"{string.Join('\n', would.Text.Split('\n')[..^1])}"
                );
        }

        var reply = await runner.RunAsync(
            context.Call.With(last.Line),
            context.Effects,
            trial: true,
            cancellationToken
        );
        if (reply.IsDenied)
            return reply;
        if (reply.IsError)
            return await SkipAsync(context, last, reply, cancellationToken);
        // It asks first, as where it would deploy: the answer has the button.
        if (context.Effects.IsEmpty)
            return reply with { NeedsNoUndo = true };
        await log.RemoveAsync(last, context.Effects, cancellationToken);
        return new CommandReply($"Undid `{Mrkdwn.Escape(last.Did)}`{whose}: {reply.Text.Split('\n')[0]}")
        {
            NeedsNoUndo = true,
            ForEveryone = reply.ForEveryone,
        };
    }

    /// <summary>
    /// What can no longer be undone does not block what was done before it, which is named and left
    /// alone: it is not what was asked for.
    /// </summary>
    private async Task<CommandReply> SkipAsync(
        CommandContext context,
        UndoEntry last,
        CommandReply reply,
        CancellationToken cancellationToken
    )
    {
        await log.RemoveAsync(last, context.Effects, cancellationToken);
        var before = await LastAsync(context, last, cancellationToken);
        var next = before is null
            ? ""
            : $"\nThe change before it is `{Mrkdwn.Escape(before.Did)}`: undo again to undo that.";
        return new CommandReply($"`{Mrkdwn.Escape(last.Did)}` can no longer be undone: {reply.Text}{next}")
        {
            NeedsNoUndo = true,
        };
    }

    /// <summary>The change that is meant; null when there is none.</summary>
    private async Task<UndoEntry?> LastAsync(
        CommandContext context,
        UndoEntry? but,
        CancellationToken cancellationToken
    )
    {
        if (!context.Arguments.Has("mine") && Thread(context) is var (channel, ts, named))
        {
            var (last, isOurs) = await log.LastOfThreadAsync(channel, ts, but, cancellationToken);
            if (last is not null || (but is not null && (named || isOurs)))
                return last;
            if (named || isOurs)
                throw new CommandException(
                    $"Nothing in this thread can be undone. Your own last change: `/{CommandTable.Main} undo --mine`.",
                    "message"
                );
        }
        return await log.LastOfPersonAsync(context.UserId, but, cancellationToken);
    }

    /// <summary>The thread that is meant, and whether someone named it.</summary>
    private static (string Channel, string Ts, bool Named)? Thread(CommandContext context)
    {
        if (context.Arguments.Text("message") is not { } message)
            return context.Call.ThreadTs is { } thread ? (context.Call.ChannelId, thread, false) : null;
        if (message.Split('/') is not [var channel, var ts])
            throw new CommandException("Write a message as `channel/ts`: `C012AB3CD/1700000000.123456`.", "message");
        // From the menu of a reply, the thread is that of the message it replies to.
        return (channel, context.Call is { Origin: CommandOrigin.Shortcut, ThreadTs: { } root } ? root : ts, true);
    }
}
