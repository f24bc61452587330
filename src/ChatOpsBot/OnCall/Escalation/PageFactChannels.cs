using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Catalog.Timeline.Ports;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>What is about a page is read by those who can read the channel in which it shows.</summary>
internal sealed class PageFactChannels(PageBook book) : IFactChannels
{
    private const string Command = "/oncall";

    public async Task<string?> ChannelAsync(Fact fact, CancellationToken cancellationToken) =>
        (Page.NumberOf(fact.Subject) ?? Named(fact)) is { } number
        && await book.FindAsync(number, cancellationToken) is var (page, _)
            ? page.Channel
            : null;

    /// <summary>The page that a command line names.</summary>
    private static long? Named(Fact fact) =>
        fact.Line?.Split(' ') is [Command, _, var word, ..] ? PageBook.NumberOf(word) : null;
}
