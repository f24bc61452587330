using System.Collections.Concurrent;
using ChatOpsBot.Events;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Ingest;

/// <summary>
/// The public keys of vendors that sign with a key of their own, fetched when first needed and kept for a day. A signature that a kept key does not bear out may be that of a newer
/// one, so the key is fetched again then, but seldom: anybody can send nonsense.
/// </summary>
internal sealed class PublicKeys(VendorPages vendors, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);
    private static readonly TimeSpan Seldom = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);
    private const int MostKept = 32;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Null when the key cannot be had at the moment.</summary>
    /// <param name="address">Where the key is.</param>
    public async Task<bool?> HoldsAsync(SignedText signed, string address, CancellationToken cancellationToken)
    {
        if (await FindAsync(address, Fresh, cancellationToken) is not { } document) return null;
        if (Holds(signed, document)) return true;
        return await FindAsync(address, Seldom, cancellationToken) is { } newer && !ReferenceEquals(newer, document) && Holds(signed, newer);
    }

    public void Dispose() => _one.Dispose();

    private static bool Holds(SignedText signed, byte[] document)
    {
        using var key = signed.KeyIn(document);
        return key is not null && signed.Holds(key);
    }

    private async Task<byte[]?> FindAsync(string address, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (Usable(address, maxAge) is { } kept) return kept.Document;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Usable(address, maxAge) is { } meanwhile) return meanwhile.Document;
            var document = await vendors.GetAsync(address, cancellationToken);
            // A key that cannot be fetched anew is still the key.
            if (document is null && _kept.TryGetValue(address, out var old) && old.Document is not null) document = old.Document;
            if (_kept.Count >= MostKept && !_kept.ContainsKey(address)) _kept.TryRemove(_kept.MinBy(entry => entry.Value.At).Key, out _);
            _kept[address] = new Kept(document, time.GetUtcNow());
            return document;
        }
        finally
        {
            _one.Release();
        }
    }

    private Kept? Usable(string address, TimeSpan maxAge) =>
        _kept.TryGetValue(address, out var kept) && time.GetUtcNow() - kept.At < (kept.Document is null ? AfterFailure : maxAge) ? kept : null;

    private sealed record Kept(byte[]? Document, DateTimeOffset At);
}
