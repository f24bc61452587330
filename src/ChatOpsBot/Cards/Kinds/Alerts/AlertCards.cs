using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Cards.Kinds.Alerts;

/// <summary>The cards of alerts, for those who page for them.</summary>
internal sealed class AlertCards(IStore store, IOptionsMonitor<NotificationOptions> options) : IAlertCards
{
    public async Task<AlertStand?> FindAsync(string subject, CancellationToken cancellationToken) =>
        await Card.FindAsync(store, subject, cancellationToken) is ({ Kind: AlertCard } card, _)
            ? new AlertStand(new AlertGroup(card).All, card.Channels)
            : null;

    /// <summary>
    /// The card itself stays as it is. It is stored again anyway: its version says how new a message is.
    /// </summary>
    public async Task RefreshAsync(string subject, Commit effects, CancellationToken cancellationToken)
    {
        if (
            await store.GetAsync(Card.KeyOf(subject), cancellationToken) is not { Version: var version } document
            || Card.Read(document) is not { Kind: AlertCard, Channels.Count: > 0 } card
        )
            return;
        effects.Put(
            Card.KeyOf(subject),
            card.ToBytes(),
            version,
            options.CurrentValue.KeepCardsFor,
            card.Kind.Indexes(card)
        );
        foreach (var channel in card.Channels)
            effects.Enqueue(
                new SlackJob
                {
                    Kind = SlackJobKind.Card,
                    Channel = channel,
                    Subject = subject,
                    Round = card.Round,
                    Version = version + 1,
                    Page = card.Pages.Contains(channel),
                }.ToWork(SlackPriority.Edit)
            );
    }
}
