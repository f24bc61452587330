using System.Buffers;
using System.Buffers.Binary;

namespace ChatOpsBot.Storage;

/// <summary>
/// How bodies and payloads lie on disk: a marker byte, then the plain bytes (0), or their length and the LZ4 block (2). A webhook's JSON
/// shrinks to a third or less, and what is not written need not be synced.
/// </summary>
internal static class StoredBytes
{
    private const byte Plain = 0;
    private const byte Lz4 = 2;
    private const int Lz4Header = 1 + sizeof(int);
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
        if (stored.Length < Lz4Header || stored[0] != Lz4)
            throw new InvalidDataException("A stored value has an unknown form.");
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(stored[1..])];
        Lz4Block.Decode(stored[Lz4Header..], bytes);
        return bytes;
    }

    private static byte[]? TryCompress(ReadOnlySpan<byte> bytes)
    {
        // No longer than the plain form: what does not shrink stays as it is.
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        try
        {
            if (!Lz4Block.TryEncode(bytes, rented.AsSpan(Lz4Header, bytes.Length - Lz4Header), out var written))
                return null;
            rented[0] = Lz4;
            BinaryPrimitives.WriteInt32LittleEndian(rented.AsSpan(1), bytes.Length);
            return rented.AsSpan(0, Lz4Header + written).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
