namespace ChatOpsBot.Slack;

/// <summary>How Socket Mode is kept up. The defaults suit Slack; tests are quicker.</summary>
public sealed record SocketModeOptions
{
    /// <summary>
    /// At most ten for one application, over all of its processes. One alone is silent while it is replaced.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">None, or more than ten.</exception>
    public int Connections
    {
        get;
        init => field = Bound.Range(value, 1, 10)!.Value;
    } = 2;

    /// <summary>Between the first openings, so that the connections do not grow old together.</summary>
    public TimeSpan Stagger { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte to Slack's <c>hello</c>.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Without an answer to a ping for so long, the connection is given up.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that Slack is about to close may go on; it has ten seconds, usually.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The wait after the first failure; each further one doubles it, and chance takes up to half of it away.
    /// </summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait after a connection that was open and was cut, however often that happens.</summary>
    public TimeSpan LongestAfterCut { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>A connection that lived as long as this makes earlier failures forgotten.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When stopping: how long requests in progress may still take, to be acknowledged.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>True makes Slack replace each connection after six minutes, for trying that out.</summary>
    public bool DebugReconnects { get; init; }
}
