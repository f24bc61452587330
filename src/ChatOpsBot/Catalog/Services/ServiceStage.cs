using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Services;

/// <summary>
/// Adds to events the service that they are about, where their repository tells and their sender did not.
/// </summary>
internal sealed class ServiceStage(ServiceCatalog catalog) : IEventStage
{
    public Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<ChatOpsEvent>>([.. events.Select(catalog.Named)]);
}
