using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.Files;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// What happened, as Slack tells it to an app that subscribed. <see href="https://docs.slack.dev/reference/events"/>
/// </summary>
internal sealed class AppEvents(SandboxWorkspace workspace, EventQueue queue)
{
    /// <summary>A message, and a mention of the bot in it. Channels that the bot is not in stay unheard.</summary>
    public void Posted(SandboxMessage message)
    {
        if (!Hears(message.Channel, out var channel))
            return;
        var (type, subscription) = TypeOf(channel);
        var byBot = message.User == SandboxWorkspace.BotUser;
        var mentions =
            !byBot
            && type != "im"
            && message.Text.Contains($"<@{SandboxWorkspace.BotUser}>", StringComparison.Ordinal)
            && Wants("app_mention");

        // A bot may post more than anyone subscribes to.
        if (!mentions && !Wants(subscription))
            return;
        var said = Message(message);
        if (!byBot)
            said["client_msg_id"] = Guid.NewGuid().ToString();
        said["channel"] = message.Channel;
        said["event_ts"] = message.Ts;
        if (mentions)
            Send("app_mention", said.DeepClone().AsObject(), channel.Id);
        said["channel_type"] = type;
        Send(subscription, said, channel.Id);
    }

    public void Edited(SandboxMessage before, SandboxMessage after) =>
        Changed(before, "message_changed", after.EditedTs!, about => about["message"] = Message(after));

    public void Deleted(SandboxMessage message) =>
        Changed(
            message,
            "message_deleted",
            SlackTime.Format(SlackTime.Micros(workspace.Now)),
            about => about["deleted_ts"] = message.Ts
        );

    public void Reacted(string user, SandboxMessage message, string name, bool removed)
    {
        if (Hears(message.Channel, out _))
            Send(
                removed ? "reaction_removed" : "reaction_added",
                new JsonObject
                {
                    ["user"] = user,
                    ["reaction"] = name,
                    ["item_user"] = message.User,
                    ["item"] = new JsonObject
                    {
                        ["type"] = "message",
                        ["channel"] = message.Channel,
                        ["ts"] = message.Ts,
                    },
                },
                message.Channel
            );
    }

    public void Pinned(string user, SandboxMessage message, int count, bool removed)
    {
        if (!Hears(message.Channel, out _))
            return;
        var now = workspace.Now.ToUnixTimeSeconds();
        var pinned = Message(message);
        pinned["permalink"] = $"{workspace.Address.Base}/sandbox/c/{message.Channel}/{message.Ts}";
        Send(
            removed ? "pin_removed" : "pin_added",
            new JsonObject
            {
                ["user"] = user,
                ["channel_id"] = message.Channel,
                ["item_user"] = message.User,
                ["pin_count"] = count,
                ["has_pins"] = count > 0,
                ["item"] = new JsonObject
                {
                    ["type"] = "message",
                    ["channel"] = message.Channel,
                    ["created"] = now,
                    ["created_by"] = user,
                    ["message"] = pinned,
                },
                ["pinned_info"] = new JsonObject
                {
                    ["channel"] = message.Channel,
                    ["pinned_by"] = user,
                    ["pinned_ts"] = now,
                },
            },
            message.Channel
        );
    }

    public void Joined(string user, SandboxChannel channel, string? inviter)
    {
        if (!channel.Has(SandboxWorkspace.BotUser))
            return;
        var joined = Membership(user, channel);
        if (inviter is not null)
            joined["inviter"] = inviter;
        Send("member_joined_channel", joined, channel.Id);
    }

    public void Left(string user, SandboxChannel channel)
    {
        if (channel.Has(SandboxWorkspace.BotUser))
            Send("member_left_channel", Membership(user, channel), channel.Id);
    }

    /// <param name="what"><c>created</c>, <c>rename</c>, <c>archive</c> or <c>unarchive</c>.</param>
    public void Changed(string what, string user, SandboxChannel channel)
    {
        // Outside of a private channel no one is notified.
        if (channel.IsPrivate && !channel.Has(SandboxWorkspace.BotUser))
            return;
        var changed = what is "created" or "rename"
            ? new JsonObject
            {
                ["channel"] = JsonNode.Parse(Nodes.Bytes(json => Conversations.Write(json, channel, withCount: false))),
            }
            : new JsonObject
            {
                ["channel"] = channel.Id,
                ["user"] = user,
                ["is_moved"] = 0,
            };
        Send(channel.IsPrivate && what != "created" ? $"group_{what}" : $"channel_{what}", changed, channel.Id);
    }

    public void HomeOpened(string user, string direct, string tab, SandboxView? home)
    {
        var opened = new JsonObject
        {
            ["user"] = user,
            ["channel"] = direct,
            ["tab"] = tab,
        };
        if (tab == "home" && home is not null)
            opened["view"] = Nodes.Node(home.Json);
        Send("app_home_opened", opened, direct);
    }

