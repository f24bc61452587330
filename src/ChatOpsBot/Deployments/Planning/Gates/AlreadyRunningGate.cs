using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>The version does not run there already. Pure.</summary>
internal static class AlreadyRunningGate
{
    public static Gate? Judge(Question question)
    {
        var (state, revision, again) = (question.State, question.Revision, question.Request.Again);
        if (state.Now is not { } now || now.Sha != revision.Sha || state.Interrupted)
            return null;
        var so = again ? "; this deploys it again" : ". Use `--again` to deploy it again.";
        return new Gate(
            GateCode.AlreadyRunning,
            again ? Verdict.Warn : Verdict.Block,
            $"`{Mrkdwn.Escape(now.Version)}` is already deployed, since {Moment.Text(now.Since)}{so}"
        )
        {
            About = [$"{now.Deploy}"],
        };
    }
}
