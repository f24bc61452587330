using System.Globalization;
using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>Looks who is on call at the instant at which that changes.</summary>
internal sealed class HandoffWork(Handoffs handoffs, TimeProvider time)
    : WorkHandler<DateTimeOffset>(
        QueueName,
        1,
        item => DateTimeOffset.Parse(Encoding.UTF8.GetString(item.Payload.Span), CultureInfo.InvariantCulture)
    )
{
    private const string QueueName = "oncall-handoffs";

    /// <summary>How far the clocks of the store and of this machine may be apart.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(5);

    public static NewWork At(DateTimeOffset due, DateTimeOffset now) =>
        new(QueueName, Encoding.UTF8.GetBytes(due.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)))
        {
            Delay = due > now ? due - now : TimeSpan.Zero,
            Priority = 0,
        };

    protected override async Task<WorkOutcome> WorkAsync(
        DateTimeOffset due,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        if (due - now > Early)
            return new WorkOutcome.Defer(due - now, "early");
        var effects = new Commit();
        await handoffs.LookAsync(due > now ? due : now, repairs: false, effects, cancellationToken);
        return new WorkOutcome.Done(effects);
    }
}
