namespace ChatOpsBot.OnCall;

/// <summary>What is watched beside schedules.</summary>
public sealed partial class OnCallOptions
{
    /// <summary>
    /// Senders that report regularly that they are alive, by the last part of their address
    /// (<c>/webhooks/heartbeat/nightly-backup</c>).
    /// </summary>
    public Dictionary<string, HeartbeatOptions> Heartbeats { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A service outside that expects to hear from the bot, and alerts when it does not.</summary>
    public WatchdogOptions Watchdog { get; set; } = new();
}

/// <summary>
/// An address that is called each minute for as long as all is well: healthchecks.io, Dead Man's Snitch, Better Stack
/// and the like.
/// </summary>
public sealed class WatchdogOptions
{
    /// <summary>The address, which is a secret: whoever knows it can say that the bot is well.</summary>
    public string? Url { get; set; }

    /// <summary>A file that holds <see cref="Url"/> alone, as container secrets are mounted.</summary>
    public string? UrlFile { get; set; }

    /// <summary>
    /// true: what is wrong is reported at once, to the address with <c>/fail</c> behind it, as healthchecks.io and
    /// Better Stack have it.
    /// </summary>
    public bool Fail { get; set; }
}

/// <summary>A sender whose silence opens an alert.</summary>
public sealed class HeartbeatOptions
{
    /// <summary>How often it reports, at least: <c>01:00:00</c>.</summary>
    public TimeSpan Every { get; set; }

    /// <summary>How much later than that it may be, without an alert.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The service that the alert is about.</summary>
    public string? Service { get; set; }

    /// <summary>Of the alert: <c>critical</c>, <c>warning</c> …</summary>
    public string Severity { get; set; } = "critical";

    /// <summary>
    /// What the sender proves to know: as the last part of the address, as <c>?token=</c>, or as a bearer token.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// A file that holds <see cref="Secret"/> alone, as container secrets are mounted. Read again when it changes.
    /// </summary>
    public string? SecretFile { get; set; }

    /// <summary>true: it is missed from the start; otherwise from its first report on.</summary>
    public bool Expect { get; set; }
}
