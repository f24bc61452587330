namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>Who is paged, in which order, and what happens when no one answers. See <c>docs/oncall.md</c>.</summary>
public sealed class PolicyOptions
{
    /// <summary>One after the other, until someone acknowledges.</summary>
    public List<StepOptions> Steps { get; set; } = [];

    /// <summary>How often the steps begin again after the last one: 0 to 9, or -1 until someone acknowledges.</summary>
    public int Repeat { get; set; } = 2;

    /// <summary>
    /// Paged where no step has anyone: user ids, schedules, user groups and channels, as in <c>Notify</c>.
    /// </summary>
    public List<string> Fallback { get; set; } = [];

    /// <summary>The policy that takes over when the last step was not acknowledged either.</summary>
    public string? Handoff { get; set; }

    /// <summary>
    /// How long an acknowledged page may stay open with nothing happening before it pages again; not set: without a
    /// limit.
    /// </summary>
    public TimeSpan? AckTimeout { get; set; }

    /// <summary>
    /// When people are paged for what is not urgent, a warning or less, as <c>mon-fri 09:00-17:00</c>. Outside of these
    /// hours it waits for them, and is looked at again then. Empty: at any time.
    /// </summary>
    public List<string> DeferUntil { get; set; } = [];

    /// <summary>IANA, as <c>Europe/Berlin</c>: the clock of <see cref="DeferUntil"/>.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>One step of a policy.</summary>
public sealed record StepOptions
{
    /// <summary>
    /// Who is paged: schedules (<c>payments</c>, or <c>schedule:payments</c>), user ids (<c>U012AB3CD</c>), Slack user
    /// groups (<c>@payments</c>) and channels (<c>#payments</c>).
    /// </summary>
    public List<string> Notify { get; set; } = [];

    /// <summary>How long this step may take before the next one begins.</summary>
    public TimeSpan After { get; set; } = EscalationPolicy.UsualDelay;

    /// <summary>true: of the people of the step, only the one who has not been paged for longest.</summary>
    public bool RoundRobin { get; set; }

    /// <summary>true: everyone who was paged has to acknowledge; until then the others are paged on.</summary>
    public bool MultiAck { get; set; }
}
