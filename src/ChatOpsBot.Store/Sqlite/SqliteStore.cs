using System.Collections.Concurrent;
using ChatOpsBot.Store.Transfer;
using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// The embedded store: one SQLite file, held by this process alone. Reads run on the caller's thread, writes on the
/// writer's.
/// </summary>
internal sealed partial class SqliteStore : IStore, IStoreTransfer, IDisposable
{
    private const int MaxReaders = 4;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly SqliteFile _file;
    private readonly SqliteWriter _writer;
    private readonly WorkQueues _queues = new();
    private readonly ConcurrentBag<SqliteReader> _readers = [];
    private readonly SemaphoreSlim _readerSlots = new(MaxReaders);
    private readonly ITimer _sweep;
    private volatile bool _closed;

    /// <exception cref="StoreUnavailableException">Another process holds the file, it cannot be opened, or a newer
    /// version wrote it.</exception>
    public SqliteStore(StorageOptions options, TimeProvider time, ILogger<SqliteStore> logger)
    {
        _time = time;
        _file = new SqliteFile(options);
        _writer = new SqliteWriter(_file, time, logger);
        foreach (var (queue, count) in _writer.Backlog)
            _queues[queue].Restore(count);
        _sweep = time.CreateTimer(_ => Sweep(), null, SweepEvery, SweepEvery);
        Log.Opened(logger, _file.Path, _writer.Backlog.Values.Sum());
    }

    public ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken) =>
        ReadAsync(
            (key, now: StoreTime.Now(_time)),
            static (reader, of) => reader.Get(of.key, of.now),
            cancellationToken
        );

    public async ValueTask<IReadOnlyList<Document>> ListAsync(IndexQuery query, CancellationToken cancellationToken) =>
        await ReadAsync(
            (query, now: StoreTime.Now(_time)),
            static (reader, of) => reader.List(of.query, of.now),
            cancellationToken
        );

    public async ValueTask<QueueDepth> DepthAsync(string queue, CancellationToken cancellationToken)
    {
        var now = StoreTime.Now(_time);
        var oldest = await ReadAsync(queue, static (reader, name) => reader.OldestDue(name), cancellationToken);
        return new QueueDepth(_queues[queue].Waiting, TimeSpan.FromMilliseconds(Math.Max(0, now - (oldest ?? now))));
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        commit.ThrowIfInvalid();
        ThrowIfImporting();
        return await _writer.RunAsync(new SqliteCommit(commit, _queues), cancellationToken);
    }

    public async ValueTask<TakenWork> TakeAsync(
        string queue,
        int max,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        ThrowIfImporting();
        var (items, nextDue) = await _writer.RunAsync(new SqliteTake(queue, max, lease, _queues), cancellationToken);
        return new TakenWork(
            items.ConvertAll(i => i.Decode(queue)),
            nextDue is { } next ? TimeSpan.FromMilliseconds(next) : null
        );
    }

    public Task WaitForWorkAsync(string queue, TimeSpan timeout, CancellationToken cancellationToken) =>
        _queues[queue].WaitAsync(timeout, _time, cancellationToken);

    /// <summary>Finishes the writes it has accepted, then closes the file.</summary>
    public void Dispose()
    {
        _closed = true;
        _sweep.Dispose();
        _writer.Dispose();
        foreach (var reader in _readers)
            reader.Dispose();
        _import?.Dispose();
        _file.Dispose();
    }

    private async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        TArgument argument,
        Func<SqliteReader, TArgument, TResult> read,
        CancellationToken cancellationToken
    )
    {
        ThrowIfImporting();
        await _readerSlots.WaitAsync(cancellationToken);
        SqliteReader? reader = null;
        try
        {
            if (_closed)
                throw new StoreUnavailableException("The store is closed.") { NothingChanged = true };
            if (!_readers.TryTake(out reader))
                reader = new SqliteReader(_file.OpenReader());
            var result = read(reader, argument);
            _readers.Add(reader);
            return result;
        }
        catch (Exception e)
        {
            reader?.Dispose();
            if (e is SqliteException failure)
                throw Unreadable(failure);
            throw;
        }
        finally
        {
            _readerSlots.Release();
        }
    }

    private StoreUnavailableException Unreadable(SqliteException e) =>
        new($"The database {_file.Path} cannot be read: {e.Message}", e);

    private void Sweep()
    {
        if (!_file.IsImporting)
            _writer.Sweep();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Store {Path} open, {Waiting} work items wait")]
        public static partial void Opened(ILogger logger, string path, long waiting);
    }
}
