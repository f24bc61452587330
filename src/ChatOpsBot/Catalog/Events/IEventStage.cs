using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Events;

/// <summary>A feature that cares about events.</summary>
public interface IEventHandler
{
    /// <summary>
    /// Adds what follows from the events to <paramref name="effects"/>, which is committed with the delivery's "done".
    /// It may be called again for the same events from fresh reads, so it changes nothing by itself. Events arrive
    /// late, twice and in any order.
    /// </summary>
    Task HandleAsync(IReadOnlyList<ChatOpsEvent> events, Commit effects, CancellationToken cancellationToken);

    /// <summary>Adds what follows from a delivery that is given up: who has to know.</summary>
    /// <param name="delivery">The key under which it is kept.</param>
    void GivenUp(string delivery, string reason, Commit effects);
}

/// <summary>
/// What events go through before anybody handles them: one stage adds what the sender could not know, another takes
/// what is its own.
/// </summary>
public interface IEventStage
{
    /// <summary>
    /// The events for those that come after: as they were, changed, or without those that are dealt with. What follows
    /// goes into the effects, as in <see cref="IEventHandler.HandleAsync"/>.
    /// </summary>
    Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    );
}
