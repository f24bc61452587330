using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class Chat
{
    // https://docs.slack.dev/reference/methods/chat.update: text of an edit is shorter than that of a post.
    private const int MostTextOfAnEdit = 4_000;

    public static ApiError? PostMessage(ApiCall call, Utf8JsonWriter answer)
    {
        var thread = call.Args["thread_ts"];
        if (Place(call, out var channel) is { } noPlace)
            return noPlace;
        if (thread is not null && CheckParent(call, channel!, thread) is { } noParent)
            return noParent;
        if (MessageContent.Read(call, out var content) is { } error)
            return error;

        var message = call.Workspace.Post(
            content!.ApplyTo(Draft(call, channel!)) with
            {
                ThreadTs = thread,
                Broadcast = thread is not null && call.Args.Flag("reply_broadcast"),
            }
        );
        answer.WriteString("channel", message.Channel);
        answer.WriteString("ts", message.Ts);
        answer.WritePropertyName("message");
        MessageJson.Write(answer, message, withMetadata: true);
        return null;
    }

    public static ApiError? Update(ApiCall call, Utf8JsonWriter answer)
    {
        if (Own(call, "ts", "cant_update_message", out var message) is { } refused)
            return refused;
        if (BlockKit.CodePoints.Count(call.Args["text"] ?? "") > MostTextOfAnEdit)
            return new ApiError("msg_too_long");
        if (MessageContent.Read(call, out var content) is { } error)
            return error;

        var edited = call.Workspace.Edit(message!.Channel, message.Ts, current => content!.ApplyTo(current));
        if (edited is null)
            return new ApiError("message_not_found");
        answer.WriteString("channel", edited.Channel);
        answer.WriteString("ts", edited.Ts);
        answer.WriteString("text", edited.Text);
        answer.WritePropertyName("message");
        MessageJson.Write(answer, edited, withMetadata: true);
        return null;
    }

    public static ApiError? Delete(ApiCall call, Utf8JsonWriter answer)
    {
        if (Own(call, "ts", "cant_delete_message", out var message) is { } refused)
            return refused;
        call.Workspace.Delete(message!);
        answer.WriteString("channel", message!.Channel);
        answer.WriteString("ts", message.Ts);
        return null;
    }

    public static ApiError? PostEphemeral(ApiCall call, Utf8JsonWriter answer)
    {
        var user = call.Args["user"]!;
        if (Place(call, out var channel) is { } noPlace)
            return noPlace;
        if (!channel!.Has(SandboxWorkspace.BotUser))
            return new ApiError("not_in_channel");
        if (!channel.Has(user))
            return new ApiError("user_not_in_channel");
        if (call.Args["metadata"] is not null)
            return ApiError.Arguments("metadata is not for ephemeral messages [json-pointer:/metadata]");
        if (MessageContent.Read(call, out var content) is { } error)
            return error;

        var message = call.Workspace.Post(
            content!.ApplyTo(Draft(call, channel)) with
            {
                EphemeralTo = user,
                ThreadTs = call.Args["thread_ts"],
            }
        );
        answer.WriteString("message_ts", message.Ts);
        return null;
    }

    /// <summary>The link opens this sandbox's page, as Slack's opens Slack.</summary>
    public static ApiError? GetPermalink(ApiCall call, Utf8JsonWriter answer)
    {
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (call.Workspace.Find(channel.Id, call.Args["message_ts"]!) is not { } message)
            return new ApiError("message_not_found");
        answer.WriteString("channel", channel.Id);
        answer.WriteString("permalink", Permalink(call, message));
        return null;
    }

    public static string Permalink(ApiCall call, SandboxMessage message) =>
        $"{call.BaseUrl}/c/{message.Channel}/{message.Ts}";

    /// <summary>
    /// Where to post: an id, a name, or a person. With chat:write.public a public channel needs no membership.
    /// </summary>
    public static ApiError? Place(ApiCall call, out SandboxChannel? channel)
    {
        var to = call.Args["channel"]!;
        channel = call.Workspace.Resolve(to);
        if (channel is null && call.Workspace.Users.FirstOrDefault(user => user.Id == to && !user.IsBot) is { } person)
            channel = call.Workspace.OpenDirect(person, out _);
        if (channel is null || !Conversations.IsVisible(channel))
            return new ApiError("channel_not_found");
        if (channel.IsArchived)
            return new ApiError("is_archived");
        var mayPost =
            channel.Has(SandboxWorkspace.BotUser)
            || call.Workspace.Manifest?.Scopes.Contains("chat:write.public") != false;
        return mayPost ? null : new ApiError("not_in_channel");
    }

    public static ApiError? CheckParent(ApiCall call, SandboxChannel channel, string thread)
    {
        if (call.Workspace.Find(channel.Id, thread) is not { } parent)
            return new ApiError("thread_not_found");
        return parent.IsReply ? new ApiError("cannot_reply_to_message") : null;
    }

    private static ApiError? Own(ApiCall call, string ts, string refusal, out SandboxMessage? message)
    {
        message = null;
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        message = call.Workspace.Find(channel.Id, call.Args[ts]!);
        if (message is null or { IsTombstone: true })
            return new ApiError("message_not_found");
        return message.User == SandboxWorkspace.BotUser ? null : new ApiError(refusal);
    }

    private static SandboxMessage Draft(ApiCall call, SandboxChannel channel) =>
        new("", channel.Id, SandboxWorkspace.BotUser, "")
        {
            Username =
                call.Args["username"]
                ?? ((call.Args["icon_emoji"] ?? call.Args["icon_url"]) is null ? null : call.Workspace.BotTitle),
            IconEmoji = call.Args["icon_emoji"],
            IconUrl = call.Args["icon_url"],
        };
}
