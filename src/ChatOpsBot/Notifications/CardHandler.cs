using System.Diagnostics;
using ChatOpsBot.Events;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Notifications.Routing;
using ChatOpsBot.Notifications.TestRuns;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Notifications;

/// <summary>Folds events into their cards and asks for the messages that follow: one live message per thing and channel, replies at its milestones.</summary>
internal sealed class CardHandler(IStore store, Router router, TestComparison tests, AdminChannel admin, IOptionsMonitor<NotificationOptions> options) : IEventHandler
{
    public async Task HandleAsync(IReadOnlyList<ChatOpsEvent> events, Commit effects, CancellationToken cancellationToken)
    {
        foreach (var group in events.GroupBy(@event => @event.Subject)) await FoldAsync(group.Key, [.. group], effects, cancellationToken);
    }

    private async Task FoldAsync(string subject, IReadOnlyList<ChatOpsEvent> events, Commit effects, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Card.KeyOf(subject), cancellationToken);
        var before = document is null ? new Card { Subject = subject } : Card.Read(document);
        var after = events.Aggregate(before, Fold);
        if (ReferenceEquals(after, before)) return;

        var comparisons = await tests.CompareAsync(after, effects, cancellationToken);
        Put(before, Compared(after, comparisons), document?.Version ?? 0, effects);
        foreach (var other in comparisons.Select(one => one.Subject).Where(other => other != subject).Distinct())
        {
            // A run that came after this one. Its card may be gone by now.
            if (await store.GetAsync(Card.KeyOf(other), cancellationToken) is not { } known) continue;
            var card = Card.Read(known);
            Put(card, Compared(card, comparisons), known.Version, effects);
        }
    }

    private Card Compared(Card card, IReadOnlyList<ChatOpsEvent> comparisons)
    {
        card = comparisons.Where(one => one.Subject == card.Subject).Aggregate(card, (folded, one) => folded.Fold(one));
        return card.Opened && card.Kind.Verdict(card) is { } verdict ? card.Show(router.Channels(verdict)) : card;
    }

    private void Put(Card before, Card after, long version, Commit effects)
    {
        effects.Put(Card.KeyOf(after.Subject), after.ToBytes(), version, options.CurrentValue.KeepCardsFor, after.Kind.Indexes(after));
        foreach (var channel in after.Channels) Ask(before, after, channel, version + 1, effects);
    }

    public void GivenUp(string delivery, string reason, Commit effects) => effects.Enqueue(admin.Message(
        $"{Glyph.Bad} A delivery could not be worked: {Mrkdwn.Escape(reason)} · `{Mrkdwn.Escape(delivery)}` · `/chatops events --failed` has all of them", cause: $"given up/{StoredWebhook.SourceOf(delivery)}/{reason}"));

    private Card Fold(Card card, ChatOpsEvent @event)
    {
        var kind = card.Kind;
        if (kind.BeginsRound(card, @event)) card = new Card { Subject = card.Subject, Round = $"{@event.Occurred.ToUnixTimeMilliseconds()}" };
        var folded = card.Fold(@event);
        // Each event of an open card may match a route that the first did not (a label set later).
        return folded.Opened && !ReferenceEquals(folded, card) ? folded.Show(router.Channels(folded.Main ?? @event)) : folded;
    }

    private static void Ask(Card before, Card after, string channel, long version, Commit effects)
    {
        var isNew = before.Round != after.Round || !before.Channels.Contains(channel);
        var job = new SlackJob
        {
            Kind = SlackJobKind.Card,
            Channel = channel,
            Subject = after.Subject,
            Round = after.Round,
            Version = version,
            TraceParent = Activity.Current?.Id,
        };
        effects.Enqueue(job.ToWork(isNew ? SlackPriority.NewCard : SlackPriority.Edit));
        if (isNew) return;
        foreach (var milestone in after.Kind.Milestones(before, after))
        {
            var id = $"{CardPost.KeyOf(channel, after.Subject, after.Round)}/{milestone.Id}";
            var reply = job with { Kind = SlackJobKind.Reply, Text = milestone.Text, Id = id };
            effects.Enqueue(reply.ToWork(SlackPriority.NewCard) with { Id = id, RememberFor = TimeSpan.FromDays(30) });
        }
    }
}
