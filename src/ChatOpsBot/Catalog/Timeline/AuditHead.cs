using System.Globalization;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>
/// How far a chain of the audit log goes: as text <c>12 3fa9…</c>, the number of the newest entry and its hash.
/// </summary>
internal sealed record AuditHead(long Number, string Hash)
{
    /// <summary>Null for what is not a head.</summary>
    public static AuditHead? Read(string text) =>
        text.Split(' ') is [var number, { Length: 64 } hash]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new(count, hash)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Hash}");
}
