using System.Text;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>The section <c>Timeline</c>.</summary>
public sealed class TimelineOptions
{
    /// <summary>How long facts are kept. Those of the audit log are kept for ever.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(400);
}

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
internal sealed class Facts(IStore store, FactChain chain, IOptionsMonitor<TimelineOptions> options, TimeProvider time)
{
    private const string Index = "facts";

    /// <summary>
    /// Records a fact with the commit; once only, where it has an id of its own and is recorded already.
    /// </summary>
    public async Task AddAsync(Fact fact, Commit effects, CancellationToken cancellationToken)
    {
        if (fact.Id.Length > 0 && await IsKnownAsync(Fact.KeyOf(fact.Id), effects, cancellationToken))
            return;
        var full = fact with
        {
            Id = fact.Id.Length > 0 ? fact.Id : Guid.NewGuid().ToString("N"),
            Recorded = time.GetUtcNow(),
        };
        if (full.IsAudited)
            full = await chain.ChainedAsync(full, effects, cancellationToken);
        TimeSpan? keepFor = full.IsAudited ? null : options.CurrentValue.KeepFor;
        effects.Put(Fact.KeyOf(full.Id), Encoding.UTF8.GetBytes(full.ToJson()), 0, keepFor, [.. EntriesOf(full)]);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Fact>> ListAsync(FactQuery query, CancellationToken cancellationToken)
    {
        // The narrowest index is read, and what it does not know is left out afterwards.
        var index =
            query.Subject is { } subject ? SubjectIndex(subject)
            : query.Service is { } service ? ServiceIndex(service)
            : query.Kind is { } kind ? KindIndex(kind)
            : Index;
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

    private static IEnumerable<IndexEntry> EntriesOf(Fact fact)
    {
        var at = fact.At.ToUnixTimeMilliseconds();
        yield return new IndexEntry(Index, at);
        yield return new IndexEntry(KindIndex(fact.Kind), at);
        yield return new IndexEntry(KindIndex(FactKind.NounOf(fact.Kind)), at);
        yield return new IndexEntry(SubjectIndex(fact.Subject), at);
        if (fact.Service is { } service)
            yield return new IndexEntry(ServiceIndex(service), at);
        if (!fact.IsAudited)
            yield break;
        yield return new IndexEntry(FactChain.Index, fact.Recorded.ToUnixTimeMilliseconds());
        yield return new IndexEntry(FactChain.IndexOf(fact.Chain!), fact.Number);
    }

    private static string KindIndex(string kind) => $"{Index}/kind/{kind}";

    private static string ServiceIndex(string service) => $"{Index}/service/{service.ToLowerInvariant()}";

    private static string SubjectIndex(string subject) => $"{Index}/subject/{subject}";
}
