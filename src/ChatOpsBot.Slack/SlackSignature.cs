using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatOpsBot.Slack;

/// <summary>What became of checking a request; all but <see cref="Valid"/> mean 401.</summary>
public enum SlackSignatureResult
{
    /// <summary>Slack sent this, now.</summary>
    Valid,

    /// <summary>A header is not there.</summary>
    Missing,

    /// <summary>The timestamp is not a number, or the signature is not of version 0.</summary>
    Malformed,

    /// <summary>
    /// The timestamp is more than five minutes from now, before or after: it may be a request that was recorded.
    /// </summary>
    Expired,

    /// <summary>Signed with another secret, or changed on its way.</summary>
    Mismatch,
}

/// <summary>
/// Slack's signature of its requests, version 0.
/// <see href="https://docs.slack.dev/authentication/verifying-requests-from-slack"/>
/// </summary>
public static class SlackSignature
{
    public const string SignatureHeader = "X-Slack-Signature";
    public const string TimestampHeader = "X-Slack-Request-Timestamp";

    private const string Version = "v0=";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="timestamp">The value of <see cref="TimestampHeader"/>, unchanged.</param>
    /// <param name="body">The bytes as sent, before any parsing.</param>
    /// <exception cref="ArgumentException">There is no secret.</exception>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(secret, timestamp, body, hash);
        return Version + Convert.ToHexStringLower(hash);
    }

    /// <inheritdoc cref="Sign"/>
    /// <summary>Whether a request comes from Slack. Takes the same time wherever the signatures differ.</summary>
    public static SlackSignatureResult Verify(
        string secret,
        string? timestampHeader,
        string? signatureHeader,
        ReadOnlySpan<byte> body,
        DateTimeOffset now
    )
    {
        if (string.IsNullOrEmpty(timestampHeader) || string.IsNullOrEmpty(signatureHeader))
            return SlackSignatureResult.Missing;
        Span<byte> seen = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (
            !long.TryParse(timestampHeader, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || !TryParse(signatureHeader, seen)
        )
            return SlackSignatureResult.Malformed;

        // Compared as numbers of seconds: a date would overflow for a timestamp that someone made up.
        if (Math.Abs((decimal)now.ToUnixTimeMilliseconds() / 1000 - seconds) > (decimal)Tolerance.TotalSeconds)
            return SlackSignatureResult.Expired;

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(secret, timestampHeader, body, expected);
        return CryptographicOperations.FixedTimeEquals(seen, expected)
            ? SlackSignatureResult.Valid
            : SlackSignatureResult.Mismatch;
    }

    private static bool TryParse(string signature, Span<byte> hash) =>
        signature.Length == Version.Length + 2 * hash.Length
        && signature.StartsWith(Version, StringComparison.Ordinal)
        && Convert.FromHexString(signature.AsSpan(Version.Length), hash, out _, out _)
            == System.Buffers.OperationStatus.Done;

    private static void Hash(string secret, string timestamp, ReadOnlySpan<byte> body, Span<byte> hash)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"v0:{timestamp}:"));
        hmac.AppendData(body);
        hmac.GetHashAndReset(hash);
    }
}
