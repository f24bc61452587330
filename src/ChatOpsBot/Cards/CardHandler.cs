using System.Diagnostics;
using ChatOpsBot.Cards.History;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Cards;

/// <summary>
/// Folds events into their cards and asks for the messages that follow: one live message per subject and channel,
/// replies at its milestones.
/// </summary>
internal sealed class CardHandler(
    IStore store,
    Router router,
    TestComparison tests,
    Facts facts,
    TimeProvider time,
    IOptionsMonitor<NotificationOptions> options
) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (events.Count == 0)
            return events;
        var cards = new TouchedCards(store);
        foreach (
            var @event in (await Following.FoldedAsync(cards, events, cancellationToken)).SelectMany(Following.WithEcho)
        )
            cards.Set(Fold(await cards.GetAsync(@event.Subject, cancellationToken), @event));
        await Following.UpdateAsync(cards, cancellationToken);
        await new PipelineHistories(store, cards, facts).UpdateAsync(
            effects,
            options.CurrentValue.KeepCardsFor,
            cancellationToken
        );
        foreach (var changed in cards.Changed)
            await CompareAsync(cards, changed.After, effects, cancellationToken);

        foreach (var (before, after, version) in cards.Changed)
        {
            effects.Put(
                Card.KeyOf(after.Subject),
                after.ToBytes(),
                version - 1,
                options.CurrentValue.KeepCardsFor,
                after.Kind.Indexes(after)
            );
            if (after.LooksLike(before))
                continue;
            foreach (var channel in after.Channels)
                Ask(before, after, channel, version, effects);
        }
        return events;
    }

    private async Task CompareAsync(
        TouchedCards cards,
        Card changed,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var comparisons = await tests.CompareAsync(changed, effects, cancellationToken);
        foreach (var subject in comparisons.Select(one => one.Subject).Append(changed.Subject).Distinct())
        {
            // A run that came after this one. Its card may be gone by now.
            var card = await cards.GetAsync(subject, cancellationToken);
            if (card.Parts.Count == 0)
                continue;
            card = comparisons.Where(one => one.Subject == subject).Aggregate(card, (folded, one) => folded.Fold(one));
            cards.Set(
                card.Opened && card.Kind.Verdict(card) is { } verdict ? card.Show(router.Channels(verdict)) : card
            );
        }
    }

    private Card Fold(Card card, ChatOpsEvent @event)
    {
        var kind = card.Kind;
        if (kind.BeginsRound(card, @event))
            card = new Card { Subject = card.Subject, Round = $"{@event.Occurred.ToUnixTimeMilliseconds()}" };
        if (card.Parts.Count == 0)
            card = card with { Since = time.GetUtcNow() };
        var folded = card.Fold(@event);
        // Each event of an open card may match a route that the first did not (a label set later).
        return folded.Opened && !ReferenceEquals(folded, card)
            ? folded.Show(router.Channels(folded.Main ?? @event)).Page(router.Pages(@event))
            : folded;
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
            Insists = after.Kind.GotWorse(before, after),
            Page = after.Pages.Contains(channel),
            TraceParent = Activity.Current?.Id,
        };
        var isNewPage = job.Page && (isNew || !before.Pages.Contains(channel));
        // It may be on its way already among what is not a page, or have been posted before the process was killed.
        if (isNewPage && !isNew)
            job = job with { Tries = 1, Since = after.Since };
        effects.Enqueue(
            job.ToWork(
                isNewPage ? SlackPriority.Page
                : isNew ? SlackPriority.NewCard
                : SlackPriority.Edit
            )
        );
        // Both queues may post it at the same moment; only one of the two is known then.
        var tidy = job with
        {
            Kind = SlackJobKind.Tidy,
            Page = false,
            Tries = 0,
        };
        if (job.Tries > 0)
            effects.Enqueue(tidy.ToWork(SlackPriority.Digest) with { Delay = SlackWork.TidyAfter });
        if (isNew)
            return;
        foreach (var milestone in after.Kind.Milestones(before, after))
        {
            var id = $"{CardPost.KeyOf(channel, after.Subject, after.Round)}/{milestone.Id}";
            var reply = job with { Kind = SlackJobKind.Reply, Text = milestone.Text, Id = id, Tries = 0 };
            effects.Enqueue(
                reply.ToWork(job.Page ? SlackPriority.Page : SlackPriority.NewCard) with
                {
                    Id = id,
                    RememberFor = TimeSpan.FromDays(30),
                }
            );
        }
    }
}
