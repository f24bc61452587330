namespace ChatOpsBot.Slack;

/// <summary>
/// A command that someone typed. Answer within three seconds: <see cref="InboundAnswer.Empty"/> shows nothing,
/// <see cref="InboundAnswer.Reply"/> a message.
/// <see href="https://docs.slack.dev/interactivity/implementing-slash-commands"/>
/// </summary>
public sealed record SlashCommand : InboundRequest
{
    /// <summary>With its slash.</summary>
    public string Command { get; init; } = "";

    /// <summary>
    /// All that follows the command, as typed: <see cref="Mrkdwn.Parse"/> takes it apart. People and channels are
    /// tokens only when the application's <c>should_escape</c> is on.
    /// </summary>
    public string Text { get; init; } = "";

    public string UserId { get; init; } = "";

    /// <summary>The name for logging in, which Slack is giving up.</summary>
    public string? UserName { get; init; }

    public string ChannelId { get; init; } = "";

    /// <summary>Not the real name for direct messages and private channels.</summary>
    public string? ChannelName { get; init; }

    public string? TeamId { get; init; }
    public string? TeamDomain { get; init; }
    public string? EnterpriseId { get; init; }
    public string? EnterpriseName { get; init; }
    public bool IsEnterpriseInstall { get; init; }
    public string? ApiAppId { get; init; }

    /// <summary>For <see cref="ViewsApi.OpenAsync"/>.</summary>
    public string? TriggerId { get; init; }

    /// <summary>For <see cref="ResponseUrls.PostAsync"/>.</summary>
    public string? ResponseUrl { get; init; }

    internal static SlashCommand Read(Field root) =>
        new()
        {
            Command = root.Text("command") ?? "",
            Text = root.Text("text") ?? "",
            UserId = root.Text("user_id") ?? "",
            UserName = root.Text("user_name"),
            ChannelId = root.Text("channel_id") ?? "",
            ChannelName = root.Text("channel_name"),
            TeamId = root.Text("team_id"),
            TeamDomain = root.Text("team_domain"),
            EnterpriseId = root.Text("enterprise_id"),
            EnterpriseName = root.Text("enterprise_name"),
            IsEnterpriseInstall = root.Flag("is_enterprise_install"),
            ApiAppId = root.Text("api_app_id"),
            TriggerId = root.Text("trigger_id"),
            ResponseUrl = root.Text("response_url"),
            DeliveryId = root.Text("trigger_id"),
        };
}
