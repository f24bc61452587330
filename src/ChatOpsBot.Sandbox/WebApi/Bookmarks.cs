using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>bookmarks.*, links only. <see href="https://docs.slack.dev/reference/methods/bookmarks.add"/></summary>
internal static class Bookmarks
{
    // Slack has an error for too many but names no number; 100 is what people report.
    private const int MostPerChannel = 100;

    public static ApiError? Add(ApiCall call, Utf8JsonWriter answer)
    {
        if (Channel(call, out var channel) is { } error)
            return error;
        if (call.Args["type"] != "link")
            return new ApiError("invalid_bookmark_type");
        if (!IsLink(call.Args["link"]))
            return new ApiError("invalid_link");
        var now = call.Workspace.Now;
        var added = call.Workspace.Read(
            channel!.Id,
            conversation =>
            {
                if (conversation.Bookmarks.Count >= MostPerChannel)
                    return null;
                var id = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Bk0{channel.Id}{SlackTime.Micros(now) + conversation.Bookmarks.Count:x}"
                );
                var made = new SandboxBookmark(id, channel.Id, call.Args["title"]!, call.Args["link"]!, now)
                {
                    Emoji = call.Args["emoji"] ?? "",
                };
                conversation.Bookmarks.Add(made);
                return made;
            }
        );
        return added is null ? new ApiError("too_many_bookmarks") : Write(answer, added);
    }

    public static ApiError? Edit(ApiCall call, Utf8JsonWriter answer)
    {
        if (Channel(call, out var channel) is { } error)
            return error;
        if (call.Args["link"] is { } link && !IsLink(link))
            return new ApiError("invalid_link");
        var edited = call.Workspace.Read(
            channel!.Id,
            conversation =>
            {
                var index = conversation.Bookmarks.FindIndex(known => known.Id == call.Args["bookmark_id"]);
                if (index < 0)
                    return null;
                var old = conversation.Bookmarks[index];
                return conversation.Bookmarks[index] = old with
                {
                    Title = call.Args["title"] ?? old.Title,
                    Link = call.Args["link"] ?? old.Link,
                    Emoji = call.Args["emoji"] ?? old.Emoji,
                    Updated = call.Workspace.Now,
                };
            }
        );
        return edited is null ? new ApiError("not_found") : Write(answer, edited);
    }

    public static ApiError? Remove(ApiCall call, Utf8JsonWriter answer)
    {
        if (Channel(call, out var channel) is { } error)
            return error;
        var removed = call.Workspace.Read(
            channel!.Id,
            conversation => conversation.Bookmarks.RemoveAll(known => known.Id == call.Args["bookmark_id"])
        );
        return removed > 0 ? null : new ApiError("not_found");
    }

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        if (Channel(call, out var channel) is { } error)
            return error;
        answer.WriteStartArray("bookmarks");
        foreach (var bookmark in call.Workspace.Bookmarks(channel!.Id))
            Node(bookmark).WriteTo(answer);
        answer.WriteEndArray();
        return null;
    }

    private static JsonObject Node(SandboxBookmark bookmark) =>
        new()
        {
            ["id"] = bookmark.Id,
            ["channel_id"] = bookmark.Channel,
            ["title"] = bookmark.Title,
            ["link"] = bookmark.Link,
            ["emoji"] = bookmark.Emoji,
            ["icon_url"] = new Uri(new Uri(bookmark.Link), "/favicon.ico").AbsoluteUri,
            ["entity_id"] = null,
            ["type"] = "link",
            ["date_created"] = bookmark.Created.ToUnixTimeSeconds(),
            ["date_updated"] = bookmark.Updated.ToUnixTimeSeconds(),
            ["rank"] = "i",
            ["last_updated_by_user_id"] = SandboxWorkspace.BotUser,
            ["last_updated_by_team_id"] = SandboxWorkspace.TeamId,
            ["shortcut_id"] = null,
            ["app_id"] = SandboxWorkspace.AppId,
        };

    private static ApiError? Write(Utf8JsonWriter answer, SandboxBookmark bookmark)
    {
        answer.WritePropertyName("bookmark");
        Node(bookmark).WriteTo(answer);
        return null;
    }

    private static bool IsLink(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var link) && link.Scheme is "http" or "https";

    private static ApiError? Channel(ApiCall call, out SandboxChannel? channel)
    {
        channel =
            call.Args["channel_id"] is { } id
            && call.Workspace.Resolve(id) is { } found
            && found.Id == id
            && Conversations.IsVisible(found)
                ? found
                : null;
        return channel is null ? new ApiError("channel_not_found")
            : channel.Has(SandboxWorkspace.BotUser) ? null
            : new ApiError("access_denied");
    }
}
