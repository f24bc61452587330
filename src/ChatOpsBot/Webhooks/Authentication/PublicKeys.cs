using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Webhooks.Authentication;

/// <summary>
/// The public keys of vendors that sign with a key of their own, fetched when first needed and kept for a day. A
/// signature that a kept key does not bear out may be that of a newer one, so the key is fetched again then, but
/// seldom: anyone can send nonsense. What nonsense names is fetched a few at a time, beside what is in use, and never
/// takes the place of a key that has borne out a signature.
/// </summary>
internal sealed class PublicKeys(VendorPages vendors, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(24);
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);
    private const int MostKept = 32,
        MostAtOnce = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<byte[]?>> _underWay = new(StringComparer.Ordinal);

    /// <summary>Null when the key cannot be had at the moment.</summary>
    /// <param name="address">Where the key is.</param>
    public async Task<bool?> HoldsAsync(SignedText signed, string address, CancellationToken cancellationToken)
    {
        if (await FindAsync(address, Fresh, cancellationToken) is not { } document)
            return null;
        var holds =
            IsValid(signed, document)
            || await FindAsync(address, MinRefreshInterval, cancellationToken) is { } newer
                && !ReferenceEquals(newer, document)
                && IsValid(signed, newer);
        if (holds)
            Prove(address);
        return holds;
    }

    private static bool IsValid(SignedText signed, byte[] document)
    {
        using var key = signed.KeyIn(document);
        return key is not null && signed.IsValid(key);
    }

    private Task<byte[]?> FindAsync(string address, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var known = _kept.GetValueOrDefault(address);
            if (known is not null && time.GetUtcNow() - known.At < (known.Document is null ? AfterFailure : maxAge))
                return Task.FromResult(known.Document);
            if (!_underWay.TryGetValue(address, out var fetch))
            {
                if (_underWay.Count >= MostAtOnce && known is not { HasProved: true })
                    return Task.FromResult<byte[]?>(null);
                fetch = _underWay[address] = Task.Run(() => FetchAsync(address), CancellationToken.None);
            }
            return fetch.WaitAsync(cancellationToken);
        }
    }

    private async Task<byte[]?> FetchAsync(string address)
    {
        var document = await vendors.GetAsync(address, CancellationToken.None);
        lock (_lock)
        {
            _underWay.Remove(address);
            var known = _kept.GetValueOrDefault(address);
            // A key that cannot be fetched again is still the key.
            document ??= known?.Document;
            if (known is null && _kept.Count >= MostKept)
                _kept.Remove(_kept.MinBy(entry => (entry.Value.HasProved, entry.Value.At)).Key);
            _kept[address] = new Kept(document, time.GetUtcNow(), known is { HasProved: true });
            return document;
        }
    }

    private void Prove(string address)
    {
        lock (_lock)
            if (_kept.TryGetValue(address, out var kept))
                _kept[address] = kept with { HasProved = true };
    }

    private sealed record Kept(byte[]? Document, DateTimeOffset At, bool HasProved);
}
