using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>What was approved is this version over what was on, deployed as it was configured. Pure.</summary>
internal static class ChangedGate
{
    public static Gate? Judge(DeployTarget target, Deployment deployment, EnvironmentState state)
    {
        if (!TakesApproval(target, deployment))
            return null;
        var what =
            state.Now?.Sha != deployment.Before?.Sha
                ? $"What is deployed to {Mrkdwn.Escape(deployment.Environment)} has"
            : deployment.Recipe is { } recipe && recipe != Plan.RecipeOf(target, deployment.Kind)
                ? $"The configuration of `{Mrkdwn.Escape(target.Name)}` has"
            : null;
        var line = $"/deploy {deployment.Service} {deployment.Ref} to {deployment.Environment}";
        return what is null
            ? null
            : new Gate(
                GateCode.Changed,
                Verdict.Block,
                $"{what} changed since #{deployment.Number} was requested. Plan it again: `{Mrkdwn.Escape(line)}`"
            );
    }

    /// <summary>Also one that took none when it was asked for, and would take some now.</summary>
    private static bool TakesApproval(DeployTarget target, Deployment deployment) =>
        deployment.ApprovalsNeeded > 0 || (deployment.BreakGlass is null && target.Options.Approvals.Count > 0);
}
