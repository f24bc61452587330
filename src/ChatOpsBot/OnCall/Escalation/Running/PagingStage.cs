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
        foreach (
            var group in events
                .Where(@event => @event is { Kind: EventKind.Alert, Service: not null })
                .GroupBy(@event => (@event.Subject, Service: @event.Service!.ToLowerInvariant()))
        )
        {
            // A page that is open ends with its alert, whatever the configuration has become meanwhile.
            if (
                !IsPaged(group.Key.Service)
                && await book.FindAsync(group.Key.Service, group.Key.Subject, cancellationToken) is null
            )
                continue;
            var firing = group.Where(alert => alert.State == EventState.Firing).ToList();
            effects.Enqueue(
                new PageJob(PageJobKind.Alert)
                {
                    Card = group.Key.Subject,
                    Service = group.Key.Service,
                    Fires = firing.Count > 0,
                    IsMoment = firing.Exists(alert => alert.Ended is not null),
                }.ToWork()
            );
        }
        return events;
    }

    private bool IsPaged(string service) => catalog.Find(service)?.Escalation is { Length: > 0 };
}
