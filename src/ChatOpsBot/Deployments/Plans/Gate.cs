namespace ChatOpsBot.Deployments.Plans;

internal enum Verdict
{
    Pass,
    /// <summary>People should know; nothing stands in the way.</summary>
    Warn,
    /// <summary>The deploy waits for it: it can still come about by itself.</summary>
    Wait,
    Block,
}

/// <summary>One thing that has to hold before a deploy.</summary>
/// <param name="Code">For machines, the same for ever: see <see cref="GateCode"/>.</param>
/// <param name="Text">In mrkdwn: what holds or does not, and what to do about it.</param>
internal sealed record Gate(string Code, Verdict Verdict, string Text)
{
    /// <summary>It could not be found out, which does not count as passed; a later question may be answered.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>The reasons for which a deploy is held up, as audits and answers name them.</summary>
internal static class GateCode
{
    public const string AlreadyRunning = "already_running";
    public const string Backwards = "backwards";
    public const string BadVersion = "bad_version";
    public const string Branch = "branch";
    public const string Checks = "checks";
    public const string ContainsBad = "contains_bad_version";
    public const string Freeze = "freeze";
    public const string Incident = "incident";
    public const string Line = "line_stopped";
    public const string Lock = "lock";
    public const string Order = "order";
    public const string Permission = "permission_denied";
    public const string Queue = "queue";
    public const string Readiness = "rollback_readiness";
}
