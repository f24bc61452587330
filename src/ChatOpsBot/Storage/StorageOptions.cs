namespace ChatOpsBot.Storage;

/// <summary>The section <c>Storage</c> of the configuration.</summary>
public sealed record StorageOptions
{
    public const string Section = "Storage";

    /// <summary><c>Sqlite</c>: a file of this process alone.</summary>
    public string Provider { get; init; } = "Sqlite";

    /// <summary>The database file; a relative path starts at the working directory. Folders are made as needed.</summary>
    public string Path { get; init; } = "data/chatops.db";

    /// <summary>The database refuses to grow beyond (the write-ahead log comes on top); null: as far as the disk goes.</summary>
    public int? MaxMegabytes { get; init; }
}
