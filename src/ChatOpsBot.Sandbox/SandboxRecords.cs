using System.Text;
using System.Text.Json;

namespace ChatOpsBot.Sandbox;

/// <param name="TimeZone">IANA name.</param>
public sealed record SandboxUser(
    string Id,
    string Name,
    string RealName,
    string Email,
    string TimeZone,
    bool IsBot = false
)
{
    /// <summary>Sees the channels that they are in and no others, and cannot be in a user group.</summary>
    public bool IsGuest { get; init; }

    public bool IsDeactivated { get; init; }
}

/// <param name="Members">User ids.</param>
/// <param name="DirectWith">The other side of a direct message; null for a channel.</param>
public sealed record SandboxChannel(
    string Id,
    string Name,
    IReadOnlyList<string> Members,
    DateTimeOffset Created,
    bool IsPrivate = false,
    bool IsArchived = false,
    string? DirectWith = null
)
{
    /// <summary>A direct message of several people.</summary>
    public bool IsGroupDirect { get; init; }

    public string Topic { get; init; } = "";

    public string Purpose { get; init; } = "";

    public IReadOnlyList<string> PreviousNames { get; init; } = [];

    public bool Has(string user) => Members.Contains(user);
}

/// <summary>A link at the top of a channel.</summary>
public sealed record SandboxBookmark(string Id, string Channel, string Title, string Link, DateTimeOffset Created)
{
    public string Emoji { get; init; } = "";

    public DateTimeOffset Updated { get; init; } = Created;
}

/// <param name="Handle">Without the @.</param>
/// <param name="Users">User ids.</param>
public sealed record SandboxUserGroup(
    string Id,
    string Handle,
    string Name,
    IReadOnlyList<string> Users,
    DateTimeOffset Created
)
{
    public string Description { get; init; } = "";

    public IReadOnlyList<string> Channels { get; init; } = [];

    public DateTimeOffset Updated { get; init; } = Created;

    /// <summary>When it was disabled; null while it is in use.</summary>
    public DateTimeOffset? Deleted { get; init; }
}

/// <param name="Name">Emoji name without colons.</param>
public sealed record SandboxReaction(string Name, IReadOnlyList<string> Users);

/// <summary>One message as it is now. An edit makes a new record.</summary>
public sealed record SandboxMessage(string Ts, string Channel, string User, string Text)
{
    /// <summary>The parent's ts, on a reply and on a parent that has replies.</summary>
    public string? ThreadTs { get; init; }

    public bool IsReply => ThreadTs is not null && ThreadTs != Ts;

    /// <summary>Who wrote the parent; null when this is not a reply.</summary>
    public string? ParentUser { get; init; }

    /// <summary>A reply that is shown in the channel too.</summary>
    public bool Broadcast { get; init; }

    /// <summary>The ts of the last edit; null when never edited.</summary>
    public string? EditedTs { get; init; }

    public int ReplyCount { get; init; }

    public string? LatestReply { get; init; }

    /// <summary>The first five people who replied.</summary>
    public IReadOnlyList<string> ReplyUsers { get; init; } = [];

    public IReadOnlyList<SandboxReaction> Reactions { get; init; } = [];

    /// <summary>The only user who sees it; null for a message that all see.</summary>
    public string? EphemeralTo { get; init; }

    /// <summary>Pinned to its channel.</summary>
    public bool IsPinned { get; init; }

    /// <summary>A deleted parent whose replies are still there.</summary>
    public bool IsTombstone { get; init; }

    public string? Username { get; init; }

    public string? IconEmoji { get; init; }

    public string? IconUrl { get; init; }

    /// <summary>The blocks with an id on each, as Slack returns them.</summary>
    public JsonElement? Blocks => Parsed(BlocksJson);

    public JsonElement? Attachments => Parsed(AttachmentsJson);

    public JsonElement? Metadata => Parsed(MetadataJson);

    internal long Micros { get; init; }

    // Kept as the bytes that go back out: a benchmark posts more than anyone reads.
    internal byte[]? BlocksJson { get; init; }

    internal byte[]? AttachmentsJson { get; init; }

    internal byte[]? MetadataJson { get; init; }

    internal byte[]? FilesJson { get; init; }

    private static JsonElement? Parsed(byte[]? json) => json is null ? null : JsonElement.Parse(json);
}

/// <summary>One call of the Web API, as it came and as it was answered.</summary>
/// <param name="Arguments">Without the token; complex values as JSON text.</param>
/// <param name="Status">The HTTP status; 0 when the connection was cut by a fault.</param>
public sealed record SandboxCall(
    DateTimeOffset Time,
    string Method,
    IReadOnlyDictionary<string, string> Arguments,
    int Status
)
{
    internal byte[] AnswerJson { get; init; } = [];

    public string Answer => Encoding.UTF8.GetString(AnswerJson);
}
