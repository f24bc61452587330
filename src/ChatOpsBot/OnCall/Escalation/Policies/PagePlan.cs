using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>Who would be paged, in what order and when, if something began at a time and no one acknowledged.</summary>
internal sealed class PagePlan(IStore store, Rosters rosters, PolicyBook policies)
{
    private const int MostEntries = 12;

    /// <summary>
    /// What a page would go through: the same transitions, with who is on call at each time, and no one is notified.
    /// </summary>
    /// <param name="at">When it begins, UTC.</param>
    /// <returns>The page at its end, or after so many steps.</returns>
    public async Task<Page> OfAsync(
        EscalationPolicy policy,
        string? service,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        var page = Page.Open(0, new PageRequest("", "", policy) { Service = service }, at);
        var turns = await RoundRobin.FindAsync(store, policy.Name, cancellationToken);
        var whose = turns.Value;
        var now = at;
        if (await Maintenance.NowAsync(store, service, at, cancellationToken) is { } maintenance)
            page = page.Hold(HoldReason.Maintenance, maintenance.Until, maintenance.Reason ?? "", at);
        else
            page = page.Begin(await rosters.OfAsync(policy, whose, at, cancellationToken), at);
        for (var step = 0; step < MostEntries && page.Entries < MostEntries; step++)
        {
            whose = page
                .Paged.Where(paged => paged.Entry == page.Entries && paged.IsPerson && paged.Step >= 0)
                .Aggregate(whose, (known, paged) => known.With(paged.Step, paged.Who, now));
            if (page is { IsExhausted: true, Policy.Handoff: { } name } && policies.Find(name) is { } next)
            {
                if (page.HandedOff.Contains(name, StringComparer.OrdinalIgnoreCase))
                    break;
                page = page.HandOff(next, await rosters.OfAsync(next, RoundRobin.None, now, cancellationToken), now);
                continue;
            }
            if (page.Due is not { } due)
                break;
            now = due;
            page = page.Tick(await rosters.OfAsync(page.Policy, whose, now, cancellationToken), now);
        }
        return page;
    }
}
