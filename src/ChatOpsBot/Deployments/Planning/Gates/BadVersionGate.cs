using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>The version was not rolled back there before. Pure.</summary>
internal static class BadVersionGate
{
    public static Gate? Judge(Question question)
    {
        if (question.State.IsBad(question.Revision.Sha) is not { } bad)
            return null;
        var line = $"/deploy release {question.Target.Service} {question.Target.Environment} {bad.Version}";
        return new Gate(
            GateCode.BadVersion,
            Verdict.Block,
            $"`{Mrkdwn.Escape(bad.Version)}` was rolled back {Moment.Text(bad.At)}: {Mrkdwn.Escape(bad.Reason)}. "
                + $"`{Mrkdwn.Escape(line)}` allows it again."
        )
        {
            About = [bad.Name],
        };
    }
}
