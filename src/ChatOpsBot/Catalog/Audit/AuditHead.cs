using System.Globalization;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>How far the log goes: as text <c>12 3fa9…</c>, the number of the newest entry and its hash.</summary>
internal sealed record AuditHead(long Number, string Hash)
{
    /// <summary>Null for what is no head.</summary>
    public static AuditHead? Read(string text) =>
        text.Split(' ') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new(count, hash)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Hash}");

    /// <summary>With its signature: what is in the file beside an export.</summary>
    public string Signed(byte[] key) => $"{this} {AuditKey.Mac(key, ToString())}";

    /// <summary>Null for what is no head, or is not signed with this key.</summary>
    public static AuditHead? ReadSigned(string text, byte[] key) =>
        text.Trim().Split(' ') is [var number, var hash, var mac]
        && Read($"{number} {hash}") is { } head
        && AuditKey.Mac(key, head.ToString()) == mac
            ? head
            : null;
}
