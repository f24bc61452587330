using System.IO.Enumeration;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>It comes from a branch that may be deployed there. Pure.</summary>
internal static class BranchGate
{
    public static Gate? Judge(Question question)
    {
        var (allowed, branch) = (question.Target.Options.Branches, question.Revision.Branch);
        if (allowed.Count == 0)
            return null;
        if (branch is not null && allowed.Any(name => FileSystemName.MatchesSimpleExpression(name, branch)))
            return null;
        var names = string.Join(", ", allowed.Select(name => $"`{Mrkdwn.Escape(name)}`"));
        var which = branch is null ? "no branch" : $"`{Mrkdwn.Escape(branch)}`";
        return new Gate(
            GateCode.Branch,
            Verdict.Block,
            $"Only {names} may go to {Mrkdwn.Escape(question.Target.Environment)}, and this is {which}."
        )
        {
            About = [string.Join(' ', allowed)],
        };
    }
}
