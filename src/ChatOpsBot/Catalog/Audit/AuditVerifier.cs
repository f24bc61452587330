using System.Text.Json;
using ChatOpsBot.Catalog.Timeline;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>The proof that an exported audit log has every entry, unchanged: follows each chain to its head.</summary>
/// <param name="key">
/// What the log is signed with; null where it is not known, so that hashes that were computed again do not show.
/// </param>
/// <param name="heads">
/// How far the chains go at least; null where it is not known, so that what is missing at the end does not show.
/// </param>
internal sealed class AuditVerifier(byte[]? key = null, AuditHeads? heads = null)
{
    private readonly Dictionary<string, Chain> _chains = [];

    /// <summary>What a seal says of the other chains, and the heads that are given.</summary>
    private readonly Dictionary<(string Chain, long Number), string> _expected = [];

    public long Count { get; private set; }

    /// <summary>Reads exported lines.</summary>
    /// <returns>How many entries hold together, and what is wrong; null when nothing is.</returns>
    public static (long Entries, string? Problem) Verify(
        IEnumerable<string> lines,
        byte[]? key = null,
        AuditHeads? heads = null
    )
    {
        var verifier = new AuditVerifier(key, heads);
        foreach (var (index, line) in lines.Where(line => line.Length > 0).Index())
            if (verifier.Add(line, index + 1) is { } problem)
                return (verifier.Count, problem);
        return (verifier.Count, verifier.End());
    }

    /// <returns>What is wrong with the entry; null when nothing is.</returns>
    public string? Add(string line, int at)
    {
        Entry entry;
        try
        {
            entry = Entry.Read(line);
        }
        catch (JsonException exception)
        {
            return $"line {at} is not an entry: {exception.Message}";
        }
        if (_expected.Count == 0)
            foreach (var (chain, head) in heads?.ByChain ?? new Dictionary<string, AuditHead>())
                _expected[(chain, head.Number)] = head.Hash;
        foreach (var (chain, head) in entry.Seals)
            _expected.TryAdd((chain, head.Number), head.Hash);
        if (!_chains.TryGetValue(entry.Chain, out var known))
            _chains[entry.Chain] = known = new Chain(entry.Chain, key);
        var name = $"{NameOf(entry.Chain, entry.Number)} (line {at})";
        if (_expected.TryGetValue((entry.Chain, entry.Number), out var hash) && hash != entry.Hash && entry.IsIntact)
            return $"{name} does not match the head: the log was changed and its hashes computed again";
        if (known.Add(entry, name) is { } problem)
            return problem;
        Count++;
        return null;
    }

    /// <returns>What is missing; null when nothing is.</returns>
    public string? End()
    {
        var ends = _expected
            .Keys.GroupBy(expected => expected.Chain, expected => expected.Number)
            .Select(numbers => (Chain: numbers.Key, Last: numbers.Max()))
            .ToList();
        if (Count == 0)
        {
            var all = heads?.ByChain.Where(head => head.Value.Number > 0).ToList() ?? [];
            var missing = string.Join(", and ", all.Select(head => Entries(head.Key, 1, head.Value.Number)));
            return all.Count > 0 ? $"{missing} missing: the file is empty" : "the file has no entries";
        }
        List<string> gaps = [.. _chains.Values.Select(chain => chain.Beginning).OfType<string>()];
        foreach (var (chain, last) in ends)
            if ((_chains.GetValueOrDefault(chain)?.Last ?? 0) is var there && there < last)
                gaps.Add($"{Entries(chain, there + 1, last)} missing at the end");
        if (gaps.Count > 0)
            return string.Join(", and ", gaps);
        if (key is null)
            return null;
        if (!_chains.Values.Any(chain => chain.IsSigned))
            return "no entry is signed with the log's key";
        // Without a signature an entry is the log's own where a head that is signed, or was posted, names it.
        return
            _chains.GetValueOrDefault(FactChain.First) is { IsSigned: false, Last: var unsigned }
            && !_expected.ContainsKey((FactChain.First, unsigned))
            ? $"{NameOf(FactChain.First, unsigned)} is not signed, and no head names it"
            : null;
    }

