namespace ChatOpsBot.Notifications;

/// <summary>The section <c>Slack</c>.</summary>
public sealed class SlackOptions
{
    /// <summary><c>xoxb-…</c>. Without one, the sandbox stands in for Slack.</summary>
    public string? BotToken { get; set; }

    /// <summary>A file that holds <see cref="BotToken"/> alone, as container secrets are mounted.</summary>
    public string? BotTokenFile { get; set; }

    /// <summary>The base of all Web API methods, ending in a slash. The sandbox sets its own.</summary>
    public string ApiUrl { get; set; } = "https://slack.com/api/";

    /// <summary>Where the bot tells the people who run it what they must know.</summary>
    public string AdminChannel { get; set; } = "#chatops-admin";

    /// <summary>Where an event goes that no route matches.</summary>
    public string DefaultChannel { get; set; } = "#general";

    /// <summary>Slack allows about one post a second in a channel (https://docs.slack.dev/apis/web-api/rate-limits). 0 = no limit, for benchmarks.</summary>
    public double ChannelPostsPerSecond { get; set; } = 1;

    /// <summary>Slack's tier 3 for <c>chat.update</c>, a workspace's budget for all edits. 0 = no limit, for benchmarks.</summary>
    public double UpdatesPerMinute { get; set; } = 50;

    public TimeSpan HoldAfterPost => ChannelPostsPerSecond > 0 ? TimeSpan.FromSeconds(1 / ChannelPostsPerSecond) : TimeSpan.Zero;
}
