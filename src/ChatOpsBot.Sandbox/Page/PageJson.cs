using System.Text.Json;
using ChatOpsBot.Sandbox.WebApi;
using Microsoft.AspNetCore.Http;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>What the page and scripts read.</summary>
internal static class PageJson
{
    public static IResult Result(Action<Utf8JsonWriter> write) =>
        Results.Bytes(Nodes.Bytes(write), "application/json; charset=utf-8");

    public static void WriteState(Utf8JsonWriter json, SandboxWorkspace workspace, SandboxHints hints)
    {
        json.WriteStartObject();
        json.WriteStartArray("channels");
        foreach (var channel in workspace.Channels)
            WriteChannel(
                json,
                channel,
                workspace.Read(
                    channel.Id,
                    conversation => conversation.Messages.Count == 0 ? null : conversation.Messages[^1].Ts
                )
            );
        json.WriteEndArray();
        json.WriteStartArray("users");
        foreach (var user in workspace.Users)
        {
            json.WriteStartObject();
            json.WriteString("id", user.Id);
            json.WriteString("name", user.Name);
            json.WriteString("real_name", user.RealName);
            json.WriteString("email", user.Email);
            json.WriteString("tz", user.TimeZone);
            json.WriteBoolean("is_bot", user.IsBot);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteTexts(json, "hints", hints.Lines);
        WriteTexts(json, "tries", hints.Commands);
        json.WriteStartArray("words");
        foreach (var group in hints.Words)
        {
            json.WriteStartObject();
            json.WriteString("label", group.Label);
            WriteTexts(json, "words", group.Words);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        AppJson.Write(json, workspace);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void WriteChannel(Utf8JsonWriter json, SandboxChannel channel, string? latest)
    {
        json.WriteStartObject();
        json.WriteString("id", channel.Id);
        json.WriteString("name", channel.Name);
        json.WriteBoolean("is_private", channel.IsPrivate);
        json.WriteBoolean("is_archived", channel.IsArchived);
        json.WriteString("direct_with", channel.DirectWith);
        json.WriteBoolean("has_bot", channel.Has(SandboxWorkspace.BotUser));
        json.WriteNumber("num_members", channel.Members.Count);
        json.WriteString("latest", latest);
        json.WriteEndObject();
    }

    public static void WriteMessages(Utf8JsonWriter json, IEnumerable<SandboxMessage> messages)
    {
        json.WriteStartObject();
        json.WriteStartArray("messages");
        foreach (var message in messages)
            WriteMessage(json, message);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteMessage(Utf8JsonWriter json, SandboxMessage message)
    {
        json.WriteStartObject();
        json.WriteString("channel", message.Channel);
        MessageJson.WriteFields(json, message, withMetadata: true);
        if (message.EphemeralTo is not null)
            json.WriteString("ephemeral_to", message.EphemeralTo);
        if (message.IsPinned)
        {
            json.WriteStartArray("pinned_to");
            json.WriteStringValue(message.Channel);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteCalls(Utf8JsonWriter json, IEnumerable<SandboxCall> calls)
    {
        json.WriteStartObject();
        json.WriteStartArray("calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("time", call.Time);
            json.WriteString("method", call.Method);
            json.WriteNumber("status", call.Status);
            json.WriteStartObject("args");
            foreach (var (name, value) in call.Arguments)
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteString("answer", call.Answer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteEvent(Utf8JsonWriter json, FeedEvent change)
    {
        json.WriteStartObject();
        json.WriteString("kind", change.Kind);
        if (change.Message is { } message)
        {
            json.WritePropertyName("message");
            WriteMessage(json, message);
        }

        if (change.User is not null)
            json.WriteString("user", change.User);
        if (change.Kind == "views")
            ViewJson.WriteStack(json, change.Views);
        if (change.Kind == "home")
        {
            json.WritePropertyName("view");
            change.Views[0].Json.WriteTo(json);
        }

        if (change.Entry is { } entry)
        {
            json.WritePropertyName("entry");
            LogJson.WriteEntry(json, entry);
        }

        json.WriteEndObject();
    }
}
