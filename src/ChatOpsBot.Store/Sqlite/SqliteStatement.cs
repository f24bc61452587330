using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// A prepared statement, bound by position: <c>statement.Bind(queue).Bind(now).Run()</c>. It speaks to SQLite directly,
/// because a <see cref="SqliteCommand"/> looks up each parameter by name and allocates a reader for each execution, on
/// the one thread that all writes share.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _bound;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new ArgumentException("The connection is closed.", nameof(connection));
        Check(sqlite3_prepare_v3(_database, sql, SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(long value) => Bound(sqlite3_bind_int64(_statement, ++_bound, value));

    public SqliteStatement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public SqliteStatement Bind(double value) => Bound(sqlite3_bind_double(_statement, ++_bound, value));

    public SqliteStatement Bind(string? value) =>
        value switch
        {
            null => BindNull(),
            // No bytes at all would be NULL.
            "" => Bound(sqlite3_bind_text(_statement, ++_bound, "")),
            _ => Bound(sqlite3_bind_text(_statement, ++_bound, Encoding.UTF8.GetBytes(value))),
        };

    /// <summary>No bytes at all are NULL.</summary>
    public SqliteStatement Bind(byte[]? value) =>
        value is null or [] ? BindNull() : Bound(sqlite3_bind_blob(_statement, ++_bound, value));

    private SqliteStatement BindNull() => Bound(sqlite3_bind_null(_statement, ++_bound));

    /// <summary>
    /// Steps to the next row; false, and ready to be bound again, when there is none. Who stops before that calls
    /// <see cref="Reset"/>.
    /// </summary>
    public bool Read()
    {
        var code = sqlite3_step(_statement);
        if (code == SQLITE_ROW)
            return true;
        // The step has already reported its error; reset only repeats it.
        Reset();
        if (code != SQLITE_DONE)
            Check(code);
        return false;
    }

    /// <summary>Runs to the end and says how many rows it changed.</summary>
    public int Run()
    {
        while (Read())
            continue;
        return sqlite3_changes(_database);
    }

    /// <summary>The first column of the only row; null when there is none.</summary>
    public long? Scalar()
    {
        if (!Read())
            return null;
        long? value = IsNull(0) ? null : Int64(0);
        Reset();
        return value;
    }

    public void Reset()
    {
        _bound = 0;
        _ = sqlite3_reset(_statement);
    }

    public bool IsNull(int column) => sqlite3_column_type(_statement, column) == SQLITE_NULL;

    public long Int64(int column) => sqlite3_column_int64(_statement, column);

    public string? Text(int column) =>
        IsNull(column) ? null : Encoding.UTF8.GetString(sqlite3_column_blob(_statement, column));

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private SqliteStatement Bound(int code)
    {
        if (code != SQLITE_OK)
            Reset();
        Check(code);
        return this;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
