using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications;

/// <summary>Cards as live messages.</summary>
internal sealed class CardMessages(IStore store, CardRenderer renderer) : ILiveMessages
{
    public bool Show(string subject) => CardKind.Knows(subject);

    public async Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken) =>
        await store.GetAsync(Card.KeyOf(subject), cancellationToken) is { } document && Card.Read(document) is var card
            ? new LiveMessage(renderer.Render(card, channel), document.Version, card.Round)
            : null;
}
