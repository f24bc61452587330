using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>Which facts to list.</summary>
/// <param name="Limit">The newest ones, up to so many.</param>
internal sealed record FactQuery(int Limit)
{
    public string? Service { get; init; }

    /// <summary>A kind (<c>alert.fired</c>), or all of a noun (<c>alert</c>).</summary>
    public string? Kind { get; init; }

    public string? Subject { get; init; }
    public DateTimeOffset? Since { get; init; }
}

/// <summary>
/// The timeline: every feature records what happened in the commit that makes it true, and reads what the others
/// recorded.
/// </summary>
internal sealed class Facts(IStore store, FactChain chain, TimeProvider time)
{
    /// <summary>
    /// Records a fact with the commit; once only, where it has an id of its own and is recorded already.
    /// </summary>
    public async Task AddAsync(Fact fact, Commit effects, CancellationToken cancellationToken)
    {
        if (fact.Id.Length > 0 && await IsKnownAsync(Fact.KeyOf(fact.Id), effects, cancellationToken))
            return;
        var now = time.GetUtcNow();
        var full = fact with { Id = fact.Id.Length > 0 ? fact.Id : Guid.NewGuid().ToString("N"), Recorded = now };
        if (full.IsAudited)
            full = await chain.ChainedAsync(full, effects, cancellationToken);
        full.AddTo(effects, now);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Fact>> ListAsync(FactQuery query, CancellationToken cancellationToken)
    {
        // The narrowest index is read, and what it does not know is left out afterwards.
        var index =
            query.Subject is { } subject ? FactIndex.OfSubject(subject)
            : query.Service is { } service ? FactIndex.OfService(service)
            : query.Kind is { } kind ? FactIndex.OfKind(kind)
            : FactIndex.All;
        var isNarrow = query.Kind is not null && (query.Subject ?? query.Service) is not null;
        var min = query.Since?.ToUnixTimeMilliseconds() ?? double.NegativeInfinity;
        var max = double.PositiveInfinity;
        var seen = new HashSet<string>();
        var found = new List<Fact>();
        while (found.Count < query.Limit)
        {
            var limit = (isNarrow ? Math.Max(query.Limit, 200) : query.Limit) + seen.Count;
            var page = await store.ListAsync(new IndexQuery(index, limit) { Min = min, Max = max }, cancellationToken);
            var fresh = page.Select(Fact.Read).Where(fact => seen.Add(fact.Id)).ToList();
            found.AddRange(fresh.Where(fact => Fits(fact, query)).Take(query.Limit - found.Count));
            if (fresh.Count == 0 || page.Count < limit)
                break;
            max = fresh[^1].At.ToUnixTimeMilliseconds();
        }
        return found;
    }

    private static bool Fits(Fact fact, FactQuery query) =>
        (query.Kind is not { } kind || fact.Kind == kind || FactKind.NounOf(fact.Kind) == kind)
        && (
            query.Service is not { } service || string.Equals(fact.Service, service, StringComparison.OrdinalIgnoreCase)
        );

    private async Task<bool> IsKnownAsync(string key, Commit effects, CancellationToken cancellationToken) =>
        effects.Puts.Exists(put => put.Key == key) || await store.GetAsync(key, cancellationToken) is not null;
}
