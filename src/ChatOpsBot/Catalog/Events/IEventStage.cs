using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Events;

/// <summary>
/// What the events of a delivery go through: one stage adds what the sender could not know, another takes what is its
/// own, another acts on them. The order is one list, in <c>ChatOpsBotApp</c>.
/// </summary>
internal interface IEventStage
{
    /// <summary>
    /// Adds what follows from the events to <paramref name="effects"/>, which is committed with the delivery's "done".
    /// It may be called again for the same events from fresh reads, so it changes nothing itself. Events arrive late,
    /// twice and in any order.
    /// </summary>
    /// <returns>
    /// The events for the stages that follow: as they were, changed, or without those that are dealt with.
    /// </returns>
    Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    );
}
