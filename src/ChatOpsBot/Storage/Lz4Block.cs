using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ChatOpsBot.Storage;

/// <summary>
/// The LZ4 block format (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md). The framework's own compressors make a new native state of many
/// kilobytes for each value, which for values as small as ours costs more than the compression.
/// </summary>
internal static class Lz4Block
{
    private const int HashBits = 11;
    private const int MinMatch = 4;
    private const int MaxOffset = ushort.MaxValue;

    // Of the format: the last match starts at least twelve bytes before the end, and the last five bytes are literals.
    private const int MatchesEnd = 12;
    private const int LiteralTail = 5;

    /// <summary>Nibbles of a token hold up to this; the rest follows in bytes.</summary>
    private const int Full = 15;

    /// <summary>False when the target is too small.</summary>
    // Optimized from the first call: a loop over every byte is worth no trial run.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryEncode(ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        // All zero: the framework clears what is taken from the stack.
        Span<int> seen = stackalloc int[1 << HashBits];
        written = 0;
        var literals = 0;
        for (var at = 1; at < source.Length - MatchesEnd;)
        {
            var four = BinaryPrimitives.ReadUInt32LittleEndian(source[at..]);
            ref var slot = ref seen[(int)(four * 2654435761u >> (32 - HashBits))];
            (var earlier, slot) = (slot, at);
            if (at - earlier > MaxOffset || BinaryPrimitives.ReadUInt32LittleEndian(source[earlier..]) != four)
            {
                // The longer nothing repeats, the larger the steps.
                at += 1 + ((at - literals) >> 6);
                continue;
            }
            var length = MinMatch + source[(at + MinMatch)..^LiteralTail].CommonPrefixLength(source[(earlier + MinMatch)..]);
            if (!TryWrite(source[literals..at], target, ref written, at - earlier, length)) return false;
            at += length;
            literals = at;
        }
        return TryWrite(source[literals..], target, ref written, 0, MinMatch);
    }

    /// <exception cref="InvalidDataException">The block is damaged, or holds another number of bytes than the target.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Decode(ReadOnlySpan<byte> block, Span<byte> target)
    {
        try
        {
            var (read, written) = (0, 0);
            while (true)
            {
                var token = block[read++];
                var literals = Length(token >> 4, block, ref read);
                block.Slice(read, literals).CopyTo(target[written..]);
                (read, written) = (read + literals, written + literals);
                if (read == block.Length) break;
                var offset = BinaryPrimitives.ReadUInt16LittleEndian(block[read..]);
                read += sizeof(ushort);
                var length = MinMatch + Length(token & Full, block, ref read);
                Repeat(target, written, offset, length);
                written += length;
            }
            if (written != target.Length) throw new InvalidDataException("A stored value is damaged.");
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException)
        {
            throw new InvalidDataException("A stored value is damaged.", e);
        }
    }

    private static bool TryWrite(ReadOnlySpan<byte> literals, Span<byte> target, ref int written, int offset, int length)
    {
        var most = 1 + literals.Length + literals.Length / byte.MaxValue + 1 + sizeof(ushort) + length / byte.MaxValue + 1;
        if (target.Length - written < most) return false;
        var more = length - MinMatch;
        target[written++] = (byte)((Math.Min(literals.Length, Full) << 4) | Math.Min(more, Full));
        WriteLength(literals.Length, target, ref written);
        literals.CopyTo(target[written..]);
        written += literals.Length;
        if (offset == 0) return true;
        BinaryPrimitives.WriteUInt16LittleEndian(target[written..], (ushort)offset);
        written += sizeof(ushort);
        WriteLength(more, target, ref written);
        return true;
    }

    private static void WriteLength(int length, Span<byte> target, ref int written)
    {
        if (length < Full) return;
        for (length -= Full; length >= byte.MaxValue; length -= byte.MaxValue) target[written++] = byte.MaxValue;
        target[written++] = (byte)length;
    }

    private static int Length(int nibble, ReadOnlySpan<byte> block, ref int read)
    {
        if (nibble < Full) return nibble;
        var length = nibble;
        byte more;
        do length += more = block[read++];
        while (more == byte.MaxValue);
        return length;
    }

    private static void Repeat(Span<byte> target, int at, int offset, int length)
    {
        if (offset == 0) throw new InvalidDataException("A stored value is damaged.");
        var from = target[(at - offset)..];
        var to = target.Slice(at, length);
        // What overlaps repeats what it has just written.
        if (offset >= length) from[..length].CopyTo(to);
        else
            for (var i = 0; i < length; i++) to[i] = from[i];
    }
}
