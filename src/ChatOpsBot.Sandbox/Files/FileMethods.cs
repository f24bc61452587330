using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Files;

/// <summary>files.*: upload in three steps, info, list, delete.
/// <see href="https://docs.slack.dev/messaging/working-with-files"/></summary>
internal static class FileMethods
{
    private const int MostAltText = 1_000;
    private const int MostSnippet = 1_048_576;
    private const int MostChannels = 100;

    public static ApiError? GetUploadUrl(ApiCall call, Utf8JsonWriter answer)
    {
        var length = call.Args.Number("length") ?? 0;
        if (length == 0)
            return ApiError.Arguments("must be greater than 0 [json-pointer:/length]");
        if (call.Args["alt_txt"] is { } alt && BlockKit.CodePoints.Count(alt) > MostAltText)
            return new ApiError("alt_txt_too_large");
        if (call.Args["snippet_type"] is not null && length > MostSnippet)
            return new ApiError("snippet_too_large");
        var (file, ticket) = call.Workspace.Files.Announce(call.Args["filename"]!, length, call.Args["alt_txt"]);
        answer.WriteString("upload_url", $"{call.BaseUrl}/files/upload/{ticket}");
        answer.WriteString("file_id", file.Id);
        return null;
    }

    public static ApiError? Complete(ApiCall call, Utf8JsonWriter answer)
    {
        if (Asked(call, out var files) is { } noFile)
            return noFile;
        if (Places(call, out var channels) is { } noPlace)
            return noPlace;
        if (Comment(call, out var content) is { } wrong)
            return wrong;
        foreach (var (file, title) in files)
        {
            call.Workspace.Files.Change(
                file.Id,
                found => found with { IsComplete = true, Title = title ?? found.Title }
            );
            call.Workspace.Events.Filed("file_created", file, channel: null);
        }

        foreach (var channel in channels)
            Share(call, channel, files.ConvertAll(file => file.File), content);
        answer.WriteStartArray("files");
        foreach (var (file, _) in files)
            call.Workspace.Files.Find(file.Id)!.ToJson(call.BaseUrl).WriteTo(answer);
        answer.WriteEndArray();
        return null;
    }

