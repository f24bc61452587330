using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>How a bad version is to the one that is asked about, and to what is on.</summary>
/// <param name="ToOn">How what is on is to it; null when nothing came on since it was found bad.</param>
internal sealed record BadLineage(BadVersion Bad, Lineage ToAsked, Lineage? ToOn = null);

/// <summary>It does not bring back what was rolled back. Pure.</summary>
internal static class ContainsBadGate
{
    private const int MostBad = 3;

    /// <summary>The bad versions to ask about, the latest first.</summary>
    public static IEnumerable<BadVersion> AskedAbout(Question question) =>
        question
            .State.Bad.Reverse()
            .Where(bad => bad.Sha != question.Revision.Sha && !question.Knows(GateCode.ContainsBad, bad.Name))
            .Take(MostBad);

    public static IReadOnlyList<Gate> Judge(IEnumerable<BadLineage> bad) =>
        [
            .. bad.Where(bad =>
                    bad.ToAsked == Lineage.Newer
                    // Where what came on since has it too, it has come back already.
                    && bad.ToOn is not (Lineage.Newer or Lineage.Same)
                )
                .Select(bad => new Gate(
                    GateCode.ContainsBad,
                    Verdict.Warn,
                    $"It contains `{Mrkdwn.Escape(bad.Bad.Version)}`, which was rolled back: "
                        + Mrkdwn.Escape(bad.Bad.Reason)
                )
                {
                    About = [bad.Bad.Name],
                }),
        ];
}
