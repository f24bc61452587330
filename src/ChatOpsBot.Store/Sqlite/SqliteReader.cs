using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// A read-only connection with its statements, used by one caller at a time. It sees what is committed and is never
/// kept waiting by the writer.
/// </summary>
internal sealed class SqliteReader(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _get = new(
        connection,
        "SELECT key, version, body FROM documents WHERE key = ? AND (expires IS NULL OR expires > ?)"
    );

    // CROSS JOIN is SQLite's way to fix the order: along the index, then to each document.
    private readonly SqliteStatement _list = new(
        connection,
        """
        SELECT d.key, d.version, d.body FROM index_entries e CROSS JOIN documents d ON d.id = e.doc
        WHERE e.name = ? AND e.score BETWEEN ? AND ? AND (d.expires IS NULL OR d.expires > ?)
        ORDER BY e.score DESC, e.doc DESC LIMIT ?
        """
    );
    private readonly SqliteStatement _oldestDue = new(connection, "SELECT min(due) FROM items WHERE queue = ?");

    public Document? Get(string key, long now) => ReadAll(_get.Bind(key).Bind(now)).SingleOrDefault();

    public List<Document> List(IndexQuery query, long now) =>
        ReadAll(_list.Bind(query.Index).Bind(query.Min).Bind(query.Max).Bind(now).Bind(query.Limit));

    /// <summary>The earliest due time of the queue, past or future.</summary>
    public long? OldestDue(string queue) => _oldestDue.Bind(queue).Scalar();

    public void Dispose()
    {
        foreach (var disposable in (IDisposable[])[_get, _list, _oldestDue, connection])
            disposable.Dispose();
    }

    private static List<Document> ReadAll(SqliteStatement statement)
    {
        var documents = new List<Document>();
        while (statement.Read())
            documents.Add(new Document(statement.Text(0)!, StoredBytes.Decode(statement.Blob(2)), statement.Int64(1)));
        return documents;
    }
}
