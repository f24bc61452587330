using ChatOpsBot.Catalog.Timeline;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>How far each chain of the log goes at least: what is missing at the end of an export shows by it.</summary>
internal sealed record AuditHeads(IReadOnlyDictionary<string, AuditHead> ByChain)
{
    private const string FirstChain = "-";

    public long Entries => ByChain.Values.Sum(head => head.Number);

    /// <summary>The file beside an export: a line for each chain, then the signature of these lines.</summary>
    public string Signed(byte[] key)
    {
        var lines = string.Join(
            '\n',
            ByChain.Select(head => $"{(head.Key == FactChain.First ? FirstChain : head.Key)} {head.Value}")
        );
        return $"{lines}\n{AuditKey.Mac(key, lines)}";
    }

    /// <summary>
    /// Null for what is not signed with this key. An export of before there were several chains has one line: number,
    /// hash, signature.
    /// </summary>
    public static AuditHeads? ReadSigned(string text, byte[] key)
    {
        text = text.Trim();
        if (text.Split(' ') is [var number, var hash, var mac] && AuditHead.Read($"{number} {hash}") is { } only)
            return AuditKey.Mac(key, only.ToString()) == mac ? Of(FactChain.First, only) : null;
        if (text.LastIndexOf('\n') is not (> 0 and var end) || AuditKey.Mac(key, text[..end]) != text[(end + 1)..])
            return null;
        var heads = new Dictionary<string, AuditHead>();
        foreach (var line in text[..end].Split('\n'))
        {
            if (line.Split(' ', 2) is not [var chain, var rest] || AuditHead.Read(rest) is not { } head)
                return null;
            heads[chain == FirstChain ? FactChain.First : chain] = head;
        }
        return new AuditHeads(heads);
    }

    public static AuditHeads Of(string chain, AuditHead head) =>
        new(new Dictionary<string, AuditHead> { [chain] = head });
}
