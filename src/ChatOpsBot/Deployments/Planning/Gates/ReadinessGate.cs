using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>There is a version to roll back to. Pure.</summary>
internal static class ReadinessGate
{
    private const int Named = 3;

    /// <param name="back">The version that a rollback would bring back; null when there is none.</param>
    /// <param name="changes">What would ship.</param>
    public static Gate Judge(string? back, ShippedChanges changes)
    {
        if (back is null)
            return new Gate(GateCode.Readiness, Verdict.Warn, "Rollback: none yet, no version was good here");
        var migration = changes.Attention.FirstOrDefault(AttentionFiles.IsMigration);
        return migration is null
            ? new Gate(GateCode.Readiness, Verdict.Pass, $"Rollback: `{Mrkdwn.Escape(back)}`")
            : new Gate(
                GateCode.Readiness,
                Verdict.Warn,
                $"Rollback: `{Mrkdwn.Escape(back)}`, but `{Mrkdwn.Escape(migration)}` changes data, "
                    + "which a rollback does not undo"
            );
    }

    /// <param name="changes">What a rollback takes away.</param>
    public static Gate? JudgeRollback(ShippedChanges changes) =>
        !changes.Backwards && changes.Attention.Where(AttentionFiles.IsMigration).ToList() is { Count: > 0 } migrations
            ? new Gate(
                GateCode.Readiness,
                Verdict.Warn,
                "Data has been migrated since, which a rollback does not undo: "
                    + string.Join(", ", migrations.Take(Named).Select(file => $"`{Mrkdwn.Escape(file)}`"))
            )
            : null;
}
