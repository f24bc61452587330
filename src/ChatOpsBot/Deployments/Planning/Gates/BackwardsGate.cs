using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>It is not older than what it takes the place of. Pure.</summary>
internal static class BackwardsGate
{
    /// <summary>
    /// The commit and version that it is compared with: what comes before it, or is on; null when there is nothing, or
    /// whoever confirmed the plan knows.
    /// </summary>
    public static (string Sha, string Version)? ComparedWith(Question question)
    {
        (string Sha, string Version)? other =
            question.Ahead is { } ahead ? (ahead.Sha, ahead.Version)
            : question.State.Now is { } now ? (now.Sha, now.Version)
            : null;
        return other is { } found && question.Knows(GateCode.Backwards, found.Sha) ? null : other;
    }

    /// <param name="lineage">How it is to what it is compared with.</param>
    public static Gate? Judge(Question question, Lineage lineage)
    {
        if (lineage != Lineage.Older || ComparedWith(question) is not { } other)
            return null;
        var since =
            question.Ahead is { } ahead ? $"#{ahead.Number} deploys before it"
            : question.IsAgain ? "was deployed since the plan. Plan it again"
            : "is deployed";
        return new Gate(
            GateCode.Backwards,
            Verdict.Warn,
            $"It goes backwards: `{Mrkdwn.Escape(question.Revision.Version)}` is older than "
                + $"`{Mrkdwn.Escape(other.Version)}`, which {since}"
        )
        {
            About = [other.Sha],
        };
    }
}