    public static ApiError? Info(ApiCall call, Utf8JsonWriter answer)
    {
        if (Known(call) is { } error)
            return error;
        answer.WritePropertyName("file");
        call.Workspace.Files.Find(call.Args["file"])!.ToJson(call.BaseUrl).WriteTo(answer);
        answer.WriteStartArray("comments");
        answer.WriteEndArray();
        call.NextCursor = "";
        return null;
    }

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        if (call.Args["user"] is { } user && call.Workspace.Users.All(known => known.Id != user))
            return new ApiError("user_not_found");
        var (from, to) = (Time(call, "ts_from") ?? 0, Time(call, "ts_to") ?? long.MaxValue);
        var all = call
            .Workspace.Files.All.Where(file =>
                file.Created.ToUnixTimeSeconds() >= from
                && file.Created.ToUnixTimeSeconds() <= to
                && (call.Args["user"] ?? SandboxWorkspace.BotUser) == SandboxWorkspace.BotUser
                && (call.Args["channel"] is not { } channel || file.Shares.Any(share => share.Channel == channel))
            )
            .ToList();
        var (count, number) = (
            Math.Max(1, call.Args.Number("count") ?? 100),
            Math.Max(1, call.Args.Number("page") ?? 1)
        );
        answer.WriteStartArray("files");
        foreach (var file in all.Skip(count * (number - 1)).Take(count))
            file.ToJson(call.BaseUrl).WriteTo(answer);
        answer.WriteEndArray();
        answer.WritePropertyName("paging");
        new JsonObject
        {
            ["count"] = count,
            ["total"] = all.Count,
            ["page"] = number,
            ["pages"] = (all.Count + count - 1) / count,
        }.WriteTo(answer);
        return null;
    }

    public static ApiError? Delete(ApiCall call, Utf8JsonWriter answer)
    {
        if (Known(call) is { } error)
            return error;
        var deleted = call.Workspace.Files.Change(
            call.Args["file"]!,
            file => file with { IsDeleted = true, Content = null }
        );
        foreach (var share in deleted.Shares)
            call.Workspace.Touch(
                share.Channel,
                share.Ts,
                message => message with { FilesJson = Without(message.FilesJson!, deleted) }
            );
        call.Workspace.Events.Filed("file_deleted", deleted, channel: null);
        return null;
    }

    private static byte[] Without(byte[] files, SandboxFile deleted) =>
        Nodes.Bytes(
            new JsonArray([
                .. JsonNode
                    .Parse(files)!
                    .AsArray()
                    .Select(file => (string?)file!["id"] == deleted.Id ? deleted.ToJson("") : file.DeepClone()),
            ])
        );

    private static ApiError? Known(ApiCall call) =>
        call.Workspace.Files.Find(call.Args["file"]) switch
        {
            null or { IsComplete: false } => new ApiError("file_not_found"),
            { IsDeleted: true } => new ApiError("file_deleted"),
            _ => null,
        };

    private static ApiError? Asked(ApiCall call, out List<(SandboxFile File, string? Title)> files)
    {
        files = [];
        JsonElement list;
        try
        {
            list = call.Args.Json("files") ?? default;
        }
        catch (JsonException)
        {
            return ApiError.Arguments("not JSON [json-pointer:/files]");
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            return ApiError.Arguments("must provide an array of files [json-pointer:/files]");
        foreach (var item in list.EnumerateArray())
        {
            if (call.Workspace.Files.Find(item.Text("id")) is not { Content: not null, IsComplete: false } file)
                return new ApiError("file_not_found");
            files.Add((file, item.Text("title")));
        }

        return null;
    }

    private static ApiError? Places(ApiCall call, out List<SandboxChannel> channels)
    {
        channels = [];
        IReadOnlyList<string> ids = call.Args["channel_id"] is { Length: > 0 } single
            ? [single]
            : call.Args.List("channels");
        if (ids.Count > MostChannels)
            return new ApiError("channels_limit_exceeded");
        foreach (var id in ids)
        {
            if (call.Workspace.Resolve(id) is not { } channel || channel.Id != id || !Conversations.IsVisible(channel))
                return new ApiError("channel_not_found");
            if (!channel.Has(SandboxWorkspace.BotUser))
                return new ApiError("not_in_channel");
            if (call.Args["thread_ts"] is { } thread && Chat.CheckParent(call, channel, thread) is { } noParent)
                return noParent;
            channels.Add(channel);
        }

        return null;
    }

    /// <summary>The words above the files; blocks count only without them.</summary>
    private static ApiError? Comment(ApiCall call, out MessageContent? content)
    {
        content = null;
        if (call.Args["initial_comment"] is { Length: > 0 } comment)
            content = new MessageContent(comment, null, null, null, ClearsMetadata: false);
        return content is not null || string.IsNullOrEmpty(call.Args["blocks"])
            ? null
            : MessageContent.Read(call, out content);
    }

    private static void Share(ApiCall call, SandboxChannel channel, List<SandboxFile> files, MessageContent? content)
    {
        var draft = new SandboxMessage("", channel.Id, SandboxWorkspace.BotUser, "")
        {
            ThreadTs = call.Args["thread_ts"],
            FilesJson = Described(call, files),
        };
        var posted = call.Workspace.Post(content?.ApplyTo(draft) ?? draft);
        foreach (var file in files)
        {
            call.Workspace.Files.Change(
                file.Id,
                found =>
                    found with
                    {
                        Shares = [.. found.Shares, new FileShare(channel.Id, posted.Ts, channel.IsPrivate)],
                    }
            );
            call.Workspace.Events.Filed("file_shared", file, channel.Id);
        }
    }

    private static byte[] Described(ApiCall call, List<SandboxFile> files) =>
        Nodes.Bytes(new JsonArray([.. files.Select(file => call.Workspace.Files.Find(file.Id)!.ToJson(call.BaseUrl))]));

    private static long? Time(ApiCall call, string name) =>
        double.TryParse(call.Args[name], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? (long)seconds
            : null;
}
