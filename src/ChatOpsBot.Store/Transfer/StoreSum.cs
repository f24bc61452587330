using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatOpsBot.Store.Transfer;

/// <summary>
/// What a store holds, in a few numbers: equal for equal stores, whichever store and in whatever order.
/// </summary>
/// <param name="Sha256">The sum, modulo 2^256, of the SHA-256 of every record's line.</param>
internal sealed record StoreSum(long Documents, long Work, long Holds, long Ids, string Sha256) : StoreLine
{
    public override string ToString() =>
        $"{Documents} documents, {Work} work items, {Holds} held lanes, {Ids} remembered ids, SHA-256 {Sha256}";

    /// <summary>
    /// Record by record. A sum and not a hash of them in order: Redis has none, and to sort a store would take its size
    /// in memory.
    /// </summary>
    internal sealed class Builder
    {
        private readonly byte[] _sum = new byte[SHA256.HashSizeInBytes];
        private long _documents,
            _work,
            _holds,
            _ids;

        public void Add(StoreRecord record) => Add(record, record.ToUtf8());

        /// <param name="line">The same record.</param>
        public void Add(StoreRecord record, ReadOnlySpan<byte> line)
        {
            _documents += record is DocumentRecord ? 1 : 0;
            _work += record is WorkRecord ? 1 : 0;
            _holds += record is HoldRecord ? 1 : 0;
            _ids += record is IdRecord ? 1 : 0;
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(line, hash);
            UInt128 carry = 0;
            for (var at = _sum.Length - sizeof(ulong); at >= 0; at -= sizeof(ulong))
            {
                carry +=
                    (UInt128)BinaryPrimitives.ReadUInt64BigEndian(_sum.AsSpan(at))
                    + BinaryPrimitives.ReadUInt64BigEndian(hash[at..]);
                BinaryPrimitives.WriteUInt64BigEndian(_sum.AsSpan(at), (ulong)carry);
                carry >>= 64;
            }
        }

        public StoreSum Sum => new(_documents, _work, _holds, _ids, Convert.ToHexStringLower(_sum));
    }
}
