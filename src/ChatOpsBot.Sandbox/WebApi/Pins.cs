using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class Pins
{
    private const int MostPerChannel = 100;

    public static ApiError? Add(ApiCall call, Utf8JsonWriter answer) => Change(call, remove: false);

    public static ApiError? Remove(ApiCall call, Utf8JsonWriter answer) => Change(call, remove: true);

    /// <summary>What the bot and people do alike; the app is notified.</summary>
    /// <returns>Null, or Slack's error.</returns>
    public static string? Pin(SandboxWorkspace workspace, string user, SandboxMessage message, bool remove)
    {
        var now = workspace.Now.ToUnixTimeSeconds();
        var (error, count) = workspace.Read(
            message.Channel,
            conversation =>
                (
                    remove
                        ? conversation.Pins.Remove(message.Ts)
                            ? null
                            : "no_pin"
                        : conversation.Pins.Count >= MostPerChannel
                            ? "too_many_pins"
                            : conversation.Pins.TryAdd(message.Ts, now)
                                ? null
                                : "already_pinned",
                    conversation.Pins.Count
                )
        );
        if (error is not null)
            return error;
        workspace.Touch(message.Channel, message.Ts, pinned => pinned with { IsPinned = !remove });
        workspace.Events.Pinned(user, message, count, remove);
        return null;
    }

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        var pins = call.Workspace.Read(
            channel.Id,
            conversation =>
                conversation.Pins.Select(pin => (Message: conversation.Find(pin.Key), Created: pin.Value)).ToList()
        );
        answer.WriteStartArray("items");
        foreach (var (message, created) in pins)
        {
            if (message is not null)
                WriteItem(call, answer, message, created);
        }

        answer.WriteEndArray();
        return null;
    }

    private static void WriteItem(ApiCall call, Utf8JsonWriter answer, SandboxMessage message, long created)
    {
        answer.WriteStartObject();
        answer.WriteString("type", "message");
        answer.WriteString("channel", message.Channel);
        answer.WriteNumber("created", created);
        answer.WriteString("created_by", SandboxWorkspace.BotUser);
        answer.WriteStartObject("message");
        MessageJson.WriteFields(answer, message, withMetadata: false);
        answer.WriteStartArray("pinned_to");
        answer.WriteStringValue(message.Channel);
        answer.WriteEndArray();
        answer.WriteString("permalink", Chat.Permalink(call, message));
        answer.WriteEndObject();
        answer.WriteEndObject();
    }

    private static ApiError? Change(ApiCall call, bool remove)
    {
        if (Reactions.Item(call, out var message) is { } error)
            return error;
        if (!call.Workspace.Channels.First(channel => channel.Id == message!.Channel).Has(SandboxWorkspace.BotUser))
            return new ApiError("not_in_channel");
        return Pin(call.Workspace, SandboxWorkspace.BotUser, message!, remove) is { } refusal
            ? new ApiError(refusal)
            : null;
    }
}
