using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>Cards as live messages.</summary>
internal sealed class CardMessages(IStore store, CardRenderer renderer) : ILiveMessages
{
    public bool Show(string subject) => CardKind.Knows(subject);

    public Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken) =>
        LiveAsync(subject, card => renderer.Render(card, channel), cancellationToken);

    public Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken) =>
        LiveAsync(subject, card => CardRenderer.Plain(card, channel), cancellationToken);

    private async Task<LiveMessage?> LiveAsync(
        string subject,
        Func<Card, Message> render,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(Card.KeyOf(subject), cancellationToken) is { } document && Card.Read(document) is var card
            ? new LiveMessage(render(card), document.Version, card.Round, Pages: card.Pages)
            : null;
}
