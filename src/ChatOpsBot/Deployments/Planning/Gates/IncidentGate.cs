using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>No critical alert of the service fires, or this is the fix. Pure.</summary>
internal static class IncidentGate
{
    private const int Named = 3;

    /// <param name="firingNow">The alerts of the service that fire.</param>
    public static Gate? Judge(Question question, IEnumerable<ChatOpsEvent> firingNow)
    {
        var isFix = question.Request.IsFix;
        // Those that the plan showed are known: what is named is what stops it.
        var critical = firingNow.Where(alert => SeverityScale.IsCritical(alert.Severity));
        var firing = critical.Where(alert => !question.Knows(GateCode.Incident, alert.Subject)).ToList();
        if (firing.Count == 0)
            return null;
        var what = string.Join(
            ", ",
            firing.Take(Named).Select(alert => Mrkdwn.Link(alert.Url, alert.Title ?? "an alert"))
        );
        var so = isFix ? "; this is the fix." : ". If this deploy is the fix, add `--fix`.";
        return new Gate(GateCode.Incident, isFix ? Verdict.Warn : Verdict.Block, $"{what} is firing{so}")
        {
            About = [.. firing.Select(alert => alert.Subject).Distinct().Order(StringComparer.Ordinal)],
        };
    }
}
