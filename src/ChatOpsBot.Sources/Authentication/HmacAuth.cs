using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace ChatOpsBot.Sources.Authentication;

public enum HmacAlgorithm
{
    Sha256,
    Sha1,
    Sha512,
}

public enum SignatureEncoding
{
    Hex,
    Base64,
}

/// <summary>A header that holds one or several keyed hashes of what was sent.</summary>
public sealed record HmacAuth(string Header, string Prefix) : WebhookAuth
{
    private const string BodyWord = "{body}",
        TimestampWord = "{timestamp}",
        IdWord = "{id}";
    private const int LongestHash = HMACSHA512.HashSizeInBytes;

    public HmacAlgorithm Algorithm { get; init; }
    public SignatureEncoding Encoding { get; init; }

    /// <summary>
    /// Between several signatures in the one header, as while a secret changes: one that holds is enough. Items with
    /// another prefix are another scheme's.
    /// </summary>
    public char? Separator { get; init; }

    /// <summary>What is hashed: text around <c>{body}</c>, with <c>{timestamp}</c> and <c>{id}</c>.</summary>
    public string Covers { get; init; } = BodyWord;

    /// <summary>
    /// The header with Unix seconds. What is further away from our clock than <see cref="Window"/> is refused, so that
    /// it cannot be played again later.
    /// </summary>
    public string? TimestampHeader { get; init; }

    /// <summary>
    /// Where the timestamp is an item of <see cref="Header"/> itself: how that item begins (<c>timestamp=</c>).
    /// </summary>
    public string? TimestampPrefix { get; init; }

    public string? IdHeader { get; init; }

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A secret that begins with this is Base64 after it, as in Standard Webhooks (<c>whsec_</c>).</summary>
    public string? Base64SecretPrefix { get; init; }

    public const string StandardSecretPrefix = "whsec_";

    private HashAlgorithmName Hash =>
        Algorithm switch
        {
            HmacAlgorithm.Sha1 => HashAlgorithmName.SHA1,
            HmacAlgorithm.Sha512 => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };

    private int HashSize =>
        Algorithm switch
        {
            HmacAlgorithm.Sha1 => HMACSHA1.HashSizeInBytes,
            HmacAlgorithm.Sha512 => HMACSHA512.HashSizeInBytes,
            _ => HMACSHA256.HashSizeInBytes,
        };

    private bool HasTimestamp => TimestampHeader is not null || TimestampPrefix is not null;

    public override bool NeedsBody => true;

    public override bool IsPresent(in WebhookProof proof) => proof.Header(Header) is not null;

    private protected override bool Proves(in WebhookProof proof, string secret)
    {
        if (proof.Header(Header) is not { } value)
            return false;
        var timestamp =
            TimestampHeader is not null ? proof.Header(TimestampHeader)
            : TimestampPrefix is not null ? Items(value, TimestampPrefix).FirstOrDefault()
            : null;
        if (HasTimestamp && !IsFresh(timestamp, proof.Now))
            return false;
        var id = IdHeader is null ? null : proof.Header(IdHeader);
        if (IdHeader is not null && string.IsNullOrEmpty(id))
            return false;

        Span<byte> expected = stackalloc byte[HashSize],
            seen = stackalloc byte[LongestHash];
        Compute(proof.Body, timestamp, id, secret, expected);
        var holds = false;
        foreach (var item in Items(value, Prefix))
            holds |=
                Decode(item, seen) == expected.Length
                && CryptographicOperations.FixedTimeEquals(seen[..expected.Length], expected);
        return holds;
    }

    public override bool Sign(WebhookDraft draft, string secret)
    {
        var timestamp = draft.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        // Whoever sends something again sends the id that it had.
        var id =
            IdHeader is not null && draft.Headers.TryGetValue(IdHeader, out var own) ? own : Guid.NewGuid().ToString();
        if (IdHeader is not null)
            draft.WithHeader(IdHeader, id);
        if (TimestampHeader is not null)
            draft.WithHeader(TimestampHeader, timestamp);
        Span<byte> hash = stackalloc byte[HashSize];
        Compute(new ReadOnlySequence<byte>(draft.Body), timestamp, id, secret, hash);
        var signature =
            Prefix
            + (Encoding == SignatureEncoding.Hex ? Convert.ToHexStringLower(hash) : Convert.ToBase64String(hash));
        return draft.WithHeader(
            Header,
            TimestampPrefix is null ? signature : $"{TimestampPrefix}{timestamp}{Separator}{signature}"
        );
    }

    public override string Describe()
    {
        var signed = Covers == BodyWord ? "the body" : $"\"{Covers}\"";
        var timestamp =
            TimestampHeader is not null ? $", with Unix seconds in {TimestampHeader}"
            : TimestampPrefix is not null ? $", with \"{TimestampPrefix}\" and Unix seconds"
            : "";
        var window = HasTimestamp
            ? $" that are at most {Window.TotalMinutes.ToString(CultureInfo.InvariantCulture)} minutes away from now"
            : "";
        return $"the header {Header} with {(Prefix.Length > 0 ? $"\"{Prefix}\" and " : "")}the "
            + $"{(Encoding == SignatureEncoding.Hex ? "hex" : "Base64")}"
            + $" HMAC-{Hash.Name} of {signed}{timestamp}{window}";
    }

    private IEnumerable<string> Items(string value, string prefix) =>
        (Separator is { } separator ? value.Split(separator, StringSplitOptions.TrimEntries) : [value])
            .Where(item => item.StartsWith(prefix, StringComparison.Ordinal))
            .Select(item => item[prefix.Length..]);

    private bool IsFresh(string? timestamp, DateTimeOffset now) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        && (now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= Window;

    private void Compute(in ReadOnlySequence<byte> body, string? timestamp, string? id, string secret, Span<byte> hash)
    {
        var key = KeyOf(secret);
        if (Covers == BodyWord && body.IsSingleSegment)
        {
            CryptographicOperations.HmacData(Hash, key, body.FirstSpan, hash);
            return;
        }
        var at = Covers.IndexOf(BodyWord, StringComparison.Ordinal);
        using var hmac = IncrementalHash.CreateHMAC(Hash, key);
        hmac.AppendData(Filled(Covers[..at]));
        foreach (var piece in body)
            hmac.AppendData(piece.Span);
        hmac.AppendData(Filled(Covers[(at + BodyWord.Length)..]));
        hmac.GetHashAndReset(hash);

        byte[] Filled(string template) =>
            System.Text.Encoding.UTF8.GetBytes(
                template
                    .Replace(TimestampWord, timestamp, StringComparison.Ordinal)
                    .Replace(IdWord, id, StringComparison.Ordinal)
            );
    }

    private byte[] KeyOf(string secret)
    {
        if (Base64SecretPrefix is not null && secret.StartsWith(Base64SecretPrefix, StringComparison.Ordinal))
        {
            var key = new byte[secret.Length];
            if (Convert.TryFromBase64Chars(secret.AsSpan(Base64SecretPrefix.Length), key, out var length))
                return key[..length];
        }
        return System.Text.Encoding.UTF8.GetBytes(secret);
    }

    /// <returns>The number of bytes; 0 for what is not a signature.</returns>
    private int Decode(string text, Span<byte> bytes)
    {
        if (Encoding == SignatureEncoding.Base64)
            return Convert.TryFromBase64String(text, bytes, out var length) ? length : 0;
        return
            text.Length <= 2 * bytes.Length
            && Convert.FromHexString(text, bytes, out _, out var written) == OperationStatus.Done
            ? written
            : 0;
    }
}
