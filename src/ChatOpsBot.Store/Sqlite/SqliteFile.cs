using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// The database file: held by one process, opened with the settings that durability and speed ask for, its tables made
/// or brought up to date.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const int SchemaVersion = 1;

    /// <summary>The version of a file that an import is filling, or was when it was cut off.</summary>
    private const int ImportVersion = -SchemaVersion;

    private const int PageBytes = 4096;

    /// <summary>
    /// Ready is set on the rows that can be taken one day without another row's doing: every item without a lane, and
    /// the head of each lane. It is the due time, the end of the lease, or the end of the lane's hold, whichever is
    /// last.
    /// </summary>
    private const string Schema = """
        CREATE TABLE documents (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL,
            expires INTEGER, indexes BLOB, body BLOB NOT NULL);
        CREATE INDEX documents_expires ON documents (expires) WHERE expires IS NOT NULL;
        CREATE TABLE index_entries (name TEXT NOT NULL, score REAL NOT NULL, doc INTEGER NOT NULL,
            PRIMARY KEY (name, score, doc)) WITHOUT ROWID;

        CREATE TABLE items (
            seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, lane TEXT, priority INTEGER NOT NULL,
            due INTEGER NOT NULL, ready INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
            leases INTEGER NOT NULL DEFAULT 0, leased_until INTEGER, enqueued INTEGER NOT NULL, reason TEXT,
            payload BLOB NOT NULL);
        CREATE INDEX items_ready ON items (queue, priority, ready) WHERE ready IS NOT NULL;
        CREATE INDEX items_due ON items (queue, due);
        CREATE INDEX items_lane ON items (queue, lane, priority) WHERE lane IS NOT NULL;
        CREATE UNIQUE INDEX items_head ON items (queue, lane) WHERE lane IS NOT NULL AND ready IS NOT NULL;

        CREATE TABLE lane_holds (queue TEXT NOT NULL, lane TEXT NOT NULL, until INTEGER NOT NULL,
            PRIMARY KEY (queue, lane)) WITHOUT ROWID;
        CREATE INDEX lane_holds_until ON lane_holds (until);
        CREATE TABLE seen (queue TEXT NOT NULL, id TEXT NOT NULL, expires INTEGER NOT NULL,
            PRIMARY KEY (queue, id)) WITHOUT ROWID;
        CREATE INDEX seen_expires ON seen (expires);
        """;

    private readonly FileStream _lock;
    private bool _isImporting;

    static SqliteFile()
    {
        SQLitePCL.Batteries_V2.Init();
        // A connection is used by one thread at a time here, so the library need not lock each call; nor need it count
        // its memory under a lock.
        _ = sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        _ = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <exception cref="StoreUnavailableException">Another process has it open, it cannot be opened, or a newer version
    /// wrote it.</exception>
    public SqliteFile(StorageOptions options)
    {
        Path = System.IO.Path.GetFullPath(options.Path);
        if (Directory.Exists(Path))
            throw new StoreUnavailableException(
                $"The database {Path} is a folder; write the path of a file in Storage:Path."
            );
        _lock = Hold(Path);
        try
        {
            Writer = Open(Path, SqliteOpenMode.ReadWriteCreate);
            _isImporting = Prepare(Writer, options) == ImportVersion;
        }
        catch (SqliteException e)
        {
            Dispose();
            throw new StoreUnavailableException($"The database {Path} cannot be opened: {e.Message}", e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public SqliteConnection Writer { get; } = null!;

    /// <summary>
    /// An import has begun and has not ended: what is in the file is not whole. It is set on the writer's thread,
    /// within a transaction.
    /// </summary>
    public bool IsImporting
    {
        get => Volatile.Read(ref _isImporting);
        set
        {
            Execute(Writer, $"PRAGMA user_version = {(value ? ImportVersion : SchemaVersion)}");
            Volatile.Write(ref _isImporting, value);
        }
    }

    public SqliteConnection OpenReader()
    {
        var reader = Open(Path, SqliteOpenMode.ReadOnly);
        Execute(reader, "PRAGMA cache_size = -4096");
        return reader;
    }

    public void Dispose()
    {
        Writer?.Dispose();
        _lock.Dispose();
    }

    // What the systems say of a file that another process holds: EWOULDBLOCK, and ERROR_SHARING_VIOLATION.
    private const int LockedOnLinux = 11,
        LockedOnMac = 35,
        LockedOnWindows = unchecked((int)0x80070020);

    private static FileStream Hold(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            // Payloads of the team's tools must not be readable by others.
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(
                    folder,
                    UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                );
            var held = OpenOrCreate(path + ".lock", FileShare.None);
            // The folder may be one that others can open. SQLite gives its other two files the rights of this one.
            if (!File.Exists(path))
                OpenOrCreate(path, FileShare.ReadWrite).Dispose();
            return held;
        }
        catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new StoreUnavailableException(
                $"The database {path} is in use. One process uses a database file at a time; is another one running?",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"The database {path} cannot be written: {e.Message} Storage:Path says where it is.",
                e
            );
        }
    }

    /// <summary>A new file is readable and writable by its user only.</summary>
    private static FileStream OpenOrCreate(string path, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        _ = sqlite3_busy_timeout(connection.Handle, 5_000);
        return connection;
    }

    /// <returns>The version of the file.</returns>
    private static long Prepare(SqliteConnection writer, StorageOptions options)
    {
        // FULL: a commit is on the disk before it is acknowledged. The log is folded into the database every 16 MB
        // and then cut back to that size.
        Execute(
            writer,
            $"""
            PRAGMA page_size = {PageBytes};
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA cache_size = -32768;
            PRAGMA wal_autocheckpoint = 4096;
            PRAGMA journal_size_limit = 16777216;
            PRAGMA temp_store = MEMORY;
            """
        );
        if (options.MaxMegabytes is { } megabytes)
            Execute(writer, $"PRAGMA max_page_count = {megabytes * 1024L * 1024 / PageBytes}");

        using var read = new SqliteStatement(writer, "PRAGMA user_version");
        var version = read.Scalar() ?? 0;
        if (version > SchemaVersion)
        {
            throw new StoreUnavailableException(
                $"The database {writer.DataSource} was written by a newer version (schema {version}, "
                    + $"this one knows {SchemaVersion}). Run that version, or choose another Storage:Path."
            );
        }
        if (version == 0)
            Execute(writer, $"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT;");
        // Whoever held a lease is dead: this process alone has the file. A page must not wait until a dead worker's
        // lease runs out.
        Execute(writer, "UPDATE items SET ready = due, leased_until = NULL WHERE leased_until IS NOT NULL");
        return version;
    }

    private static void Execute(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(sqlite3_exec(connection.Handle, sql), connection.Handle);
}
