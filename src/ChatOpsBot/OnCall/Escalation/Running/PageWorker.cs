using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>
/// Works what is due of pages. A timer is a work item of the commit that set it, so a restart loses none; one that
/// another change has made void is recognized by its number. After an outage a page has one timer that is past due,
/// however many steps would have come: it enters one step.
/// </summary>
internal sealed class PageWorker(
    IStore store,
    PageBook book,
    Pager pager,
    PageNews news,
    AlertPages alerts,
    IAlertCards cards,
    AdminChannel admin,
    TimeProvider time
) : WorkHandler<PageJob>(PageJob.QueueName, 8, PageJob.Read)
{
    protected override async Task<WorkOutcome> WorkAsync(
        PageJob job,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var (now, effects) = (time.GetUtcNow(), new Commit());
        if (job.Kind == PageJobKind.Alert)
            await alerts.FollowAsync(job, now, effects, cancellationToken);
        else if (await book.FindAsync(job.Number, cancellationToken) is ({ IsOver: false } page, var version))
            await ChangeAsync(job, new PageChange(page, version, now, effects), cancellationToken);
        else if (
            job.Kind == PageJobKind.Refresh
            && await book.FindAsync(job.Number, cancellationToken) is var (over, at)
        )
            await news.RefreshAsync(new PageChange(over, at, now, effects), job.Tries, cancellationToken);
        return new WorkOutcome.Done(effects);
    }

    /// <summary>A page must not end because its work failed too often: it is tried on, and that is reported.</summary>
    protected override Task<Commit> GivenUpAsync(PageJob job, string reason, CancellationToken cancellationToken) =>
        Task.FromResult(
            job.Kind == PageJobKind.Refresh
                ? new Commit()
                : new Commit()
                    .Enqueue(job.ToWork(AgainAfter))
                    .Enqueue(
                        admin.Message(
                            $"{Glyph.Bad} {(job.Number > 0 ? $"P{job.Number}" : "A page")} could not be processed: "
                                + $"{Mrkdwn.Escape(reason)}. It is tried again every "
                                + $"{Duration.Text(AgainAfter)}.",
                            cause: $"page given up/{reason}"
                        )
                    )
        );

    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    private async Task ChangeAsync(PageJob job, PageChange change, CancellationToken cancellationToken)
    {
        var (page, now) = (change.Page, change.Now);
        switch (job.Kind)
        {
            case PageJobKind.Refresh:
                await news.RefreshAsync(change, job.Tries, cancellationToken);
                return;
            case PageJobKind.Due when job.Timer != page.Timer:
                return;
            // The clocks of the store and of this process differ.
            case PageJobKind.Due when page.Due > now && !page.IsAhead(now):
                change.Effects.Enqueue(PageJob.Due(page, now));
                return;
            case PageJobKind.Due:
                change.Page = await TickAsync(change, cancellationToken);
                break;
            case PageJobKind.Maintenance:
                change.Page = await MaintainAsync(change, cancellationToken);
                break;
            case PageJobKind.Acknowledge:
                change.Page = page.Acknowledge(job.By!, now);
                break;
            case PageJobKind.Resolve:
                change.Page = page.Resolve(job.By!, now);
                break;
        }
        await pager.SaveAsync(change, cancellationToken);
    }

    private async Task<Page> TickAsync(PageChange change, CancellationToken cancellationToken)
    {
        var (page, now) = (change.Page, change.Now);
        // What ended meanwhile may be known to its card before the page is changed.
        if (
            page is { Card: { } card, IsMoment: false }
            && await cards.FindAsync(card, cancellationToken) is { Alerts: var all }
            && all.Where(alert => alert.Is(page.Service)).ToList() is { Count: > 0 } its
            && its.TrueForAll(alert => alert.IsOver())
        )
            return page.Resolve("", now, "its alert is over");
        if (page.HeldFor == HoldReason.Maintenance)
            return await MaintainAsync(change, cancellationToken);
        if (
            page.State == PageState.Triggered
            && await Maintenance.HoldAsync(store, page.Service, now, change.Effects, cancellationToken)
                is { } maintenance
        )
            return page.Hold(HoldReason.Maintenance, maintenance.Until, maintenance.Reason ?? "", now);
        return page.Tick(await pager.RosterAsync(change, page.Policy, cancellationToken), now);
    }

    private async Task<Page> MaintainAsync(PageChange change, CancellationToken cancellationToken)
    {
        var (page, now) = (change.Page, change.Now);
        if (await Maintenance.HoldAsync(store, page.Service, now, change.Effects, cancellationToken) is { } maintenance)
            return page.Hold(HoldReason.Maintenance, maintenance.Until, maintenance.Reason ?? "", now);
        if (page.HeldFor != HoldReason.Maintenance)
            return page;
        // What was to wait for working hours waits again.
        return page.Entries == 0 && page.IsLow && page.Policy.DeferredUntil(now) is { } until
            ? page.Hold(HoldReason.Deferral, until, string.Join(", ", page.Policy.DeferUntil), now)
            : page.Resume(await pager.RosterAsync(change, page.Policy, cancellationToken), now);
    }
}
