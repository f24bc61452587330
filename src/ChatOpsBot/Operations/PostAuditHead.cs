using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Operations;

/// <summary>
/// Says in the admin channel how far the audit log goes, once a day when it has grown: whoever cuts the log's end off
/// later, or writes all of it again, cannot change what was posted.
/// </summary>
internal sealed class PostAuditHead(AuditLog audit, AdminChannel admin) : IRecurringJob
{
    private static readonly TimeSpan RepeatAfter = TimeSpan.FromDays(30);

    public string Name => "post-audit-head";
    public string Cron => "0 0 6 * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        if (await audit.SealAsync(effects, cancellationToken) is not var (head, entries))
            return;
        var message = admin.Message(
            $"The audit log has {entries} {(entries == 1 ? "entry" : "entries")}. "
                + $"`export verify FILE --head \"{head}\"` shows whether an export still has all of them, unchanged.",
            cause: $"audit-head/{head.Number}"
        );
        effects.Enqueue(message with { RememberFor = RepeatAfter });
    }
}
