using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>The newest build of the default branch is not broken. Pure.</summary>
internal static class LineGate
{
    public static Gate? Judge(LineState line)
    {
        if (!line.IsRed)
            return null;
        var what = line.What ?? "the newest build";
        var text = $"The branch is broken: {Mrkdwn.Link(line.Url, what)} failed. Fix it first.";
        return new Gate(GateCode.Line, Verdict.Block, text) { About = [what] };
    }
}
