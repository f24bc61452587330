using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>An event shows where its card does; the first one of a card where its route sends it.</summary>
internal sealed class EventChannels(IStore store, Router router) : IEventChannels
{
    public async Task<IReadOnlyList<string>> ChannelsAsync(ChatOpsEvent @event, CancellationToken cancellationToken) =>
        await Card.FindAsync(store, @event.Subject, cancellationToken) is ({ Channels: { Count: > 0 } shown }, _)
            ? shown
            : router.Channels(@event);
}
