using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.OnCall.Escalation;

internal enum PageState
{
    /// <summary>No one has acknowledged it.</summary>
    Triggered,
    Acknowledged,
    Resolved,
}

/// <summary>Why a page neither begins nor goes on.</summary>
internal enum HoldReason
{
    /// <summary>Its service is in maintenance.</summary>
    Maintenance,

    /// <summary>It is not urgent, and waits for working hours.</summary>
    Deferral,
}

/// <summary>Someone was paged.</summary>
/// <param name="Who">A user id, or a channel.</param>
/// <param name="Entry">Which entry of a step it was, counted from 1 (<see cref="Page.Entries"/>).</param>
/// <param name="Step">From 0; -1 for the fallback.</param>
/// <param name="Through">See <see cref="Target.Through"/>.</param>
internal sealed record Paged(string Who, int Entry, int Loop, int Step, DateTimeOffset At, string Through)
{
    /// <summary>Notified by the one message for many pages of the service, not by one of its own.</summary>
    public bool Bundled { get; init; }

    public bool IsPerson => Permissions.IsUser(Who);
}

/// <summary>Someone takes care of it.</summary>
/// <param name="By">A user id; or the name that the alert's tool has for the person.</param>
/// <param name="Entry">The entry that it was made in.</param>
internal sealed record Acknowledgement(string By, DateTimeOffset At, int Entry);

internal enum PageLogKind
{
    Opened,
    Duplicate,
    Entered,

    /// <summary>A step has no one.</summary>
    Skipped,
    Fallback,

    /// <summary>Neither a step nor the fallback has anyone.</summary>
    NoOne,
    Escalated,
    Worse,

    /// <summary>By one of several who all have to.</summary>
    PartlyAcknowledged,
    Acknowledged,
    AckExpired,
    Held,
    Resumed,
    PolicyApplied,
    HandedOff,
    Exhausted,
    Resolved,

    /// <summary>Its acknowledgement or its end was taken back.</summary>
    Reopened,
}

/// <summary>What happened to a page and why: what <c>/oncall explain</c> shows.</summary>
/// <param name="Who">Who was paged, or who did it; empty for the bot itself.</param>
/// <param name="Text">In plain text.</param>
internal sealed record PageLog(DateTimeOffset At, PageLogKind Kind, string Who = "", string Text = "")
{
    /// <summary>From 0.</summary>
    public int? Step { get; init; }

    public int? Loop { get; init; }

    /// <summary>How often in a row, where it is counted.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>What a page is opened for.</summary>
/// <param name="Key">What is the same for the same problem: of a service and a key one page is open at a time.</param>
internal sealed record PageRequest(string Key, string Title, Policies.EscalationPolicy Policy)
{
    public string? Service { get; init; }

    /// <summary>The subject of the alert's card.</summary>
    public string? Card { get; init; }
    public string? Text { get; init; }
    public string? Url { get; init; }

    /// <summary>In the tool's own word; null for what a person asked for.</summary>
    public string? Severity { get; init; }

    /// <summary>Where its message stands, as routed; null where it has none of its own.</summary>
    public string? Channel { get; init; }

    /// <summary>The Slack user who asked for it; empty for an alert.</summary>
    public string By { get; init; } = "";

    /// <summary>The alert is a moment: its tool never reports an end.</summary>
    public bool IsMoment { get; init; }
}