    /// <param name="type"><c>file_created</c>, <c>file_shared</c> or <c>file_deleted</c>.</param>
    public void Filed(string type, SandboxFile file, string? channel)
    {
        var about = new JsonObject
        {
            ["file_id"] = file.Id,
            ["user_id"] = SandboxWorkspace.BotUser,
            ["file"] = new JsonObject { ["id"] = file.Id },
        };
        if (channel is not null)
            about["channel_id"] = channel;
        Send(type, about, channel);
    }

    public void Grouped(string type, SandboxUserGroup group) =>
        Send(type, new JsonObject { ["subteam"] = UserGroups.Node(group) }, null);

    public void Regrouped(SandboxUserGroup before, SandboxUserGroup after)
    {
        var (added, removed) = (after.Users.Except(before.Users).ToList(), before.Users.Except(after.Users).ToList());
        Send(
            "subteam_members_changed",
            new JsonObject
            {
                ["subteam_id"] = after.Id,
                ["team_id"] = SandboxWorkspace.TeamId,
                ["date_previous_update"] = before.Updated.ToUnixTimeSeconds(),
                ["date_update"] = after.Updated.ToUnixTimeSeconds(),
                ["added_users"] = new JsonArray([.. added.Select(user => JsonValue.Create(user))]),
                ["added_users_count"] = added.Count,
                ["removed_users"] = new JsonArray([.. removed.Select(user => JsonValue.Create(user))]),
                ["removed_users_count"] = removed.Count,
            },
            null
        );
    }

    public static JsonObject Message(SandboxMessage message) =>
        JsonNode.Parse(Nodes.Bytes(json => MessageJson.Write(json, message, withMetadata: true)))!.AsObject();

    // What one person sees is no one else's to know.
    private void Changed(SandboxMessage before, string subtype, string ts, Action<JsonObject> fill)
    {
        if (before.EphemeralTo is not null || !Hears(before.Channel, out var channel))
            return;
        var (type, subscription) = TypeOf(channel);
        if (!Wants(subscription))
            return;
        var about = new JsonObject { ["subtype"] = subtype };
        fill(about);
        about["previous_message"] = Message(before);
        (about["channel"], about["hidden"], about["ts"], about["event_ts"], about["channel_type"]) = (
            before.Channel,
            true,
            ts,
            ts,
            type
        );
        Send(subscription, about, channel.Id);
    }

    private static (string Type, string Subscription) TypeOf(SandboxChannel channel) =>
        channel switch
        {
            { DirectWith: not null } => ("im", "message.im"),
            { IsGroupDirect: true } => ("mpim", "message.mpim"),
            { IsPrivate: true } => ("group", "message.groups"),
            _ => ("channel", "message.channels"),
        };

    private static JsonObject Membership(string user, SandboxChannel channel) =>
        new()
        {
            ["user"] = user,
            ["channel"] = channel.Id,
            ["channel_type"] = channel.IsPrivate ? "G" : "C",
            ["team"] = SandboxWorkspace.TeamId,
        };

    private bool Hears(string id, out SandboxChannel channel)
    {
        channel = workspace.Resolve(id)!;
        return channel?.Has(SandboxWorkspace.BotUser) == true;
    }

    private bool Wants(string subscription) => workspace.Manifest?.Events.Contains(subscription) == true;

    private void Send(string subscription, JsonObject about, string? channel)
    {
        if (!Wants(subscription))
            return;
        var now = workspace.Now;
        var type = subscription.Split('.')[0];
        about.Remove("type");
        about.Insert(0, "type", type);
        about["event_ts"] ??= SlackTime.Format(SlackTime.Micros(now));
        queue.Add(
            workspace.Manifest!.EventsUrl,
            new JsonObject
            {
                ["token"] = Payloads.LegacyToken,
                ["team_id"] = SandboxWorkspace.TeamId,
                ["context_team_id"] = SandboxWorkspace.TeamId,
                ["context_enterprise_id"] = null,
                ["api_app_id"] = SandboxWorkspace.AppId,
                ["event"] = about,
                ["type"] = "event_callback",
                ["event_id"] = $"Ev{RandomNumberGenerator.GetHexString(9)}",
                ["event_time"] = now.ToUnixTimeSeconds(),
                ["authorizations"] = new JsonArray(
                    new JsonObject
                    {
                        ["enterprise_id"] = null,
                        ["team_id"] = SandboxWorkspace.TeamId,
                        ["user_id"] = SandboxWorkspace.BotUser,
                        ["is_bot"] = true,
                        ["is_enterprise_install"] = false,
                    }
                ),
                ["is_ext_shared_channel"] = false,
                ["event_context"] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"4-{type}-{SandboxWorkspace.TeamId}-{SandboxWorkspace.AppId}-{channel}"
                ),
            }
        );
    }
}
