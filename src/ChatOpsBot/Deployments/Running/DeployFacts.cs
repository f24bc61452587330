using System.Globalization;
using ChatOpsBot.Catalog.Timeline;

namespace ChatOpsBot.Deployments.Running;

/// <summary>What the timeline keeps of a deploy.</summary>
internal static class DeployFacts
{
    /// <summary>Of one that is over; the audit log has it.</summary>
    public static Fact Ended(Deployment deployment, DateTimeOffset now) =>
        About(deployment, $"deployment.{deployment.State.ToString().ToLowerInvariant()}", now) with
        {
            From = "bot",
            Text = deployment.BreakGlass is { } reason
                ? $"break-glass: {reason}{(deployment.Text is null ? "" : $"; {deployment.Text}")}"
                : deployment.Text,
        };

    private static Fact About(Deployment deployment, string kind, DateTimeOffset at) =>
        new(kind, deployment.Subject, at)
        {
            Service = deployment.Service,
            Environment = deployment.Environment,
            Actor = deployment.Requester,
            Title = deployment.Kind == DeployKind.Rollback ? "rollback" : "deploy",
            Channel = deployment.Channel,
            After = deployment.Version,
            Data = new (string Name, string? Value)[]
            {
                ("deploy", deployment.Number.ToString(CultureInfo.InvariantCulture)),
                ("sha", deployment.Sha),
                ("planHash", deployment.PlanHash),
                ("breakGlass", deployment.BreakGlass),
                ("approvals", Approvals(deployment)),
            }
                .Where(pair => pair.Value is { Length: > 0 })
                .ToDictionary(pair => pair.Name, pair => pair.Value!),
        };

    private static string Approvals(Deployment deployment) =>
        string.Join(", ", deployment.Approvals.Select(approval => $"{approval.UserId} {approval.At:O}"));
}
