using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Alerts;
using ChatOpsBot.Cards.Ports;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>Cards as live messages.</summary>
internal sealed class CardMessages(IStore store, CardRenderer renderer, IAlertPages pages) : ILiveMessages
{
    public bool Show(string subject) => CardKind.Knows(subject);

    public async Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        var live = await LiveAsync(subject, card => renderer.Render(card, channel), cancellationToken);
        return live is not null && CardKind.Of(subject) is AlertCard
            ? live with
            {
                Message = await WithPagesAsync(live.Message, subject, cancellationToken),
            }
            : live;
    }

    /// <summary>The card of an alert shows who is paged for it, and takes what they do.</summary>
    private async Task<Message> WithPagesAsync(Message message, string subject, CancellationToken cancellationToken)
    {
        if (
            await Card.FindAsync(store, subject, cancellationToken) is not var (card, _)
            || await pages.OfAsync(subject, card.Since ?? DateTimeOffset.MinValue, cancellationToken) is not { } paging
        )
            return message;
        List<Block> blocks =
        [
            .. message.Blocks,
            new ContextBlock { Elements = [new Markdown(string.Join('\n', paging.Lines))] },
        ];
        if (paging.Elements.Count > 0)
            blocks.Add(new ActionsBlock { Elements = paging.Elements });
        return message with { Blocks = blocks };
    }

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
