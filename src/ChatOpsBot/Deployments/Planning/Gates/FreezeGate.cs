using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>A freeze that is on.</summary>
/// <param name="MayPass">Whoever asks is among its exceptions.</param>
internal sealed record FreezeFact(Freeze Freeze, bool MayPass);

/// <summary>No freeze is on there. Pure.</summary>
internal static class FreezeGate
{
    public static IReadOnlyList<Gate> Judge(Question question, IEnumerable<FreezeFact> on) =>
        [.. on.Select(freeze => Judge(question, freeze.Freeze, freeze.MayPass))];

    private static Gate Judge(Question question, Freeze freeze, bool mayPass)
    {
        var (name, except) = (Mrkdwn.Escape(freeze.Name), freeze.Except);
        var until = freeze.EndOf(question.Now) is { } end ? $" until {Moment.Text(end)}" : "";
        var who =
            mayPass ? " You may deploy anyway: give a reason with `--reason`."
            : except.Count > 0 ? $" {string.Join(", ", except.Select(Permissions.Name))} may."
            : "";
        return mayPass && question.Request.Reason is { } reason
            ? new Gate(
                GateCode.Freeze,
                Verdict.Warn,
                $"{name} is active{until}; allowed because: {Mrkdwn.Escape(reason)}"
            )
            : new Gate(GateCode.Freeze, Verdict.Block, $"{name}: no deploys{until}.{who}")
            {
                About = [freeze.Id ?? freeze.Name],
            };
    }
}
