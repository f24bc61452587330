using System.Buffers;

namespace ChatOpsBot.Platform.Http;

/// <summary>A request's body in rented memory, in pieces as it came.</summary>
internal sealed class Body(Bodies bodies) : IDisposable
{
    /// <summary>Most deliveries have one.</summary>
    public const int BlockSize = 16 * 1024;

    private readonly List<byte[]> _blocks = [];
    private byte[]? _whole;

    public int Length { get; private set; }

    /// <summary>What it has taken of the memory that bodies share: all blocks but the first.</summary>
    public int Taken { get; private set; }

    /// <summary>The pieces as they came.</summary>
    public ReadOnlySequence<byte> Pieces
    {
        get
        {
            if (_whole is not null)
                return new ReadOnlySequence<byte>(_whole);
            if (_blocks.Count <= 1)
                return new ReadOnlySequence<byte>(Bytes);
            var first = new Piece(_blocks[0].AsMemory(0, BlockSize), null);
            var last = first;
            for (var index = 1; index < _blocks.Count; index++)
                last = new Piece(_blocks[index].AsMemory(0, Math.Min(BlockSize, Length - (index * BlockSize))), last);
            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }

    /// <summary>The body in one piece; copied together when it is first asked for.</summary>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            if (_whole is not null)
                return _whole;
            if (_blocks.Count <= 1)
                return _blocks.Count == 0 ? default : _blocks[0].AsMemory(0, Length);
            _whole = Pieces.ToArray();
            ReturnBlocks();
            return _whole;
        }
    }

    /// <summary>Where the next bytes go; empty when a block must be added.</summary>
    public Memory<byte> Free =>
        _blocks.Count * BlockSize is var size && Length < size
            ? _blocks[^1].AsMemory(Length - size + BlockSize, size - Length)
            : default;

    /// <summary>False when all bodies together have as much as they may.</summary>
    /// <param name="largest">One body of that size comes in whatever the limit is.</param>
    public bool TryGrow(int largest)
    {
        var takes = _blocks.Count == 0 ? 0 : BlockSize;
        if (!bodies.TryTake(takes, largest))
            return false;
        Taken += takes;
        _blocks.Add(bodies.Rent());
        return true;
    }

    public void Advance(int read) => Length += read;

    public void Dispose()
    {
        ReturnBlocks();
        bodies.GiveBack(Taken);
        (Taken, Length, _whole) = (0, 0, null);
    }

    private void ReturnBlocks()
    {
        foreach (var block in _blocks)
            bodies.Return(block);
        _blocks.Clear();
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            (Memory, RunningIndex) = (memory, before is null ? 0 : before.RunningIndex + before.Memory.Length);
            if (before is not null)
                before.Next = this;
        }
    }
}
