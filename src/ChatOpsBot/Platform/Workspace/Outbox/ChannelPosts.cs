using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>Answers go the way of everything that is said in Slack.</summary>
internal sealed class ChannelPosts : IChannelPosts
{
    public NewWork Post(string channel, string? threadTs, MessageResponse message) =>
        new SlackJob
        {
            Kind = SlackJobKind.Answer,
            Channel = channel,
            ThreadTs = threadTs,
            Text = message.Text,
            Blocks = message.Blocks is { Count: > 0 } blocks ? SlackJson.Serialize(blocks) : null,
            Id = $"answer/{Guid.NewGuid():N}",
        }.ToWork(SlackPriority.Answer);
}
