using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>Keeps up with what becomes of channels and of the bot itself.</summary>
[SlackEvents(
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "tokens_revoked"
)]
internal sealed partial class ChannelChanges(
    ChannelDirectory channels,
    SlackIdentity identity,
    AdminChannel admin,
    ILogger<ChannelChanges> logger
) : ISlackEventHandler
{
    public async Task HandleAsync(
        SlackEvent @event,
        DateTimeOffset received,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        switch (@event)
        {
            case ChannelArchive or ChannelDeleted:
                var gone = ((ChannelEvent)@event).Channel;
                await channels.ForgetAsync(gone, cancellationToken);
                effects.Enqueue(
                    admin.Message(
                        $"{Glyph.Off} {Mrkdwn.Channel(gone)} was "
                            + $"{(@event is ChannelArchive ? "archived" : "deleted")}; "
                            + "what is routed there can no longer be shown."
                    )
                );
                break;
            case ChannelRename renamed:
                await channels.ForgetAsync(renamed.Channel, cancellationToken);
                await channels.LearnAsync($"#{renamed.Name}", renamed.Channel, cancellationToken);
                break;
            case ChannelEvent other:
                await channels.ForgetAsync(other.Channel, cancellationToken);
                break;
            case MemberJoinedChannel joined
                when joined.Inviter is not null && joined.User == (await identity.GetAsync(cancellationToken)).UserId:
                var hello = new SlackJob
                {
                    Kind = SlackJobKind.Text,
                    Channel = joined.Channel,
                    Text = "Hello! Events from your tools appear here, live. `/chatops help` shows what else I can do.",
                    Id = $"hello/{joined.Channel}",
                };
                effects.Enqueue(
                    hello.ToWork(SlackPriority.Answer) with
                    {
                        Id = $"hello/{joined.Channel}/{joined.EventTs}",
                    }
                );
                break;
            case AppUninstalled or TokensRevoked { Bots.Count: > 0 }:
                Log.Uninstalled(logger, @event.Type);
                identity.Doubt();
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Critical,
            "The workspace has uninstalled the bot ({Event}): install it again and configure its new token. "
                + "Nothing is lost until then"
        )]
        public static partial void Uninstalled(ILogger logger, string @event);
    }
}
