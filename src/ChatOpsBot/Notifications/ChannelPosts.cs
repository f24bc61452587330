using ChatOpsBot.Commands;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications;

/// <summary>Answers go the way of everything that is said in Slack.</summary>
internal sealed class ChannelPosts : IChannelPosts
{
    public NewWork Post(string channel, string? threadTs, MessageResponse message) => new SlackJob
    {
        Kind = SlackJobKind.Answer,
        Channel = channel,
        ThreadTs = threadTs,
        Text = message.Text,
        Blocks = message.Blocks is { Count: > 0 } blocks ? SlackJson.Serialize(blocks) : null,
        Id = $"answer/{Guid.NewGuid():N}",
    }.ToWork(SlackPriority.Answer);
}
