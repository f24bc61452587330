using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// The one thread that writes. Whatever waits when it is free (commits, takes, a step of the sweep) shares one
/// transaction and one sync of the disk. When such a group fails, each of its operations runs again alone, so that one
/// cannot fail its neighbours.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    private const int MaxGroup = 256;
    private const int MaxWaiting = 4 * MaxGroup;

    private readonly SqliteFile _file;
    private readonly SqliteTables _tables;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _rollback;
    private readonly SqliteSweep _sweep;

    // A monitor, not a channel: the thread sleeps on it, and whoever adds wakes it.
    private readonly object _inboxLock = new();
    private readonly Queue<SqliteOperation> _inbox = new();
    private readonly SemaphoreSlim _room = new(MaxWaiting);
    private readonly Thread _thread;
    private bool _sweepDue;
    private bool _closed;

    public SqliteWriter(SqliteFile file, TimeProvider time, ILogger log)
    {
        _file = file;
        _time = time;
        _log = log;
        _tables = new SqliteTables(new SqliteDocuments(file.Writer), new SqliteWork(file.Writer));
        _begin = new SqliteStatement(file.Writer, "BEGIN IMMEDIATE");
        _commit = new SqliteStatement(file.Writer, "COMMIT");
        _rollback = new SqliteStatement(file.Writer, "ROLLBACK");
        _sweep = new SqliteSweep(Sweep);
        Backlog = _tables.Work.CountByQueue();
        _thread = new Thread(Work) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>How many items each queue held when the file was opened.</summary>
    public IReadOnlyDictionary<string, long> Backlog { get; }

    /// <summary>
    /// Waits for room, then leaves the operation to the writer: from there on it runs, whether its caller still waits
    /// or not.
    /// </summary>
    public async Task<T> RunAsync<T>(SqliteOperation<T> operation, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        lock (_inboxLock)
        {
            if (_closed)
            {
                _room.Release();
                throw new StoreUnavailableException("The store is closed.") { NothingChanged = true };
            }
            _inbox.Enqueue(operation);
            Monitor.Pulse(_inboxLock);
        }
        return await operation.Completion;
    }

    /// <summary>Has the next group remove a little of what has expired.</summary>
    public void Sweep()
    {
        lock (_inboxLock)
        {
            _sweepDue = true;
            Monitor.Pulse(_inboxLock);
        }
    }

    /// <summary>Finishes what was left to it.</summary>
    public void Dispose()
    {
        lock (_inboxLock)
        {
            _closed = true;
            Monitor.Pulse(_inboxLock);
        }
        _thread.Join();
        foreach (var disposable in (IDisposable[])[_begin, _commit, _rollback, _tables.Documents, _tables.Work])
            disposable.Dispose();
    }

    private void Work()
    {
        var group = new List<SqliteOperation>(MaxGroup + 1);
        while (Gather(group))
        {
            if (TryRun(group) is { } failure)
                RunAlone(group, failure);
            group.Clear();
        }
    }

    private bool Gather(List<SqliteOperation> group)
    {
        lock (_inboxLock)
        {
            while (_inbox.Count == 0 && !_sweepDue && !_closed)
                Monitor.Wait(_inboxLock);
            while (group.Count < MaxGroup && _inbox.TryDequeue(out var operation))
                group.Add(operation);
            if (group.Count > 0)
                _room.Release(group.Count);
            else if (_closed)
                return false;
            if (_sweepDue)
                group.Add(_sweep);
            _sweepDue = false;
            return true;
        }
    }

    /// <summary>
    /// Runs the operations in one transaction; null when it is on the disk, else why nothing of it is.
    /// </summary>
    private Exception? TryRun(IReadOnlyList<SqliteOperation> group)
    {
        try
        {
            _begin.Run();
            var now = StoreTime.Now(_time);
            foreach (var operation in group)
                operation.Apply(_tables, now);
            _commit.Run();
        }
        catch (Exception e)
        {
            RollBack();
            return e;
        }
        foreach (var operation in group)
            operation.Succeed();
        return null;
    }

    private void RunAlone(List<SqliteOperation> group, Exception failure)
    {
        Log.GroupFailed(_log, failure, group.Count);
        foreach (var operation in group)
        {
            var alone = group.Count == 1 ? failure : TryRun([operation]);
            if (alone is SqliteException refused)
                alone = new StoreUnavailableException($"The database {_file.Path} refused: {refused.Message}", refused)
                {
                    NothingChanged = refused.SqliteErrorCode != SQLITE_IOERR,
                    TakesOthers = true,
                };
            if (alone is not null)
                operation.Fail(alone);
        }
    }

    private void RollBack()
    {
        // Some errors (a full disk among them) have rolled back already.
        if (sqlite3_get_autocommit(_file.Writer.Handle) != 0)
            return;
        try
        {
            _rollback.Run();
        }
        catch (SqliteException e)
        {
            Log.RollbackFailed(_log, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Store transaction of {Operations} operations failed")]
        public static partial void GroupFailed(ILogger logger, Exception exception, int operations);

        [LoggerMessage(2, LogLevel.Error, "Store rollback failed")]
        public static partial void RollbackFailed(ILogger logger, Exception exception);
    }
}
