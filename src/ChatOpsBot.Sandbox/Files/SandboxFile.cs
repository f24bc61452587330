using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Files;

/// <summary>Where a file was shared: the message's channel and time.</summary>
internal sealed record FileShare(string Channel, string Ts, bool IsPrivate);

/// <summary>A file of the app: announced, then uploaded, then completed.</summary>
/// <param name="Length">In bytes, as it was announced.</param>
internal sealed record SandboxFile(string Id, string Name, long Length, DateTimeOffset Created)
{
    public string Title { get; init; } = Name;

    public string? AltText { get; init; }

    /// <summary>Null until it is uploaded.</summary>
    public byte[]? Content { get; init; }

    /// <summary>Only then can it be seen by others.</summary>
    public bool IsComplete { get; init; }

    public bool IsDeleted { get; init; }

    public IReadOnlyList<FileShare> Shares { get; init; } = [];

    public string Extension =>
        Path.GetExtension(Name) is { Length: > 1 } found ? found[1..].ToLowerInvariant() : "text";

    public string MediaType =>
        Extension switch
        {
            "png" or "gif" or "webp" => $"image/{Extension}",
            "jpg" or "jpeg" => "image/jpeg",
            "json" => "application/json",
            "pdf" => "application/pdf",
            "zip" => "application/zip",
            "text" or "txt" or "log" or "md" or "csv" or "diff" or "yaml" or "yml" => "text/plain",
            _ => "application/octet-stream",
        };

    /// <summary>As Slack describes it. <see href="https://docs.slack.dev/reference/objects/file-object"/></summary>
    /// <param name="address">Of the sandbox, without a slash at the end.</param>
    public JsonObject ToJson(string address)
    {
        if (IsDeleted)
            return new JsonObject { ["id"] = Id, ["mode"] = "tombstone" };
        var url = $"{address}/files/{Id}/{Uri.EscapeDataString(Name)}";
        return new JsonObject
        {
            ["id"] = Id,
            ["created"] = Created.ToUnixTimeSeconds(),
            ["timestamp"] = Created.ToUnixTimeSeconds(),
            ["name"] = Name,
            ["title"] = Title,
            ["mimetype"] = MediaType,
            ["filetype"] = Extension,
            ["pretty_type"] = Extension.ToUpperInvariant(),
            ["user"] = SandboxWorkspace.BotUser,
            ["user_team"] = SandboxWorkspace.TeamId,
            ["editable"] = false,
            ["size"] = Length,
            ["mode"] = "hosted",
            ["is_external"] = false,
            ["external_type"] = "",
            ["is_public"] = Shares.Any(share => !share.IsPrivate),
            ["public_url_shared"] = false,
            ["display_as_bot"] = false,
            ["username"] = "",
            ["url_private"] = url,
            ["url_private_download"] = url,
            ["permalink"] = url,
            ["alt_txt"] = AltText,
            ["comments_count"] = 0,
            ["is_starred"] = false,
            ["has_rich_preview"] = false,
            ["file_access"] = "visible",
            ["shares"] = SharesJson(),
            ["channels"] = Channels(share => !share.IsPrivate && share.Channel[0] == 'C'),
            ["groups"] = Channels(share => share.IsPrivate && share.Channel[0] == 'C'),
            ["ims"] = Channels(share => share.Channel[0] == 'D'),
        };
    }

    private JsonObject SharesJson() =>
        new(
            Shares
                .GroupBy(share => share.IsPrivate ? "private" : "public")
                .Select(kind =>
                    KeyValuePair.Create(
                        kind.Key,
                        (JsonNode?)
                            new JsonObject(
                                kind.GroupBy(share => share.Channel)
                                    .Select(channel =>
                                        KeyValuePair.Create(
                                            channel.Key,
                                            (JsonNode?)
                                                new JsonArray([
                                                    .. channel.Select(share => new JsonObject
                                                    {
                                                        ["ts"] = share.Ts,
                                                        ["team_id"] = SandboxWorkspace.TeamId,
                                                    }),
                                                ])
                                        )
                                    )
                            )
                    )
                )
        );

    private JsonArray Channels(Func<FileShare, bool> which) =>
        new([.. Shares.Where(which).Select(share => share.Channel).Distinct().Select(id => JsonValue.Create(id))]);
}
