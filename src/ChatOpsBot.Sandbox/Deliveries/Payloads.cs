using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// The parts that payloads share. <see href="https://docs.slack.dev/reference/interaction-payloads"/>
/// </summary>
internal static class Payloads
{
    public const string TeamDomain = "sandbox";

    /// <summary>The verification token that no one should check now.</summary>
    public const string LegacyToken = "deprecated";

    public static JsonObject Interaction(string type, SandboxUser user) =>
        new()
        {
            ["type"] = type,
            ["user"] = new JsonObject
            {
                ["id"] = user.Id,
                ["username"] = user.Name,
                ["name"] = user.Name,
                ["team_id"] = SandboxWorkspace.TeamId,
            },
            ["api_app_id"] = SandboxWorkspace.AppId,
            ["token"] = LegacyToken,
            ["team"] = new JsonObject { ["id"] = SandboxWorkspace.TeamId, ["domain"] = TeamDomain },
            ["enterprise"] = null,
            ["is_enterprise_install"] = false,
        };

    public static JsonObject Channel(SandboxChannel channel) =>
        new() { ["id"] = channel.Id, ["name"] = NameOf(channel) };

    public static string NameOf(SandboxChannel channel) =>
        channel switch
        {
            { DirectWith: not null } => "directmessage",
            { IsPrivate: true, IsGroupDirect: false } => "privategroup",
            _ => channel.Name,
        };

    public static JsonObject Command(
        SandboxUser user,
        SandboxChannel channel,
        string command,
        string text,
        string responseUrl,
        string triggerId
    ) =>
        new()
        {
            ["token"] = LegacyToken,
            ["team_id"] = SandboxWorkspace.TeamId,
            ["team_domain"] = TeamDomain,
            ["channel_id"] = channel.Id,
            ["channel_name"] = NameOf(channel),
            ["user_id"] = user.Id,
            ["user_name"] = user.Name,
            ["command"] = command,
            ["text"] = text,
            ["api_app_id"] = SandboxWorkspace.AppId,
            ["is_enterprise_install"] = "false",
            ["response_url"] = responseUrl,
            ["trigger_id"] = triggerId,
        };
}
