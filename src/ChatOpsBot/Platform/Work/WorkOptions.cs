namespace ChatOpsBot.Platform.Work;

/// <summary>The section <c>Engine</c>.</summary>
public sealed class WorkOptions
{
    /// <summary>
    /// False: this process accepts and keeps deliveries and works none, as during a repair of what they lead to.
    /// </summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How long after the death of a replica another takes its work. Leases are renewed at a third of it.
    /// </summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A try at a work item that takes longer is stopped and made again later; what it did is unclear. Every call
    /// within it has a limit of its own, far below this.
    /// </summary>
    public TimeSpan LongestTry { get; set; } = TimeSpan.FromMinutes(5);
}
