using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>
/// The cards that one delivery touches: each is read once, and written once with the delivery's "done".
/// </summary>
internal sealed class TouchedCards(IStore store)
{
    private readonly Dictionary<string, Touched> _cards = [];

    /// <summary>Of cards that are kept under their former subject.</summary>
    private readonly Dictionary<string, string> _former = [];

    /// <summary>As it stands after what has been done to it here; an empty one where there is none yet.</summary>
    public async ValueTask<Card> GetAsync(string subject, CancellationToken cancellationToken)
    {
        if (_cards.TryGetValue(_former.GetValueOrDefault(subject, subject), out var known))
            return known.After;
        var (card, version) =
            await Card.FindAsync(store, subject, cancellationToken) ?? (new Card { Subject = subject }, 0);
        if (card.Subject != subject)
            _former[subject] = card.Subject;
        _cards[card.Subject] = new Touched(card, card, version + 1);
        return card;
    }

    /// <param name="card">One that was got here, changed.</param>
    public void Set(Card card) => _cards[card.Subject] = _cards[card.Subject] with { After = card };

    public IReadOnlyList<Touched> Changed =>
        [.. _cards.Values.Where(card => !ReferenceEquals(card.Before, card.After))];

    /// <param name="Version">The one that it will have.</param>
    public sealed record Touched(Card Before, Card After, long Version);
}
