using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Changes;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards;

/// <summary>
/// Keeps what cards know of each other. Statuses and deployments name a commit and no pull request, so they are kept on
/// the card of the commit, and the cards that follow it get its parts as they stand, whichever came first.
/// </summary>
internal static class Following
{
    /// <summary>A commit that is built every night has ever more runs; the latest ones follow it.</summary>
    private const int MaxFollowers = 50;

    /// <summary>Of a commit: the pushes that brought it, by branch.</summary>
    private const string Pushes = "push/";

    /// <summary>The event itself, and what it says of the commit that it is part of.</summary>
    public static IEnumerable<ChatOpsEvent> WithEcho(ChatOpsEvent @event)
    {
        yield return @event;
        if (
            @event is { Kind: EventKind.Deployment, Part: "", Environment: { } environment, Parent: { } parent }
            && parent.StartsWith(Subject.CommitPrefix, StringComparison.Ordinal)
        )
            yield return @event with
            {
                Subject = parent,
                Part = Places.Prefix + environment,
                OpensCard = false,
            };
        if (
            @event is { Kind: EventKind.Push, Part: "", Commits.Count: > 0, Commit: { } commit, Branch: { } branch }
            && CardKind.RepositoryIn(@event.Subject, @event.Host) is { } repository
        )
            yield return @event with
            {
                Subject = Subject.Commit(repository, commit),
                Part = Pushes + branch,
                OpensCard = false,
            };
    }

    /// <summary>
    /// The push that a merge made is shown by the pull request, which follows its commit; where no one sees that, it
    /// has its own message.
    /// </summary>
    public static async Task<IReadOnlyList<ChatOpsEvent>> FoldedAsync(
        TouchedCards cards,
        IReadOnlyList<ChatOpsEvent> events,
        CancellationToken cancellationToken
    )
    {
        var folded = new List<ChatOpsEvent>();
        foreach (var @event in events)
            folded.Add(
                @event is { Kind: EventKind.Push, OpensCard: true, Commit: { } commit, Host: { } host }
                && CardKind.RepositoryIn(@event.Subject, host) is { } repository
                && await IsShownAsync(
                    cards,
                    @event,
                    commit,
                    Subject.Place(host, repository),
                    Subject.Commit(repository, commit),
                    cancellationToken
                )
                    ? @event with
                    {
                        OpensCard = false,
                    }
                    : @event
            );
        return folded;
    }

    private static async Task<bool> IsShownAsync(
        TouchedCards cards,
        ChatOpsEvent push,
        string commit,
        string place,
        string subject,
        CancellationToken cancellationToken
    )
    {
        var named = long.TryParse(push.Labels.GetValueOrDefault("change"), out var number)
            ? Subject.Change(place, number)
            : null;
        // The merge may be reported before its push or after.
        foreach (
            var change in (await cards.GetAsync(subject, cancellationToken))
                .Followers.Where(follower => Subject.CardOf(follower) == "change")
                .Concat(named is null ? [] : [named])
                .Distinct()
        )
        {
            var card = await cards.GetAsync(change, cancellationToken);
            if (
                card.Channels.Count == 0
                || card.Main is not { } main
                || main.Host != push.Host
                || main.BaseBranch != push.Branch
            )
                continue;
            if (ChangeCard.MergeOf(card) is { } merge ? merge == commit : change == named && !main.State.IsOver())
                return true;
        }
        return false;
    }

    /// <summary>Whether this part of a commit's card is a push that brought it.</summary>
    public static bool IsPush(ChatOpsEvent part) =>
        part.Part.Length == 0 || part.Part.StartsWith(Pushes, StringComparison.Ordinal);

    public static async Task UpdateAsync(TouchedCards cards, CancellationToken cancellationToken)
    {
        foreach (var changed in cards.Changed)
            await LookAsync(cards, changed.After, cancellationToken);
        foreach (var followed in cards.Changed.Where(card => !ReferenceEquals(card.Before.Parts, card.After.Parts)))
        foreach (var follower in followed.After.Followers)
            await LookAsync(cards, await cards.GetAsync(follower, cancellationToken), cancellationToken);
    }

    private static async Task LookAsync(TouchedCards cards, Card card, CancellationToken cancellationToken)
    {
        var beside = new Dictionary<string, IReadOnlyList<ChatOpsEvent>>();
        foreach (var follow in card.Kind.Follows(card))
        {
            var followed = await cards.GetAsync(follow.Subject, cancellationToken);
            if (!followed.Followers.Contains(card.Subject))
                cards.Set(
                    followed with
                    {
                        Followers = [.. followed.Followers.TakeLast(MaxFollowers - 1), card.Subject],
                    }
                );
            var parts = followed
                .Parts.Values.Where(follow.Takes)
                .OrderBy(part => part.Part, StringComparer.Ordinal)
                .ToList();
            if (parts.Count > 0)
                beside[follow.Subject] = parts;
        }
        if (!Same(beside, card.Beside))
            cards.Set(card with { Beside = beside });
    }

    private static bool Same(
        Dictionary<string, IReadOnlyList<ChatOpsEvent>> one,
        IReadOnlyDictionary<string, IReadOnlyList<ChatOpsEvent>> other
    ) =>
        one.Count == other.Count
        && one.All(pair =>
            other.TryGetValue(pair.Key, out var parts) && pair.Value.Select(Name).SequenceEqual(parts.Select(Name))
        );

    /// <summary>
    /// An event never changes under its id, but for a beginning that the other half of its stage knew.
    /// </summary>
    private static (string Part, string Id, DateTimeOffset? Started) Name(ChatOpsEvent part) =>
        (part.Part, part.Id, part.Started);
}
