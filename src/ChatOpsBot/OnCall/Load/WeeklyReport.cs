using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Sources;

namespace ChatOpsBot.OnCall.Load;

/// <summary>One alert in a week, however often it paged.</summary>
/// <param name="Page">The newest page of it: <c>P17</c>.</param>
/// <param name="Pages">How often it paged.</param>
/// <param name="ActedOn">Of how many of these a person acknowledged, resolved or escalated.</param>
internal sealed record NoisyAlert(string? Service, string Title, string Page, int Pages, int ActedOn);

/// <summary>The pages of a week, as a team would look at them.</summary>
/// <param name="Critical">Those that are critical, and those that a person asked for.</param>
/// <param name="Alerts">The noisiest first.</param>
internal sealed record WeeklyReport(int Pages, int Critical, IReadOnlyList<NoisyAlert> Alerts)
{
    /// <summary>Those that paged more than once, and that no one did anything about.</summary>
    public IEnumerable<NoisyAlert> Ignored => Alerts.Where(alert => alert is { Pages: > 1, ActedOn: 0 });

    /// <param name="facts">Facts of pages in the week.</param>
    /// <param name="policies">Whose pages count.</param>
    /// <param name="named">Whether readers may know more of a page than that it was.</param>
    public static WeeklyReport Of(IEnumerable<Fact> facts, IReadOnlySet<string> policies, Func<Fact, bool> named)
    {
        var all = facts.Where(fact => policies.Contains(fact.Data.GetValueOrDefault(NightPages.Policy) ?? "")).ToList();
        var acted = all.Where(IsAct).Select(fact => fact.Subject).ToHashSet(StringComparer.Ordinal);
        var opened = all.Where(fact => fact.Kind == FactKind.PageOpened).DistinctBy(fact => fact.Subject).ToList();
        var alerts = opened
            .Where(named)
            .GroupBy(fact => (fact.Service, fact.Title))
            .Select(pages => new NoisyAlert(
                pages.Key.Service,
                pages.Key.Title,
                pages.MaxBy(page => page.At)!.Data.GetValueOrDefault(NightPages.PageName) ?? "",
                pages.Count(),
                pages.Count(page => acted.Contains(page.Subject))
            ))
            .OrderByDescending(alert => alert.Pages)
            .ThenBy(alert => alert.ActedOn)
            .ThenBy(alert => alert.Title, StringComparer.Ordinal);
        return new WeeklyReport(opened.Count, opened.Count(IsCritical), [.. alerts]);
    }

    private static bool IsCritical(Fact opened) =>
        opened.Data.GetValueOrDefault(NightPages.Severity) is not { } severity || SeverityScale.IsCritical(severity);

    private static bool IsAct(Fact fact) =>
        fact.Kind is FactKind.PageAcknowledged or FactKind.PageResolved or FactKind.PageEscalated
        && Permissions.IsUser(fact.Actor);
}
