using System.Runtime.CompilerServices;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>
/// Who did what, when, where and from where, without a limit: the facts of the timeline that people and agents caused,
/// which <see cref="FactChain"/> makes safe against later changes.
/// </summary>
internal sealed class AuditLog(IStore store, Facts facts, FactChain chain, TimeProvider time)
{
    private const int Page = 500;

    /// <summary>Newest first. Entries of before there was a timeline come last.</summary>
    public async IAsyncEnumerable<Fact> NewestFirstAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        for (var max = double.PositiveInfinity; ; )
        {
            var query = new IndexQuery(FactChain.Index, Page + seen.Count) { Max = max };
            var page = (await store.ListAsync(query, cancellationToken)).Select(Fact.Read).ToList();
            var fresh = page.Where(fact => !seen.Contains(fact.Id)).ToList();
            foreach (var fact in fresh)
                yield return fact;
            if (fresh.Count == 0)
                yield break;
            // Several entries may have been made in the millisecond where a page ends.
            var last = ScoreOf(fresh[^1]);
            if (last < max)
                seen.Clear();
            max = last;
            seen.UnionWith(fresh.Where(fact => ScoreOf(fact) <= max).Select(fact => fact.Id));
        }
    }

    /// <summary>Puts the heads of all chains under one seal, with the commit.</summary>
    /// <returns>
    /// The seal's own head and how many entries there are; null when nothing was added since the last one.
    /// </returns>
    public async Task<(AuditHead Head, long Entries)?> SealAsync(Commit effects, CancellationToken cancellationToken)
    {
        var heads = (await chain.HeadsAsync(cancellationToken))
            .Where(head => head.Key != FactChain.Seals)
            .ToDictionary(head => head.Key, head => head.Value);
        var data = heads.ToDictionary(head => head.Key, head => head.Value.ToString());
        var last = await facts.ListAsync(new FactQuery(1) { Kind = FactKind.AuditSealed }, cancellationToken);
        if (heads.Count == 0 || last is [var seal] && seal.Data.Count == data.Count && !seal.Data.Except(data).Any())
            return null;
        var next = new Fact(FactKind.AuditSealed, "audit", time.GetUtcNow())
        {
            Title = "The audit log was sealed",
            From = "bot",
            Data = data,
        };
        await facts.AddAsync(next, effects, cancellationToken);
        var put = effects.Puts.Select(put => Sealed(put)).OfType<Fact>().Last();
        return (new AuditHead(put.Number, put.Hash!), heads.Values.Sum(head => head.Number));
    }

    private static Fact? Sealed(DocumentPut put) =>
        put.Key.StartsWith(Fact.KeyOf(""), StringComparison.Ordinal)
        && Fact.Read(put.Body.Span) is { Kind: FactKind.AuditSealed } seal
            ? seal
            : null;

    private static double ScoreOf(Fact fact) =>
        fact.Chain == FactChain.First ? fact.Number : fact.Recorded.ToUnixTimeMilliseconds();
}
