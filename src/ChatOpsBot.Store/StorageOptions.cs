using ChatOpsBot.Store.Redis;

namespace ChatOpsBot.Store;

/// <summary>The section <c>Storage</c> of the configuration.</summary>
public sealed record StorageOptions
{
    public const string Section = "Storage";

    /// <summary><c>Sqlite</c>: a file of this process alone. <c>Redis</c>: shared by any number of replicas.</summary>
    public string Provider { get; init; } = "Sqlite";

    /// <summary>
    /// The database file; a relative path starts at the working directory. Folders are made as needed.
    /// </summary>
    public string Path { get; init; } = "data/chatops.db";

    /// <summary>
    /// The database refuses to grow beyond (the write-ahead log comes on top); null: as far as the disk goes.
    /// </summary>
    public int? MaxMegabytes { get; init; }

    /// <summary>
    /// Where Redis is, and how to enter: <c>host:port[,password=…][,ssl=true][,defaultDatabase=1]</c>, several hosts of
    /// a cluster separated by commas (https://stackexchange.github.io/StackExchange.Redis/Configuration). May hold a
    /// secret, so it is never shown.
    /// </summary>
    public string? Redis { get; init; }

    /// <summary>What is wrong with the section, a line each, with its key.</summary>
    public IEnumerable<string> Problems()
    {
        if (Provider is not ("Sqlite" or "Redis"))
            yield return $"Storage:Provider: \"{Provider}\" is unknown; it is Sqlite or Redis";
        if (Provider == "Redis" && RedisConnection.Problem(Redis) is { } redis)
            yield return $"Storage:Redis: {redis}";
        if (Provider == "Sqlite" && string.IsNullOrWhiteSpace(Path))
            yield return "Storage:Path: a file is needed; write data/chatops.db";
        if (MaxMegabytes is <= 0)
            yield return $"Storage:MaxMegabytes: {MaxMegabytes} is not a size; write a positive number, "
                + "or leave it out for no limit";
    }
}
