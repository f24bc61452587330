using System.Diagnostics;
using ChatOpsBot.Store.Transfer;
using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>What the writer does to fill a file, inside its transactions.</summary>
internal sealed class SqliteImport(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _any = new(
        connection,
        """
        SELECT EXISTS (SELECT 1 FROM documents) OR EXISTS (SELECT 1 FROM items)
            OR EXISTS (SELECT 1 FROM lane_holds) OR EXISTS (SELECT 1 FROM seen)
        """
    );
    private readonly SqliteStatement _document = new(
        connection,
        "INSERT INTO documents (key, version, expires, indexes, body) VALUES (?, ?, ?, ?, ?) RETURNING id"
    );
    private readonly SqliteStatement _entry = new(
        connection,
        "INSERT INTO index_entries (name, score, doc) VALUES (?, ?, ?)"
    );
    private readonly SqliteStatement _item = new(
        connection,
        """
        INSERT INTO items (seq, queue, lane, priority, due, ready, attempts, leases, enqueued, reason, payload)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    );
    private readonly SqliteStatement _hold = new(
        connection,
        "INSERT INTO lane_holds (queue, lane, until) VALUES (?, ?, ?)"
    );
    private readonly SqliteStatement _seen = new(connection, "INSERT INTO seen (queue, id, expires) VALUES (?, ?, ?)");
    private readonly SqliteStatement _forget = new(connection, "DELETE FROM sqlite_sequence WHERE name = 'items'");
    private readonly SqliteStatement _last = new(
        connection,
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('items', ?)"
    );

    /// <summary>
    /// Marks the file, and empties it of what an earlier import left; false when it holds anything else.
    /// </summary>
    public bool TryEmpty(SqliteFile file)
    {
        if (!file.IsImporting && _any.Scalar() != 0)
            return false;
        foreach (var table in (string[])["documents", "index_entries", "items", "lane_holds", "seen"])
        {
            using var clear = new SqliteStatement(connection, $"DELETE FROM {table}");
            clear.Run();
        }
        _forget.Run();
        file.IsImporting = true;
        return true;
    }

    public void Insert(StoreRecord record)
    {
        switch (record)
        {
            case DocumentRecord document:
                var id = _document
                    .Bind(document.Key)
                    .Bind(document.Version)
                    .Bind(document.Expires)
                    .Bind(SqliteDocuments.Encode(document.Indexes))
                    .Bind(StoredBytes.Encode(document.Body.Span))
                    .Scalar()!
                    .Value;
                foreach (var (index, score) in document.Indexes)
                    _entry.Bind(index).Bind(score).Bind(id).Run();
                break;
            case WorkRecord work:
                _item
                    .Bind(work.Handle)
                    .Bind(work.Queue)
                    .Bind(work.Lane)
                    .Bind(work.Priority)
                    .Bind(work.Due)
                    .Bind(work.Ready)
                    .Bind(work.Attempts)
                    .Bind(work.Leases)
                    .Bind(work.Enqueued)
                    .Bind(work.Reason)
                    .Bind(StoredBytes.Encode(work.Payload.Span))
                    .Run();
                break;
            case HoldRecord hold:
                _hold.Bind(hold.Queue).Bind(hold.Lane).Bind(hold.Until).Run();
                break;
            case IdRecord seen:
                _seen.Bind(seen.Queue).Bind(seen.Id).Bind(seen.Until).Run();
                break;
            case HandlesRecord handles:
                _forget.Run();
                _last.Bind(handles.Last).Run();
                break;
            default:
                throw new UnreachableException();
        }
    }

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_any, _document, _entry, _item, _hold, _seen, _forget, _last])
            statement.Dispose();
    }
}
