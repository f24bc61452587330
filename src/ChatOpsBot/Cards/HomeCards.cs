using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Pages.Ports;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>What cards show on the home tab.</summary>
internal sealed class HomeCards(IStore store, CardRenderer renderer)
{
    private const int MostShown = 10,
        MostLooked = 100;

    public async Task<IReadOnlyList<Card>> SeenAsync(
        HomeReader reader,
        string index,
        CancellationToken cancellationToken,
        DateTimeOffset? since = null
    )
    {
        var query = new IndexQuery(index, MostLooked)
        {
            Min = since?.ToUnixTimeMilliseconds() ?? double.NegativeInfinity,
        };
        var cards = (await store.ListAsync(query, cancellationToken)).Select(Card.Read);
        return [.. (await reader.Visibility.OfAsync(cards, card => card.Channels, cancellationToken)).Take(MostShown)];
    }

    public IEnumerable<Block> Lines(IEnumerable<Card> cards) =>
        cards.Select(card => new SectionBlock { Text = new Markdown(renderer.Headline(card)) });
}

/// <summary>The pull requests that wait for the reader's review.</summary>
internal sealed class HomeReviews(IStore store, HomeCards cards) : IHomeSection
{
    public HomePart Part => HomePart.NeedsMe;

    public async Task<IReadOnlyList<Block>> BlocksAsync(HomeReader reader, CancellationToken cancellationToken) =>
        (await Person.OfAsync(store, reader.Caller.UserId, cancellationToken)).GitHub is { } login
            ? [.. cards.Lines(await cards.SeenAsync(reader, Card.ReviewerIndex(login), cancellationToken))]
            : [];
}

/// <summary>The runs that are under way, and what fires.</summary>
internal sealed class HomeGoingOn(HomeCards cards, CardRenderer renderer, TimeProvider time) : IHomeSection
{
    /// <summary>What began before that has lost its end.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    public HomePart Part => HomePart.GoingOn;

    public async Task<IReadOnlyList<Block>> BlocksAsync(HomeReader reader, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - Recent;
        var now = await cards.SeenAsync(reader, Card.NowIndex, cancellationToken, since);
        return [.. now.SelectMany(renderer.Brief)];
    }
}

/// <summary>The reader's own pull requests.</summary>
internal sealed class HomeChanges(IStore store, HomeCards cards, CommandButtons buttons) : IHomeSection
{
    public HomePart Part => HomePart.Mine;

    public async Task<IReadOnlyList<Block>> BlocksAsync(HomeReader reader, CancellationToken cancellationToken)
    {
        if ((await Person.OfAsync(store, reader.Caller.UserId, cancellationToken)).GitHub is not { } login)
            return
            [
                new SectionBlock
                {
                    Text = new Markdown("Link your GitHub login to see your pull requests and reviews here."),
                    Accessory = buttons.Make("Link GitHub…", LinkGitHub.Command, reader.Again),
                },
            ];
        var mine = await cards.SeenAsync(reader, Card.AuthorIndex(login), cancellationToken);
        return mine.Count > 0
            ? [.. cards.Lines(mine)]
            : [new SectionBlock { Text = new Markdown($"No open pull requests by {Mrkdwn.Escape(login)}.") }];
    }
}
