using ChatOpsBot.Store;
using ChatOpsBot.Store.Redis;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Benchmarks;

/// <summary>The engines of the store, by their names in <c>Storage:Provider</c>.</summary>
internal enum Provider
{
    Sqlite,
    Redis,
}

/// <summary>A store of the benchmark's own: a bot is notified where it is, or it is opened here.</summary>
/// <param name="Redis">The server; null for SQLite, which is part of whoever opens it.</param>
internal sealed record StorePlace(string Folder, StorageOptions Options, Actor? Redis)
{
    public IEnumerable<string> Settings =>
        Redis is null
            ? [$"Storage:Path={Options.Path}"]
            : [$"Storage:Provider={Options.Provider}", $"Storage:Redis={Options.Redis}"];

    /// <summary>CPU time of the server so far; zero where there is none.</summary>
    public TimeSpan Cpu => Redis?.Cpu ?? TimeSpan.Zero;

    /// <summary>To be disposed of, like both engines.</summary>
    public IStore Open() =>
        Redis is null
            ? new SqliteStore(Options, TimeProvider.System, NullLogger<SqliteStore>.Instance)
            : new RedisStore(Options, TimeProvider.System, RedisTimeouts.Default, NullLogger<RedisStore>.Instance);
}
