using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>
/// What makes the audit log one that shows changes. Each entry holds the hash of the one before in its chain and is
/// signed with the log's key. There are several chains, by service or else by person, so that two people who do
/// something at once do not wait for each other; once a day a seal holds the heads of all of them, in its own chain.
/// </summary>
internal sealed class FactChain(IStore store, AuditKey key)
{
    /// <summary>The one of before there were several. It grows no more.</summary>
    public const string First = "";

    public const string Seals = "seal";
    public const string Index = "audit";
    private const int Shards = 16;
    public static readonly string NoEntry = new('0', 64);

    /// <summary>Seals first: who verifies an export knows by them how far the others went.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Seals, First, .. Enumerable.Range(0, Shards).Select(shard => $"c{shard:x}")];

    /// <summary>The index of one chain, scored by <see cref="Fact.Number"/>.</summary>
    public static string IndexOf(string chain) => chain == First ? Index : $"{Index}/{chain}";

    /// <summary>The chain that a fact belongs to.</summary>
    public static string ChainOf(Fact fact) =>
        fact.Kind == FactKind.AuditSealed ? Seals : $"c{ShardOf(fact.Service?.ToLowerInvariant() ?? fact.Actor):x}";

    private static int ShardOf(string owner) => SHA256.HashData(Encoding.UTF8.GetBytes(owner))[0] % Shards;

    /// <summary>The fact behind the last one of its chain; the commit gets the chain's new head.</summary>
    public async Task<Fact> ChainedAsync(Fact fact, Commit effects, CancellationToken cancellationToken)
    {
        var chain = ChainOf(fact);
        var headKey = HeadKeyOf(chain);
        var pending = effects.Puts.FindIndex(put => put.Key == headKey);
        var document = pending < 0 ? await store.GetAsync(headKey, cancellationToken) : null;
        var body = pending >= 0 ? effects.Puts[pending].Body : document?.Body ?? default;
        var head = AuditHead.Read(Encoding.ASCII.GetString(body.Span)) ?? new AuditHead(0, NoEntry);

        var next = Sealed(fact, chain, head, await key.GetAsync(cancellationToken));
        var version = pending >= 0 ? effects.Puts[pending].ExpectedVersion : document?.Version ?? 0;
        if (pending >= 0)
            effects.Puts.RemoveAt(pending);
        effects.Put(headKey, Encoding.ASCII.GetBytes(new AuditHead(next.Number, next.Hash!).ToString()), version);
        return next;
    }

    /// <summary>The fact as the next of a chain.</summary>
    public static Fact Sealed(Fact fact, string chain, AuditHead head, byte[] key)
    {
        var bare = fact with { Chain = chain, Number = head.Number + 1, Previous = head.Hash, Hash = null, Mac = null };
        var hash = HashOf(bare.ToJson());
        return bare with { Hash = hash, Mac = AuditKey.Mac(key, hash) };
    }

    /// <summary>Of the text of an entry that has no hash and no signature yet.</summary>
    public static string HashOf(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));

    /// <summary>How far each chain goes; without those that have no entry.</summary>
    public async Task<IReadOnlyDictionary<string, AuditHead>> HeadsAsync(CancellationToken cancellationToken)
    {
        var heads = new Dictionary<string, AuditHead>();
        foreach (var chain in All)
            if (
                await store.GetAsync(HeadKeyOf(chain), cancellationToken) is { } document
                && AuditHead.Read(Encoding.ASCII.GetString(document.Body.Span)) is { } head
            )
                heads[chain] = head;
        return heads;
    }

    private static string HeadKeyOf(string chain) =>
        chain == First ? "audit/head" : string.Create(CultureInfo.InvariantCulture, $"audit/head/{chain}");
}
