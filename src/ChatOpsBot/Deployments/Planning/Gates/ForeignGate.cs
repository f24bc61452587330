using ChatOpsBot.Deployments.Ports;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>What other features say against it. Pure.</summary>
internal static class ForeignGate
{
    public static DeployQuestion QuestionOf(DeployKind kind, Question question) =>
        new(
            question.Target.Service,
            question.Target.Environment,
            question.Revision.Sha,
            question.Revision.Version,
            question.Request.Caller,
            question.Now
        )
        {
            IsProduction = question.Target.IsProduction,
            IsFix = question.Request.IsFix,
            IsRollback = kind == DeployKind.Rollback,
            Reason = question.Request.Reason,
        };

    public static IReadOnlyList<Gate> Judge(IDeployGate gate, IEnumerable<DeployObjection> objections) =>
        [
            .. objections.Select(objection => new Gate(
                gate.Code,
                objection.Stops ? Verdict.Block : Verdict.Warn,
                objection.Text
            )
            {
                About = objection.IsUnknown ? [] : [objection.Id],
                IsUnknown = objection.IsUnknown,
                Word = gate.Word,
            }),
        ];
}
