using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Catalog.Timeline.Ports;

namespace ChatOpsBot.Deployments;

/// <summary>What is about a deploy is read by those who can read the channel of its message.</summary>
internal sealed class DeployFactChannels(DeployBook book) : IFactChannels
{
    public async Task<string?> ChannelAsync(Fact fact, CancellationToken cancellationToken)
    {
        if (DeployFacts.NumberOf(fact) is not { } number)
            return null;
        // What the timeline keeps of a deploy has its channel. What was typed has the one where it was typed.
        return fact.Line is null && fact.Channel is { } channel ? channel
            : await book.FindAsync(number, cancellationToken) is ({ } deployment, _) ? deployment.Channel
            : null;
    }
}
