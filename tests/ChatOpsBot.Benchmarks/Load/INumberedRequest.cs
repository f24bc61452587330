using System.Security.Cryptography;

namespace ChatOpsBot.Benchmarks.Load;

/// <summary>
/// A signed request as bytes ready to send, of which any number of different ones can be made. The bytes are the same
/// memory each time.
/// </summary>
internal interface INumberedRequest
{
    /// <summary>Of a signature in hex.</summary>
    const int SignatureLength = 2 * HMACSHA256.HashSizeInBytes;

    /// <summary>
    /// The request as it was last, as far as the receiver compares: signed once, good for every sending.
    /// </summary>
    ReadOnlySpan<byte> Next();

    /// <summary>The request with this number.</summary>
    ReadOnlySpan<byte> Next(long number, ReadOnlySpan<byte> signature);

    /// <summary>The signature of the request with this number, in hex.</summary>
    void Sign(long number, Span<byte> signature);
}
