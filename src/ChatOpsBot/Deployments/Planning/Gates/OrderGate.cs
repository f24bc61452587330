using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>
/// The newest deploy of the environment before has to be this version's, and good: an older success does not count.
/// Pure.
/// </summary>
internal static class OrderGate
{
    /// <summary>The environment that comes before, as it is configured; null when none is.</summary>
    public static string? BeforeOf(Question question) =>
        question.Target.Options.After is not { Length: > 0 } after
            ? null
            // The configuration may write it in another case where it refers to it.
            : question.Target.About.Environments.Keys.FirstOrDefault(name =>
                string.Equals(name, after, StringComparison.OrdinalIgnoreCase)
            ) ?? after;

    /// <param name="newest">The newest deploy of <paramref name="before"/>; null when there was none.</param>
    public static Gate Judge(Question question, string before, Deployment? newest)
    {
        var revision = question.Revision;
        if (newest is { IsGood: true } && newest.Sha == revision.Sha)
            return new Gate(
                GateCode.Order,
                Verdict.Pass,
                $"Deployed to {Mrkdwn.Escape(before)} since {Moment.Text(newest.Ended!.Value)}"
            );
        var text =
            $"`{Mrkdwn.Escape(revision.Version)}` has to be deployed to {Mrkdwn.Escape(before)} first: "
            + $"{Missing(newest, revision)}.";
        return new Gate(GateCode.Order, Verdict.Block, text) { About = [before] };
    }

    private static string Missing(Deployment? newest, Revision revision)
    {
        if (newest is null)
            return "nothing is deployed there yet";
        if (newest.Sha != revision.Sha)
            return $"it has `{Mrkdwn.Escape(newest.Version)}`";
        var after = newest.RolledBackBy is null ? "" : " and was rolled back";
        return newest.IsOver
            ? $"there #{newest.Number} {newest.State.ToString().ToLowerInvariant()}{after}"
            : $"#{newest.Number} is still in progress there";
    }
}
