using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>
/// Asks for the page of each alert whose service has an escalation. What becomes of it is decided once the card of the
/// alert is stored, in the order of the alert's reports, and holds up no other event.
/// </summary>
internal sealed class PagingStage(ServiceCatalog catalog, PageBook book) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var card in events.Where(@event => @event.Kind == EventKind.Alert).GroupBy(alert => alert.Subject))
        foreach (var service in await ServicesAsync([.. card], cancellationToken))
        {
            var firing = card.Where(alert => alert.Is(service) && alert.State == EventState.Firing).ToList();
            effects.Enqueue(
                new PageJob(PageJobKind.Alert)
                {
                    Card = card.Key,
                    Service = service,
                    Fires = firing.Count > 0,
                    IsMoment = firing.Exists(alert => alert.Ended is not null),
                }.ToWork()
            );
        }
        return events;
    }

    /// <summary>
    /// Those whose alerts page, in small letters. What does not fire may end pages that were opened under another name
    /// of the service, or before it lost its policy.
    /// </summary>
    private async Task<IReadOnlySet<string>> ServicesAsync(
        IReadOnlyList<ChatOpsEvent> alerts,
        CancellationToken cancellationToken
    )
    {
        var services = alerts
            .Select(alert => alert.Service?.ToLowerInvariant())
            .OfType<string>()
            .Where(IsPaged)
            .ToHashSet();
        if (alerts.Any(alert => alert.State != EventState.Firing))
            foreach (var page in await book.OfCardAsync(alerts[0].Subject, MostOpen, cancellationToken))
                if (page is { IsOver: false, Service: { } service })
                    services.Add(service.ToLowerInvariant());
        return services;
    }

    private const int MostOpen = 10;

    private bool IsPaged(string service) => catalog.Find(service)?.Escalation is { Length: > 0 };
}
