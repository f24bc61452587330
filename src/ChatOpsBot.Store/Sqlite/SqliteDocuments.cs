using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>What the writer does to documents and their index entries, inside its transaction.</summary>
internal sealed class SqliteDocuments(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _find = new(
        connection,
        "SELECT id, version, expires, indexes FROM documents WHERE key = ?"
    );
    private readonly SqliteStatement _insert = new(
        connection,
        "INSERT INTO documents (key, version, expires, indexes, body) VALUES (?, 1, ?, ?, ?)"
    );
    private readonly SqliteStatement _update = new(
        connection,
        "UPDATE documents SET version = ?, expires = ?, indexes = ?, body = ? WHERE id = ?"
    );
    private readonly SqliteStatement _delete = new(connection, "DELETE FROM documents WHERE id = ?");
    private readonly SqliteStatement _insertEntry = new(
        connection,
        "INSERT INTO index_entries (name, score, doc) VALUES (?, ?, ?)"
    );
    private readonly SqliteStatement _deleteEntry = new(
        connection,
        "DELETE FROM index_entries WHERE name = ? AND score = ? AND doc = ?"
    );
    private readonly SqliteStatement _expired = new(
        connection,
        "SELECT id, version, expires, indexes FROM documents WHERE expires <= ? ORDER BY expires LIMIT ?"
    );

    /// <param name="Id">0 when the key has no row.</param>
    /// <param name="Version">0 when there is no row, or an expired one that is not swept yet.</param>
    public readonly record struct Row(long Id, long Version, byte[]? Indexes);

    public Row Find(string key, long now)
    {
        if (!_find.Bind(key).Read())
            return default;
        var row = ReadRow(_find);
        if (!_find.IsNull(2) && _find.Int64(2) <= now)
            row = row with { Version = 0 };
        _find.Reset();
        return row;
    }

    public void Put(Row old, DocumentPut put, byte[] body, long now)
    {
        var expires = put.KeepFor is { } keep ? now + StoreTime.Milliseconds(keep) : (long?)null;
        var indexes = Encode(put.Indexes);
        var id = old.Id;
        if (id == 0)
            id = Insert(put.Key, expires, indexes, body);
        else
            _update.Bind(old.Version + 1).Bind(expires).Bind(indexes).Bind(body).Bind(id).Run();

        if (old.Indexes.AsSpan().SequenceEqual(indexes))
            return;
        DeleteEntries(old);
        foreach (var entry in put.Indexes)
            _insertEntry.Bind(entry.Index).Bind(entry.Score).Bind(id).Run();
    }

    public void Delete(Row old)
    {
        if (old.Id == 0)
            return;
        DeleteEntries(old);
        _delete.Bind(old.Id).Run();
    }

    /// <summary>Deletes up to <paramref name="limit"/> expired documents and says how many it found.</summary>
    public int Sweep(long now, int limit)
    {
        var expired = new List<Row>();
        _expired.Bind(now).Bind(limit);
        while (_expired.Read())
            expired.Add(ReadRow(_expired));
        foreach (var row in expired)
            Delete(row);
        return expired.Count;
    }

    public void Dispose()
    {
        foreach (
            var statement in (SqliteStatement[])[_find, _insert, _update, _delete, _insertEntry, _deleteEntry, _expired]
        )
            statement.Dispose();
    }

    // SQLite would make and drop a table of its own for RETURNING, at each insert.
    private long Insert(string key, long? expires, byte[]? indexes, byte[] body)
    {
        _insert.Bind(key).Bind(expires).Bind(indexes).Bind(body).Run();
        return sqlite3_last_insert_rowid(connection.Handle);
    }

    private void DeleteEntries(Row row)
    {
        foreach (var (index, score) in Decode(row.Indexes))
            _deleteEntry.Bind(index).Bind(score).Bind(row.Id).Run();
    }

    /// <summary>
    /// A document's row says where it is listed, so that leaving an index needs no second index from document to
    /// entries.
    /// </summary>
    internal static byte[]? Encode(IReadOnlyList<IndexEntry> entries)
    {
        if (entries.Count == 0)
            return null;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        foreach (var (index, score) in entries)
        {
            var name = Encoding.UTF8.GetBytes(index);
            writer.Write(score);
            writer.Write(name.Length);
            writer.Write(name);
        }
        return bytes.ToArray();
    }

    internal static List<IndexEntry> Decode(ReadOnlySpan<byte> stored)
    {
        var entries = new List<IndexEntry>();
        for (var rest = stored; rest.Length > 0; )
        {
            var score = MemoryMarshal.Read<double>(rest);
            var length = MemoryMarshal.Read<int>(rest[sizeof(double)..]);
            entries.Add(
                new IndexEntry(Encoding.UTF8.GetString(rest.Slice(sizeof(double) + sizeof(int), length)), score)
            );
            rest = rest[(sizeof(double) + sizeof(int) + length)..];
        }
        return entries;
    }

    private static Row ReadRow(SqliteStatement statement) =>
        new(statement.Int64(0), statement.Int64(1), statement.IsNull(3) ? null : statement.Blob(3).ToArray());
}
