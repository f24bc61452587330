namespace ChatOpsBot.Catalog.Timeline;

/// <summary>
/// What can happen, named as CDEvents does where it has a word (https://cdevents.dev/docs/): the noun, then what became
/// of it. A feature that adds a kind adds it here.
/// </summary>
internal static class FactKind
{
    public const string AlertAcknowledged = "alert.acknowledged";
    public const string AlertFired = "alert.fired";
    public const string AlertResolved = "alert.resolved";

    /// <summary>Its sender reports it no longer, and did not say that it is resolved: it may be silenced.</summary>
    public const string AlertUnreported = "alert.unreported";

    public const string AuditSealed = "audit.sealed";
    public const string BranchBroken = "branch.broken";
    public const string BranchFixed = "branch.fixed";
    public const string ChangeMerged = "change.merged";
    public const string CommandDenied = "command.denied";
    public const string CommandDone = "command.done";
    public const string CommandRefused = "command.refused";
    public const string ConfigurationRun = "configuration.run";
    public const string DeliveryReplayed = "delivery.replayed";
    public const string DeploymentApproved = "deployment.approved";
    public const string DeploymentCancelled = "deployment.cancelled";
    public const string DeploymentExpired = "deployment.expired";
    public const string DeploymentFailed = "deployment.failed";
    public const string DeploymentPaused = "deployment.paused";
    public const string DeploymentRequested = "deployment.requested";
    public const string DeploymentRolledBack = "deployment.rolledback";
    public const string DeploymentStarted = "deployment.started";
    public const string DeploymentStepped = "deployment.stepped";
    public const string DeploymentSucceeded = "deployment.succeeded";
    public const string DriftFound = "drift.found";
    public const string DriftResolved = "drift.resolved";
    public const string FreezeEnded = "freeze.ended";
    public const string FreezeMade = "freeze.made";
    public const string LockReleased = "lock.released";
    public const string LockTaken = "lock.taken";
    public const string MaintenanceEnded = "maintenance.ended";
    public const string MaintenanceStarted = "maintenance.started";
    public const string PageAcknowledged = "page.acknowledged";

    /// <summary>A further step was paged.</summary>
    public const string PageEscalated = "page.escalated";

    /// <summary>Everyone was paged as often as the policy says, and no one acknowledged.</summary>
    public const string PageExhausted = "page.exhausted";

    /// <summary>One person, or a channel, was paged.</summary>
    public const string PageNotified = "page.notified";
    public const string PageOpened = "page.opened";
    public const string PageResolved = "page.resolved";
    public const string OverrideAdded = "override.added";
    public const string OverrideRemoved = "override.removed";
    public const string ReleasePublished = "release.published";

    /// <summary>The layers or the time zone of a schedule.</summary>
    public const string ScheduleChanged = "schedule.changed";
    public const string SwapAccepted = "swap.accepted";
    public const string SwapDeclined = "swap.declined";
    public const string SwapExpired = "swap.expired";
    public const string SwapOffered = "swap.offered";
    public const string SwapWithdrawn = "swap.withdrawn";

    /// <summary>Every kind, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(FactKind)
            .GetFields()
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What it happened to: <c>deployment</c> of <c>deployment.failed</c>.</summary>
    public static string NounOf(string kind) => kind.Split('.')[0];
}
