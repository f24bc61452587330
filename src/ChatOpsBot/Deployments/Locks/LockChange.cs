namespace ChatOpsBot.Deployments.Locks;

internal enum LockChangeKind
{
    /// <summary>Taken, taken over from someone, or changed by its holder.</summary>
    Taken,
    Released,

    /// <summary>Put back by an undo.</summary>
    Restored,

    /// <summary>Only what the bot notes for itself: what fires, when it asked.</summary>
    Noted,
}

/// <summary>Why a lock changes.</summary>
/// <param name="By">The Slack user; empty for the bot itself.</param>
/// <param name="At">UTC.</param>
internal sealed record LockChange(LockChangeKind Kind, string By, DateTimeOffset At)
{
    /// <summary>What ended it, where no person did. Mrkdwn.</summary>
    public string? Why { get; init; }
}
