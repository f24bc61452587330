using ChatOpsBot.Store.Transfer;
using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>All rows of all tables, as they are at one moment.</summary>
internal sealed class SqliteDump(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _begin = new(connection, "BEGIN");
    private readonly SqliteStatement _documents = new(
        connection,
        "SELECT key, version, expires, indexes, body FROM documents"
    );

    // What is out is as when the file is opened the next time.
    private readonly SqliteStatement _items = new(
        connection,
        """
        SELECT seq, queue, lane, priority, due, CASE WHEN leased_until IS NULL THEN ready ELSE due END,
            attempts, leases, enqueued, reason, payload FROM items
        """
    );
    private readonly SqliteStatement _holds = new(connection, "SELECT queue, lane, until FROM lane_holds");
    private readonly SqliteStatement _seen = new(connection, "SELECT queue, id, expires FROM seen");
    private readonly SqliteStatement _last = new(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'items'");

    public IEnumerable<StoreRecord> Read()
    {
        _begin.Run();
        while (_documents.Read())
        {
            yield return new DocumentRecord(
                _documents.Text(0)!,
                _documents.Int64(1),
                DocumentRecord.InOrder(SqliteDocuments.Decode(_documents.IsNull(3) ? [] : _documents.Blob(3))),
                StoredBytes.Decode(_documents.Blob(4)),
                Number(_documents, 2)
            );
        }
        while (_items.Read())
        {
            yield return new WorkRecord(
                _items.Int64(0),
                _items.Text(1)!,
                (int)_items.Int64(3),
                _items.Int64(4),
                _items.Int64(6),
                _items.Int64(7),
                _items.Int64(8),
                StoredBytes.Decode(_items.Blob(10)),
                _items.Text(2),
                Number(_items, 5),
                _items.Text(9)
            );
        }
        while (_holds.Read())
            yield return new HoldRecord(_holds.Text(0)!, _holds.Text(1)!, _holds.Int64(2));
        while (_seen.Read())
            yield return new IdRecord(_seen.Text(0)!, _seen.Text(1)!, _seen.Int64(2));
        yield return new HandlesRecord(_last.Scalar() ?? 0);
    }

    public void Dispose()
    {
        foreach (var disposable in (IDisposable[])[_begin, _documents, _items, _holds, _seen, _last, connection])
            disposable.Dispose();
    }

    private static long? Number(SqliteStatement row, int column) => row.IsNull(column) ? null : row.Int64(column);
}
