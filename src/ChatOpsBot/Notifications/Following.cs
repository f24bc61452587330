using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Notifications;

/// <summary>
/// Keeps what cards know of each other. Statuses and deployments name a commit and no pull request, so they are kept on the card of the commit, and the cards
/// that follow it get its parts as they stand, whichever came first.
/// </summary>
internal static class Following
{
    /// <summary>A commit that is built every night has ever more runs; the latest ones follow it.</summary>
    private const int MaxFollowers = 50;

    /// <summary>The event itself, and what it says of the commit that it is part of.</summary>
    public static IEnumerable<ChatOpsEvent> WithEcho(ChatOpsEvent @event)
    {
        yield return @event;
        if (@event is { Kind: EventKind.Deployment, Part: "", Environment: { } environment, Parent: { } parent } && parent.StartsWith("push:", StringComparison.Ordinal))
            yield return @event with { Subject = parent, Part = Places.Prefix + environment, OpensCard = false };
    }

    public static async Task UpdateAsync(TouchedCards cards, CancellationToken cancellationToken)
    {
        foreach (var changed in cards.Changed) await LookAsync(cards, changed.After, cancellationToken);
        foreach (var followed in cards.Changed.Where(card => !ReferenceEquals(card.Before.Parts, card.After.Parts)))
            foreach (var follower in followed.After.Followers) await LookAsync(cards, await cards.GetAsync(follower, cancellationToken), cancellationToken);
    }

    private static async Task LookAsync(TouchedCards cards, Card card, CancellationToken cancellationToken)
    {
        var beside = new Dictionary<string, IReadOnlyList<ChatOpsEvent>>();
        foreach (var follow in card.Kind.Follows(card))
        {
            var followed = await cards.GetAsync(follow.Subject, cancellationToken);
            if (!followed.Followers.Contains(card.Subject))
                cards.Set(followed with { Followers = [.. followed.Followers.TakeLast(MaxFollowers - 1), card.Subject] });
            var parts = followed.Parts.Values.Where(follow.Takes).OrderBy(part => part.Part, StringComparer.Ordinal).ToList();
            if (parts.Count > 0) beside[follow.Subject] = parts;
        }
        if (!Same(beside, card.Beside)) cards.Set(card with { Beside = beside });
    }

    private static bool Same(Dictionary<string, IReadOnlyList<ChatOpsEvent>> one, IReadOnlyDictionary<string, IReadOnlyList<ChatOpsEvent>> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var parts) && pair.Value.Select(Name).SequenceEqual(parts.Select(Name)));

    /// <summary>An event never changes under its id, but for a beginning that the other half of its stage knew.</summary>
    private static (string Part, string Id, DateTimeOffset? Started) Name(ChatOpsEvent part) => (part.Part, part.Id, part.Started);
}
