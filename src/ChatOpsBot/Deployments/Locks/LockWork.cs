using System.Text;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Locks;

/// <summary>
/// Looks at a lock when something may be due: ends it when its time or its cause is over, and asks its holder from time
/// to time whether it is still needed.
/// </summary>
internal sealed class LockWork(IStore store, CommandButtons buttons, TimeProvider time)
    : WorkHandler<string>("locks", 4, item => Encoding.UTF8.GetString(item.Payload.Span))
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromHours(3),
        AskBefore = TimeSpan.FromMinutes(15);

    /// <summary>The next look at it.</summary>
    public static NewWork For(DeployLock @lock, DateTimeOffset now) =>
        new("locks", Encoding.UTF8.GetBytes(@lock.Id))
        {
            Delay = Next(@lock, now) is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        };

    private static TimeSpan Next(DeployLock @lock, DateTimeOffset now)
    {
        var next = @lock.Asked + AskEvery ?? @lock.Since + AskEvery;
        if (@lock.Until is { } until)
            next = Earlier(
                until,
                @lock.Asked is null && until - @lock.Since > AskBefore * 2 ? until - AskBefore
                    : next > now ? next
                    : until
            );
        if (@lock.ClearSince is { } clear && @lock.UntilClear is not null)
            next = Earlier(next, clear + DeployLock.ClearFor);
        return next - now;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    protected override async Task<WorkOutcome> WorkAsync(string id, WorkItem item, CancellationToken cancellationToken)
    {
        var (now, effects) = (time.GetUtcNow(), new Commit());
        if (await DeployLock.FindAsync(store, id.Split('\n')[0], cancellationToken) is not { } @lock || @lock.Id != id)
            return new WorkOutcome.Done(effects);
        if (@lock.Until <= now)
            Expire(@lock, "it has expired", now, effects);
        else if (@lock.UntilClear is { } alert && @lock.ClearSince + DeployLock.ClearFor <= now)
            Expire(
                @lock,
                $"{Mrkdwn.Escape(alert)} has been clear for {DeployLock.ClearFor.TotalMinutes:0} minutes",
                now,
                effects
            );
        else
        {
            var due =
                @lock.Until - AskBefore <= now && @lock.Asked is null || (@lock.Asked ?? @lock.Since) + AskEvery <= now;
            var next = due ? @lock.Ask(now) : @lock;
            if (due)
            {
                next.Note(@lock, now, effects);
                Ask(@lock, now, effects);
            }
            effects.Enqueue(For(next, now));
        }
        return new WorkOutcome.Done(effects);
    }

    /// <summary>The lock ends, and its holder gets the reason.</summary>
    /// <param name="why">In mrkdwn.</param>
    public static void Expire(DeployLock @lock, string why, DateTimeOffset now, Commit effects)
    {
        @lock.Expire(why, now, effects);
        if (@lock.Owner.Length > 0)
            effects.Notify(@lock.Owner, $"lock/{@lock.Id}/released", $"{Glyph.Good} {@lock.What} is unlocked: {why}.");
    }

    private void Ask(DeployLock @lock, DateTimeOffset now, Commit effects)
    {
        if (@lock.Owner.Length == 0)
            return;
        var ends = @lock.Until is { } until
            ? $"your lock ends {Moment.Text(until)}"
            : $"you have locked it since {Moment.Text(@lock.Since)}";
        effects.Notify(
            @lock.Owner,
            $"lock/{@lock.Id}/asked/{now.ToUnixTimeSeconds()}",
            $"{Glyph.Queued} {@lock.What}: {ends}. Is it still needed?",
            buttons.Make("Unlock", $"/deploy unlock \"{@lock.Scope}\""),
            buttons.Make("Two more hours", $"/deploy lock \"{@lock.Scope}\" --for 2h{(@lock.Warning ? " --warn" : "")}")
        );
    }
}
