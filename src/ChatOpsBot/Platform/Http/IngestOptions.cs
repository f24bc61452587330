namespace ChatOpsBot.Platform.Http;

/// <summary>The section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>How long raw bodies are kept for replay.</summary>
    public TimeSpan KeepBodiesFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How long a delivery id is known: GitHub can redeliver for three days.</summary>
    public TimeSpan DeduplicateFor { get; set; } = TimeSpan.FromHours(72);

    /// <summary>Deliveries being received at one time; more are asked to come back (503).</summary>
    public int MaxConcurrent { get; set; } = 1000;

    /// <summary>
    /// Bytes of the bodies being received at one time, beyond the first 16 kB of each; more are asked to come back
    /// (503).
    /// </summary>
    public long MaxBytesInHand { get; set; } = 48 * 1024 * 1024;

    /// <summary>
    /// The networks of the proxies in front of the bot. What one of these says in <c>X-Forwarded-For</c> is believed:
    /// the sender is the last address in it that is not one of our proxies.
    /// </summary>
    public IList<string> TrustedProxies { get; set; } = [];
}
