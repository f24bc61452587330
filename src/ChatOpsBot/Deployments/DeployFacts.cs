using System.Globalization;
using ChatOpsBot.Catalog.Timeline;

namespace ChatOpsBot.Deployments;

/// <summary>What the timeline keeps of a deploy: each change of it that the team would speak of.</summary>
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

    /// <summary>What changed from one to the other, but for its end.</summary>
    /// <param name="before">Null for a new one.</param>
    public static IEnumerable<Fact> Between(Deployment? before, Deployment after, DateTimeOffset now)
    {
        if (before is null)
        {
            yield return About(after, FactKind.DeploymentRequested, now) with
            {
                Text = after.Reason,
            };
            yield break;
        }
        foreach (var approval in after.Approvals.Skip(before.Approvals.Count))
            yield return About(after, FactKind.DeploymentApproved, approval.At) with
            {
                Actor = approval.UserId,
            };
        if (before.Started is null && after.Started is { } started)
            yield return About(after, FactKind.DeploymentStarted, started);
        else if (after.Current > before.Current && !after.IsOver)
            yield return About(after, FactKind.DeploymentStepped, now) with
            {
                Before = Step(before.Current),
                After = Step(after.Current),
            };
        if (before.State != DeployState.Paused && after.State == DeployState.Paused)
            yield return About(after, FactKind.DeploymentPaused, now) with
            {
                Text = after.Text,
            };
        if (before.RolledBackBy is null && after.RolledBackBy is { } rollback)
            yield return About(after, FactKind.DeploymentRolledBack, now) with
            {
                Before = after.Version,
                After = null,
                Text = string.Create(CultureInfo.InvariantCulture, $"rolled back by #{rollback}"),
            };

        string Step(int index) =>
            string.Create(CultureInfo.InvariantCulture, $"step {index + 1} of {after.Steps.Count}");
    }

    /// <summary>
    /// The deploy that it is about: what was said to one names it (<c>/deploy approve 17</c>), what was refused no
    /// less. Null for what is about none.
    /// </summary>
    public static long? NumberOf(Fact fact) =>
        Deployment.NumberOf(fact.Subject)
        ?? (
            (fact.Data.GetValueOrDefault("deploy") ?? Named(fact)) is { } typed
            && long.TryParse(typed.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : null
        );

    private static string? Named(Fact fact) =>
        fact.Title.StartsWith("deploy ", StringComparison.Ordinal) && fact.Line?.Split(' ') is [_, _, var first, ..]
            ? first
            : null;

    private static Fact About(Deployment deployment, string kind, DateTimeOffset at) =>
        new(kind, deployment.Subject, at)
        {
            Service = deployment.Service,
            Environment = deployment.Environment,
            Actor = deployment.Requester,
            Title = deployment.Kind == DeployKind.Rollback ? "rollback" : "deploy",
            Channel = deployment.Channel,
            Before = deployment.Before?.Version,
            After = deployment.Version,
            Data = new (string Name, string? Value)[]
            {
                ("deploy", deployment.Number.ToString(CultureInfo.InvariantCulture)),
                ("version", deployment.Version),
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