    private static string NameOf(string chain, long number) =>
        chain == FactChain.First ? $"entry {number}" : $"entry {chain}/{number}";

    private static string Entries(string chain, long from, long to)
    {
        var prefix = chain == FactChain.First ? "" : $"{chain}/";
        return from == to ? $"entry {prefix}{from} is" : $"entries {prefix}{from} to {prefix}{to} are";
    }

    /// <summary>One chain as far as it has been read.</summary>
    private sealed class Chain(string name, byte[]? key)
    {
        private Entry? _last;

        public long Last => _last?.Number ?? 0;
        public bool IsSigned { get; private set; }

        /// <summary>What is missing before the first entry that was read; null when nothing is.</summary>
        public string? Beginning { get; private set; }

        public string? Add(Entry entry, string called)
        {
            if (Problem(entry, called) is { } problem)
                return problem;
            if (_last is null && entry.Number > 1)
                Beginning = $"{Entries(name, 1, entry.Number - 1)} missing at the beginning";
            _last = entry;
            return null;
        }

        private string? Problem(Entry entry, string called)
        {
            if (!entry.IsIntact)
                return $"{called} was changed: its hash does not match its content";
            if (_last is not null && (entry.Number != _last.Number + 1 || entry.Previous != _last.Hash))
                return $"between {NameOf(name, _last.Number)} and {called} entries are missing or were inserted";
            if (_last is null && entry.Number <= 1 && (entry.Number != 1 || entry.Previous != FactChain.NoEntry))
                return "the first entry does not start the chain";
            if (key is null)
                return null;
            if (entry.Mac is null)
                return IsSigned ? $"{called} is not signed, and those before it are"
                    // Only the first chain is from before there was a key.
                    : name != FactChain.First ? $"{called} is not signed"
                    : null;
            IsSigned = true;
            return entry.Mac == AuditKey.Mac(key, entry.Hash!)
                ? null
                : $"{called} is not signed with the log's key: it was changed and its hash computed again";
        }
    }

    /// <summary>
    /// An exported line, whatever else it has: older entries have other fields, and the hash is of the text.
    /// </summary>
    private sealed record Entry(string Chain, long Number, string Previous, string? Hash, string? Mac, bool IsIntact)
    {
        public IReadOnlyDictionary<string, AuditHead> Seals { get; private init; } =
            new Dictionary<string, AuditHead>();

        /// <exception cref="JsonException">It is not an entry.</exception>
        public static Entry Read(string line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new JsonException("it is not an object");
            var hash = Text(root, "hash");
            var mac = Text(root, "mac");
            // The last two fields, so that they can be cut off; nothing can follow them that no hash is of.
            var at = line.LastIndexOf(",\"hash\":\"", StringComparison.Ordinal);
            var end = mac is null ? $",\"hash\":\"{hash}\"}}" : $",\"hash\":\"{hash}\",\"mac\":\"{mac}\"}}";
            return new Entry(
                Text(root, "chain") ?? FactChain.First,
                root.TryGetProperty("number", out var number) && number.TryGetInt64(out var value) ? value : 0,
                Text(root, "previous") ?? "",
                hash,
                mac,
                hash is not null
                    && at > 0
                    && line.AsSpan(at).TrimEnd().SequenceEqual(end)
                    && FactChain.HashOf($"{line.AsSpan(0, at)}}}") == hash
            )
            {
                Seals =
                    Text(root, "kind") == FactKind.AuditSealed ? SealsIn(root) : new Dictionary<string, AuditHead>(),
            };
        }

        private static Dictionary<string, AuditHead> SealsIn(JsonElement root) =>
            root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
                ? data.EnumerateObject()
                    .Select(head => (head.Name, Head: AuditHead.Read(head.Value.GetString() ?? "")))
                    .Where(head => head.Head is not null)
                    .ToDictionary(head => head.Name, head => head.Head!)
                : [];

        private static string? Text(JsonElement root, string name) =>
            root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
    }
}
