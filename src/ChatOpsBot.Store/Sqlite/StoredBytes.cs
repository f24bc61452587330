using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// How bodies and payloads lie on disk: a marker byte, then the plain bytes (0), or their length and the Brotli stream
/// (1). A webhook's JSON shrinks to a fifth, and what is not written need not be synced.
/// </summary>
internal static class StoredBytes
{
    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const int BrotliHeader = 1 + sizeof(int);
    private const int WorthCompressing = 512;

    public static byte[] Encode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > WorthCompressing && TryCompress(bytes) is { } compressed)
            return compressed;
        var stored = new byte[bytes.Length + 1];
        stored[0] = Plain;
        bytes.CopyTo(stored.AsSpan(1));
        return stored;
    }

    /// <exception cref="InvalidDataException">The bytes were not written by <see cref="Encode"/>.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> stored)
    {
        if (stored.Length > 0 && stored[0] == Plain)
            return stored[1..].ToArray();
        if (stored.Length < BrotliHeader || stored[0] != Brotli)
            throw new InvalidDataException("A stored value has an unknown form.");
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(stored[1..])];
        if (!BrotliDecoder.TryDecompress(stored[BrotliHeader..], bytes, out var written) || written != bytes.Length)
            throw new InvalidDataException("A stored value is damaged.");
        return bytes;
    }

    private static byte[]? TryCompress(ReadOnlySpan<byte> bytes)
    {
        // No longer than the plain form: what does not shrink stays as it is.
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            var room = rented.AsSpan(BrotliHeader, bytes.Length - BrotliHeader);
            if (!BrotliEncoder.TryCompress(bytes, room, out var written, quality: 0, window: 16))
                return null;
            rented[0] = Brotli;
            BinaryPrimitives.WriteInt32LittleEndian(rented.AsSpan(1), bytes.Length);
            return rented.AsSpan(0, BrotliHeader + written).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
