using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Entry;

/// <summary>
/// What people write to the bot, by its name in a channel or directly, is a command. It is answered where it was
/// written, in a thread in channels. One message comes as up to two events; channel and ts are the same.
/// </summary>
[SlackEvents("app_mention", "message.im")]
internal sealed class Mentions(SlackIdentity identity, CommandTable table) : ISlackEventHandler
{
    public async Task HandleAsync(
        SlackEvent @event,
        DateTimeOffset received,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (
            @event is not MessageEventBase { User: { Length: > 0 } user, BotId: null } written
            || written is MessageEvent message
                && (message.ChannelType != "im" || message.Subtype is not (null or "file_share" or "thread_broadcast"))
        )
            return;
        var bot = await identity.GetAsync(cancellationToken);
        if (user == bot.UserId)
            return;

        // Direct messages may begin with the name, channels must have it somewhere: "hey @chatopsbot status".
        var name = Mrkdwn.User(bot.UserId);
        var at = written.Text.IndexOf($"<@{bot.UserId}", StringComparison.Ordinal);
        var text = at < 0 ? written.Text : written.Text[(written.Text.IndexOf('>', at) + 1)..];
        var call = new CommandCall
        {
            Origin = CommandOrigin.Message,
            Command = "",
            UserId = user,
            TeamId = written.UserTeam,
            ChannelId = written.Channel,
            Received = received,
        }.With(table.LineOf(Unlinked(text, name)));
        effects.Enqueue(
            (
                call with
                {
                    ThreadTs = @event is AppMention ? written.ThreadTs ?? written.Ts : written.ThreadTs,
                    DeliveryId = $"message/{written.Channel}/{written.Ts}",
                }
            ).ToWork()
        );
    }

    private static string Unlinked(string text, string name)
    {
        var written = text.Replace(name, " ", StringComparison.Ordinal);
        var (from, to) = (0, written.Length);
        while (from < to && IsAddress(written[from]))
            from++;
        while (to > from && IsAddress(written[to - 1]))
            to--;
        return from == to ? "help" : written[from..to];
    }

    /// <summary>What stands between a name and what is said: "@chatopsbot: status".</summary>
    private static bool IsAddress(char letter) => CommandLine.IsBlank(letter) || letter is ',' or ':' or ';';
}
