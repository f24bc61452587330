using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>No one else has locked it. Pure.</summary>
internal static class LockGate
{
    /// <param name="all">The locks of any scope.</param>
    public static IReadOnlyList<Gate> Judge(Question question, IEnumerable<DeployLock> all)
    {
        var target = question.Target;
        var locks = all.Where(@lock => @lock.Covers(target.Service, target.Environment)).ToList();
        var blocking = locks.Where(@lock => !@lock.Warning && @lock.Owner != question.Request.UserId).ToList();
        if (blocking.Count == 0)
            return locks is [var own, ..] ? [new Gate(GateCode.Lock, Verdict.Warn, $"{own.Text}.")] : [];
        return
        [
            .. blocking.Select(@lock => new Gate(
                GateCode.Lock,
                Verdict.Block,
                $"{@lock.Text}. Ask them, or `/deploy unlock {Mrkdwn.Escape(@lock.Scope)}`."
            )
            {
                About = [@lock.Id],
            }),
        ];
    }
}
