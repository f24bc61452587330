namespace ChatOpsBot.Platform.Workspace;

/// <summary>The section <c>Slack</c>.</summary>
public sealed class SlackOptions
{
    /// <summary><c>xoxb-…</c>. Without one, the sandbox replaces Slack.</summary>
    public string? BotToken { get; set; }

    /// <summary>A file that holds <see cref="BotToken"/> alone, as container secrets are mounted.</summary>
    public string? BotTokenFile { get; set; }

    /// <summary>
    /// By which Slack's requests prove themselves (app settings, Basic Information). Not needed with Socket Mode.
    /// </summary>
    public string? SigningSecret { get; set; }

    /// <summary>A file that holds <see cref="SigningSecret"/> alone.</summary>
    public string? SigningSecretFile { get; set; }

    /// <summary>
    /// <c>xapp-…</c>, with the scope <c>connections:write</c>: Slack's requests come over connections that the bot
    /// opens (Socket Mode), and it needs no public address.
    /// </summary>
    public string? AppToken { get; set; }

    /// <summary>A file that holds <see cref="AppToken"/> alone.</summary>
    public string? AppTokenFile { get; set; }

    /// <summary>Socket Mode connections of this process; Slack allows an application ten in all.</summary>
    public int SocketConnections { get; set; } = 2;

    /// <summary>The sandbox of this process replaces Slack; nothing else can be reached then.</summary>
    public bool IsSandbox { get; internal set; }

    public bool UsesSocketMode => !string.IsNullOrEmpty(AppToken) || !string.IsNullOrEmpty(AppTokenFile);

    /// <summary>The base of all Web API methods, ending in a slash. The sandbox sets its own.</summary>
    public string ApiUrl { get; set; } = "https://slack.com/api/";

    /// <summary>Where the bot tells the people who run it what they must know.</summary>
    public string AdminChannel { get; set; } = "#chatops-admin";

    /// <summary>Where an event goes that no route matches.</summary>
    public string DefaultChannel { get; set; } = "#general";

    /// <summary>
    /// Slack allows about one post a second in a channel (https://docs.slack.dev/apis/web-api/rate-limits). 0 = no
    /// limit, for benchmarks.
    /// </summary>
    public double ChannelPostsPerSecond { get; set; } = 1;

    /// <summary>
    /// Slack's tier 3 for <c>chat.update</c>, a workspace's budget for all edits. 0 = no limit, for benchmarks.
    /// </summary>
    public double UpdatesPerMinute { get; set; } = 50;

    public TimeSpan HoldAfterPost =>
        ChannelPostsPerSecond > 0 ? TimeSpan.FromSeconds(1 / ChannelPostsPerSecond) : TimeSpan.Zero;
}
