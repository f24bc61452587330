using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Sources;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What a policy would have done.</summary>
/// <param name="Alerts">How many would have paged.</param>
/// <param name="Notified">How often someone would have been notified.</param>
/// <param name="AtNight">Of these, between 23:00 and 07:00.</param>
/// <param name="Unreached">How many would have reached no person.</param>
/// <param name="People">How often each person would have been notified, by user id.</param>
internal sealed record SimulatedLoad(
    int Alerts,
    int Notified,
    int AtNight,
    int Unreached,
    IReadOnlyDictionary<string, int> People
);

/// <summary>An alert as the timeline has it.</summary>
/// <param name="Ended">When it was acknowledged or resolved, so that no step came after; null when it was not.</param>
internal sealed record PastAlert(
    string Service,
    string Subject,
    string? Severity,
    DateTimeOffset At,
    DateTimeOffset? Ended
)
{
    /// <summary>Of one subject only one is open at a time.</summary>
    /// <param name="facts">Facts of alerts and pages.</param>
    public static IReadOnlyList<PastAlert> Of(IEnumerable<Fact> facts)
    {
        List<PastAlert> alerts = [];
        foreach (var subject in facts.GroupBy(SubjectOf))
        {
            PastAlert? open = null;
            foreach (var fact in subject.OrderBy(fact => fact.At))
                if (fact.Kind == FactKind.AlertFired)
                    open ??= new PastAlert(
                        fact.Service ?? "",
                        subject.Key,
                        fact.Data.GetValueOrDefault(NightPages.Severity),
                        fact.At,
                        null
                    );
                else if (open is not null && IsEnd(fact))
                {
                    alerts.Add(open with { Ended = fact.At });
                    open = null;
                }
            if (open is not null)
                alerts.Add(open);
        }
        return [.. alerts.Where(alert => alert.Service.Length > 0).OrderBy(alert => alert.At)];
    }

    /// <summary>Of a page, the alert that it is for.</summary>
    private static string SubjectOf(Fact fact) => fact.Data.GetValueOrDefault("card") ?? fact.Subject;

    private static bool IsEnd(Fact fact) =>
        fact.Kind
            is FactKind.AlertAcknowledged
                or FactKind.AlertResolved
                or FactKind.AlertUnreported
                or FactKind.PageAcknowledged
                or FactKind.PageResolved;
}

/// <summary>Goes through past alerts with a policy, by the rules of pages themselves.</summary>
/// <param name="zone">Whose nights count.</param>
internal sealed class PolicySimulation(Rosters rosters, DateTimeZone zone)
{
    /// <summary>A policy that goes on forever is cut.</summary>
    private const int MostSteps = 60;

    /// <param name="pageAt">How bad an alert has to be.</param>
    public async Task<SimulatedLoad> RunAsync(
        EscalationPolicy policy,
        Severity pageAt,
        IReadOnlyList<PastAlert> alerts,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var turns = RoundRobin.None;
        Dictionary<string, int> people = [];
        var (paging, atNight, unreached) = (0, 0, 0);
        foreach (var alert in alerts.Where(alert => SeverityScale.Of(alert.Severity) >= pageAt))
        {
            paging++;
            var request = new PageRequest(alert.Subject, "", policy) { Severity = alert.Severity };
            var page = Page.Open(paging, request, alert.At);
            page =
                page.IsLow && policy.DeferredUntil(alert.At) is { } morning
                    ? page.Hold(HoldReason.Deferral, morning, "", alert.At)
                    : page.Begin(await rosters.OfAsync(policy, turns, alert.At, cancellationToken), alert.At);
            var end = alert.Ended ?? now;
            for (var step = 0; step < MostSteps && page.Due is { } due && due < end; step++)
                page = page.Tick(await rosters.OfAsync(policy, turns, due, cancellationToken), due);
            var told = page.Paged.Where(paged => paged.IsPerson).ToList();
            if (told.Count == 0)
                unreached++;
            foreach (var paged in told)
            {
                people[paged.Who] = people.GetValueOrDefault(paged.Who) + 1;
                if (LoadCalculator.IsNight(Instant.FromDateTimeOffset(paged.At).InZone(zone).TimeOfDay))
                    atNight++;
                if (paged.Step >= 0 && policy.Steps[paged.Step].RoundRobin)
                    turns = turns.With(paged.Step, paged.Who, paged.At);
            }
        }
        return new SimulatedLoad(paging, people.Values.Sum(), atNight, unreached, people);
    }
}
