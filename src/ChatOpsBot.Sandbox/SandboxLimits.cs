namespace ChatOpsBot.Sandbox;

/// <summary>
/// What the sandbox allows, by default what Slack does (<see href="https://docs.slack.dev/apis/web-api/rate-limits"/>).
/// A rate of 0 means no limit: for benchmarks.
/// </summary>
public sealed class SandboxLimits
{
    /// <summary>Posts per second to one channel, however they are posted.</summary>
    public double PostsPerSecondPerChannel { get; set; } = 1;

    /// <summary>Posts to one channel that may come at once before the rate holds.</summary>
    public int PostBurst { get; set; } = 5;

    /// <summary>Posts per minute to the whole workspace: "several hundred".</summary>
    public double PostsPerMinute { get; set; } = 600;

    /// <summary>
    /// Scales the tiers (1, 20, 50 and 100 calls per minute and method). A full minute's budget may be used at once.
    /// </summary>
    public double TierScale { get; set; } = 1;

    /// <summary>Messages kept per channel, replies included; the oldest go first.</summary>
    public int MessagesPerChannel { get; set; } = 2_000;

    /// <summary>Requests in either direction kept in the log; the oldest go first.</summary>
    public int CallsLogged { get; set; } = 2_000;
}

/// <summary>Names that a command may be about, for completion.</summary>
/// <param name="Label">What they are: <c>Services</c>.</param>
public sealed record SandboxWords(string Label, IReadOnlyList<string> Words);

/// <summary>What the page offers to those who do not know what to do.</summary>
public sealed class SandboxHints
{
    /// <summary>For a shell: an empty channel shows them, with this server's address and development secrets.</summary>
    public IList<string> Lines { get; } = [];

    /// <summary>Slash commands to try in an empty channel.</summary>
    public IList<string> Commands { get; } = [];

    public IList<SandboxWords> Words { get; } = [];
}
