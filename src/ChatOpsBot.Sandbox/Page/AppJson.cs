using System.Text.Json;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>What the page knows of the app: its commands and shortcuts, and how it is reached.</summary>
internal static class AppJson
{
    public static void Write(Utf8JsonWriter json, SandboxWorkspace workspace)
    {
        var manifest = workspace.Manifest;
        json.WriteStartObject("app");
        json.WriteString("name", manifest?.Name ?? "ChatOpsBot");
        json.WriteString("bot_user", SandboxWorkspace.BotUser);
        json.WriteString(
            "transport",
            manifest is null ? "none"
                : manifest.SocketMode || workspace.Sockets.IsOpen ? "socket"
                : "http"
        );
        json.WriteEndObject();
        json.WriteStartArray("commands");
        foreach (var command in manifest?.Commands ?? [])
        {
            json.WriteStartObject();
            json.WriteString("command", command.Command);
            json.WriteString("description", command.Description);
            json.WriteString("usage_hint", command.UsageHint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("shortcuts");
        foreach (var shortcut in manifest?.Shortcuts ?? [])
        {
            json.WriteStartObject();
            json.WriteString("name", shortcut.Name);
            json.WriteString("type", shortcut.Type);
            json.WriteString("callback_id", shortcut.CallbackId);
            json.WriteString("description", shortcut.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("usergroups");
        foreach (var group in workspace.UserGroups.Where(group => group.Deleted is null))
            WriteGroup(json, group);
        json.WriteEndArray();
    }

    private static void WriteGroup(Utf8JsonWriter json, SandboxUserGroup group)
    {
        json.WriteStartObject();
        json.WriteString("id", group.Id);
        json.WriteString("handle", group.Handle);
        json.WriteString("name", group.Name);
        json.WriteStartArray("users");
        foreach (var user in group.Users)
            json.WriteStringValue(user);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
