using ChatOpsBot.Catalog.Audit;

namespace ChatOpsBot.Deployments.Running;

/// <summary>What the audit log keeps of a deploy.</summary>
internal static class AuditEntries
{
    /// <summary>Of one that is over.</summary>
    public static AuditEntry Of(Deployment deployment, DateTimeOffset now) =>
        new(
            now,
            deployment.Kind == DeployKind.Rollback ? "rollback ended" : "deploy ended",
            deployment.State.ToString().ToLowerInvariant()
        )
        {
            Actor = deployment.Requester,
            Where = deployment.Channel,
            Service = deployment.Service,
            Environment = deployment.Environment,
            Deploy = deployment.Number,
            Version = deployment.Version,
            Sha = deployment.Sha,
            PlanHash = deployment.PlanHash,
            Approvals =
                deployment.Approvals.Count == 0
                    ? null
                    : [.. deployment.Approvals.Select(approval => $"{approval.UserId} {approval.At:O}")],
            Text = deployment.BreakGlass is { } reason
                ? $"break-glass: {reason}{(deployment.Text is null ? "" : $"; {deployment.Text}")}"
                : deployment.Text,
        };
}
