using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>
/// 👀 on the message of a page, or on the card of its alert, acknowledges it, and ✅ resolves it: the same commands as
/// the buttons, with the same permissions.
/// </summary>
[SlackEvents("reaction_added")]
internal sealed class PageReactions(IStore store, PageBook book) : ISlackEventHandler
{
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["eyes"] = PageButtons.Acknowledge,
        ["white_check_mark"] = PageButtons.Resolve,
    };

    public async Task HandleAsync(
        SlackEvent @event,
        DateTimeOffset received,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (
            @event is not ReactionAdded { User.Length: > 0, Channel: { } channel, Ts: { } ts } reaction
            || !Commands.TryGetValue(reaction.Reaction, out var command)
            || await CardPost.FindAsync(store, channel, ts, cancellationToken) is not { Subject: { } subject }
        )
            return;
        foreach (var name in await NamesAsync(subject, command, cancellationToken))
            effects.Enqueue(
                new CommandCall
                {
                    Origin = CommandOrigin.Shortcut,
                    Command = "",
                    UserId = reaction.User,
                    ChannelId = channel,
                    Received = received,
                }
                    .With($"{command} {name}")
                    .ToWork()
            );
    }

    /// <summary>The pages that a message stands for; a message for many is acknowledged, not resolved.</summary>
    private async Task<IReadOnlyList<string>> NamesAsync(
        string subject,
        string command,
        CancellationToken cancellationToken
    )
    {
        if (Page.NumberOf(subject) is { } number)
            return await book.FindAsync(number, cancellationToken) is ({ IsOver: false } page, _) ? [page.Name] : [];
        if (PageBundles.ServiceOf(subject) is { } service)
            return command == PageButtons.Acknowledge ? [service] : [];
        return
        [
            .. (await book.OfCardAsync(subject, Most, cancellationToken))
                .Where(page => !page.IsOver)
                .Select(page => page.Name),
        ];
    }

    private const int Most = 10;
}
