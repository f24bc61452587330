namespace ChatOpsBot.Deployments;

/// <summary>The commands whose permission is asked for elsewhere than at the command itself.</summary>
internal static class DeployPaths
{
    /// <summary>What a person types to see a plan.</summary>
    public const string Plan = "/deploy";

    public const string Approve = "deploy approve";
    public const string BreakGlass = "deploy break-glass";
    public const string Cancel = "deploy cancel";
    public const string Keep = "deploy keep";
    public const string Start = "deploy start";
    public const string StartRollback = "rollback start";
    public const string Status = "deploy status";
}
