using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>
/// The one place in which pages change: with the change come, in one commit, who is notified, the messages, the timer,
/// the turns of round robin and the facts.
/// </summary>
internal sealed class Pager(IStore store, PageBook book, PolicyBook policies, Rosters rosters, PageNews news)
{
    /// <summary>
    /// Opens a page, or counts the request on the one that is open for the same key. It pages its first step at once,
    /// unless its service is in maintenance or it can wait for working hours.
    /// </summary>
    /// <returns>As it will be stored.</returns>
    public async Task<Page> OpenAsync(
        PageRequest request,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (await book.FindAsync(request.Service, request.Key, cancellationToken) is var (open, version))
        {
            var again = new PageChange(open, version, now, effects);
            again.Page = open.Duplicate(
                request.Severity,
                await RosterAsync(again, open.Policy, cancellationToken),
                now
            );
            return await SaveAsync(again, cancellationToken);
        }
        var change = new PageChange(null, 0, now, effects);
        change.Page = Page.Open(await book.NumberAsync(effects, cancellationToken), request, now);
        change.Page =
            await HoldAsync(change, cancellationToken)
            ?? change.Page.Begin(await RosterAsync(change, request.Policy, cancellationToken), now);
        return await SaveAsync(change, cancellationToken);
    }

    /// <summary>A page as it is to be held now; null when nothing holds it.</summary>
    private async Task<Page?> HoldAsync(PageChange change, CancellationToken cancellationToken)
    {
        var (page, now) = (change.Page, change.Now);
        if (await Maintenance.HoldAsync(store, page.Service, now, change.Effects, cancellationToken) is { } maintenance)
            return page.Hold(HoldReason.Maintenance, maintenance.Until, maintenance.Reason ?? "", now);
        return page.IsLow && page.Entries == 0 && page.Policy.DeferredUntil(now) is { } until
            ? page.Hold(HoldReason.Deferral, until, string.Join(", ", page.Policy.DeferUntil), now)
            : null;
    }

    /// <summary>Who is on call now for each step; who is next in those with round robin.</summary>
    public async Task<Roster> RosterAsync(
        PageChange change,
        EscalationPolicy policy,
        CancellationToken cancellationToken
    )
    {
        if (!change.Turns.TryGetValue(policy.Name, out var turns))
            change.Turns[policy.Name] = turns = await RoundRobin.FindAsync(store, policy.Name, cancellationToken);
        return await rosters.OfAsync(policy, turns.Value, change.Now, cancellationToken);
    }

    /// <summary>Puts the change and all that follows from it into its commit.</summary>
    /// <returns>As it will be stored.</returns>
    public async Task<Page> SaveAsync(PageChange change, CancellationToken cancellationToken)
    {
        if (!change.HasChanged)
            return change.Page;
        await HandOffAsync(change, cancellationToken);
        SaveTurns(change);
        await news.TellAsync(change, cancellationToken);
        var page = change.Page;
        var keyVersion =
            change.IsNew || page.IsOver || change.Before!.IsOver
                ? await book.KeyVersionAsync(page, cancellationToken)
                : 0;
        page.Save(change.Before, change.Effects, change.Version, keyVersion);
        if (page.Due is not null && page.Timer != change.Before?.Timer)
            change.Effects.Enqueue(PageJob.Due(page, change.Now));
        return page;
    }

    /// <summary>At the end of a policy the next one takes over; one that was gone through is not taken again.</summary>
    private async Task HandOffAsync(PageChange change, CancellationToken cancellationToken)
    {
        while (
            change.Page is { IsExhausted: true, Policy.Handoff: { } name } page
            && change.Before?.IsExhausted != true
            && !string.Equals(page.Policy.Name, name, StringComparison.OrdinalIgnoreCase)
            && !page.HandedOff.Contains(name, StringComparer.OrdinalIgnoreCase)
            && policies.Find(name) is { } next
        )
            change.Page = page.HandOff(next, await RosterAsync(change, next, cancellationToken), change.Now);
    }

    private static void SaveTurns(PageChange change)
    {
        var policy = change.Page.Policy;
        var reached = change
            .Reached.Where(paged =>
                paged.IsPerson && paged.Step >= 0 && policy.Steps.ElementAtOrDefault(paged.Step)?.RoundRobin == true
            )
            .ToList();
        if (reached.Count == 0 || !change.Turns.TryGetValue(policy.Name, out var turns))
            return;
        reached
            .Aggregate(turns.Value, (known, paged) => known.With(paged.Step, paged.Who, change.Now))
            .Save(policy.Name, change.Effects, turns.Version);
    }
}
