using System.Globalization;
using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>A message that waits for its time.</summary>
internal sealed record ScheduledMessage(string Id, SandboxMessage Message, DateTimeOffset At, DateTimeOffset Created);

/// <summary>Messages for later. <see href="https://docs.slack.dev/reference/methods/chat.scheduleMessage"/></summary>
internal static class Scheduled
{
    private const int MostInWindow = 30;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(120);

    public static ApiError? Schedule(ApiCall call, Utf8JsonWriter answer)
    {
        if (Chat.Place(call, out var channel) is { } noPlace)
            return noPlace;
        var thread = call.Args["thread_ts"];
        if (thread is not null && Chat.CheckParent(call, channel!, thread) is { } noParent)
            return noParent;
        if (Time(call, channel!, out var at) is { } wrongTime)
            return wrongTime;
        if (MessageContent.Read(call, out var content) is { } error)
            return error;

        var draft = content!.ApplyTo(new SandboxMessage("", channel!.Id, SandboxWorkspace.BotUser, "")) with
        {
            ThreadTs = thread,
            Broadcast = thread is not null && call.Args.Flag("reply_broadcast"),
        };
        var scheduled = call.Workspace.Later.Add(draft, at);
        answer.WriteString("channel", channel.Id);
        answer.WriteString("scheduled_message_id", scheduled.Id);
        answer.WriteString("post_at", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        answer.WritePropertyName("message");
        var message = Deliveries.AppEvents.Message(draft);
        message.Remove("ts");
        (message["type"], message["subtype"], message["username"]) = (
            "delayed_message",
            "bot_message",
            call.Workspace.BotTitle
        );
        message.WriteTo(answer);
        return null;
    }

    public static ApiError? Delete(ApiCall call, Utf8JsonWriter answer)
    {
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        return call.Workspace.Later.Remove(channel.Id, call.Args["scheduled_message_id"]!)
            ? null
            : new ApiError("invalid_scheduled_message_id");
    }

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        if (call.Args["channel"] is not null && Conversations.ById(call) is null)
            return new ApiError("invalid_channel");
        var (oldest, latest) = (call.Args.Number("oldest") ?? 0, call.Args.Number("latest") ?? int.MaxValue);
        var all = call
            .Workspace.Later.All.Where(waiting =>
                (call.Args["channel"] ?? waiting.Message.Channel) == waiting.Message.Channel
                && waiting.At.ToUnixTimeSeconds() >= oldest
                && waiting.At.ToUnixTimeSeconds() <= latest
            )
            .ToList();
        if (Paging.Slice(call, all, most: 100, usual: 100, out var page, "invalid_arguments") is { } error)
            return error;
        answer.WriteStartArray("scheduled_messages");
        foreach (var waiting in page)
        {
            answer.WriteStartObject();
            answer.WriteString("id", waiting.Id);
            answer.WriteString("channel_id", waiting.Message.Channel);
            answer.WriteNumber("post_at", waiting.At.ToUnixTimeSeconds());
            answer.WriteNumber("date_created", waiting.Created.ToUnixTimeSeconds());
            answer.WriteString("text", waiting.Message.Text);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
        return null;
    }

    private static ApiError? Time(ApiCall call, SandboxChannel channel, out DateTimeOffset at)
    {
        at = default;
        if (
            !long.TryParse(call.Args["post_at"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > int.MaxValue
        )
            return new ApiError("invalid_time");
        var asked = at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (at <= call.Workspace.Now)
            return new ApiError("time_in_past");
        if (at > call.Workspace.Now + Farthest)
            return new ApiError("time_too_far");
        var near = call.Workspace.Later.All.Count(waiting =>
            waiting.Message.Channel == channel.Id && (waiting.At - asked).Duration() < Window
        );
        return near >= MostInWindow ? new ApiError("restricted_too_many") : null;
    }
}
