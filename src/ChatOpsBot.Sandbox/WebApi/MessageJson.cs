using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>A message as Slack returns it.</summary>
internal static class MessageJson
{
    public static void Write(Utf8JsonWriter json, SandboxMessage message, bool withMetadata)
    {
        json.WriteStartObject();
        WriteFields(json, message, withMetadata);

        // Slack keeps what people type as blocks, too.
        if (
            message is { BlocksJson: null, IsTombstone: false, Text.Length: > 0 }
            && message.User.StartsWith('U')
            && message.User != SandboxWorkspace.BotUser
        )
        {
            json.WritePropertyName("blocks");
            TypedText.Blocks(message).WriteTo(json);
        }

        json.WriteEndObject();
    }

    public static void WriteFields(Utf8JsonWriter json, SandboxMessage message, bool withMetadata)
    {
        json.WriteString("type", "message");
        WriteAuthor(json, message);
        json.WriteString("text", message.Text);
        json.WriteString("ts", message.Ts);
        json.WriteString("team", SandboxWorkspace.TeamId);
        WriteRaw(json, "blocks", message.BlocksJson);
        WriteRaw(json, "attachments", message.AttachmentsJson);
        WriteRaw(json, "files", message.FilesJson);
        if (withMetadata)
            WriteRaw(json, "metadata", message.MetadataJson);
        if (message.EditedTs is not null)
        {
            json.WriteStartObject("edited");
            json.WriteString("user", message.User);
            json.WriteString("ts", message.EditedTs);
            json.WriteEndObject();
        }

        WriteThread(json, message);
        WriteReactions(json, message);
    }

    private static void WriteAuthor(Utf8JsonWriter json, SandboxMessage message)
    {
        json.WriteString("user", message.User);
        if (message.IsTombstone)
        {
            json.WriteString("subtype", "tombstone");
            json.WriteBoolean("hidden", true);
        }
        else if (message.Username is not null || message.IconEmoji is not null || message.IconUrl is not null)
        {
            json.WriteString("subtype", "bot_message");
            json.WriteString("username", message.Username);
            WriteIcons(json, message);
        }
        else if (message.FilesJson is not null)
        {
            json.WriteString("subtype", "file_share");
            json.WriteBoolean("upload", true);
        }
        else if (message.IsReply && message.Broadcast)
        {
            json.WriteString("subtype", "thread_broadcast");
        }

        if (message.User != SandboxWorkspace.BotUser || message.IsTombstone)
            return;
        json.WriteString("bot_id", SandboxWorkspace.BotId);
        json.WriteString("app_id", SandboxWorkspace.AppId);
    }

    private static void WriteIcons(Utf8JsonWriter json, SandboxMessage message)
    {
        json.WriteStartObject("icons");
        if (message.IconEmoji is not null)
            json.WriteString("emoji", message.IconEmoji);
        if (message.IconUrl is not null)
            json.WriteString("image_48", message.IconUrl);
        json.WriteEndObject();
    }

    private static void WriteThread(Utf8JsonWriter json, SandboxMessage message)
    {
        if (message.ThreadTs is null)
            return;
        json.WriteString("thread_ts", message.ThreadTs);
        if (message.ParentUser is not null)
            json.WriteString("parent_user_id", message.ParentUser);
        if (message.IsReply)
            return;
        json.WriteNumber("reply_count", message.ReplyCount);
        json.WriteNumber("reply_users_count", message.ReplyUsers.Count);
        json.WriteString("latest_reply", message.LatestReply);
        json.WriteStartArray("reply_users");
        foreach (var user in message.ReplyUsers)
            json.WriteStringValue(user);
        json.WriteEndArray();
        json.WriteBoolean("subscribed", false);
        json.WriteBoolean("is_locked", false);
    }

    private static void WriteReactions(Utf8JsonWriter json, SandboxMessage message)
    {
        if (message.Reactions.Count == 0)
            return;
        json.WriteStartArray("reactions");
        foreach (var reaction in message.Reactions)
        {
            json.WriteStartObject();
            json.WriteString("name", reaction.Name);
            json.WriteStartArray("users");
            foreach (var user in reaction.Users)
                json.WriteStringValue(user);
            json.WriteEndArray();
            json.WriteNumber("count", reaction.Users.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, byte[]? value)
    {
        if (value is null)
            return;
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }
}
