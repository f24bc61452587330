using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Ports;

/// <summary>An alert group as its card has it: of late, doubled and disordered reports the one that holds.</summary>
/// <param name="Alerts">All of the group, those that are over among them.</param>
/// <param name="Channels">Where the card shows, as routed.</param>
internal sealed record AlertStand(IReadOnlyList<ChatOpsEvent> Alerts, IReadOnlyList<string> Channels);

/// <summary>The cards of alerts.</summary>
internal interface IAlertCards
{
    /// <returns>Null when there is no card of that subject.</returns>
    Task<AlertStand?> FindAsync(string subject, CancellationToken cancellationToken);

    /// <summary>
    /// Adds to the commit that the card shows who is paged for it as that is once it is made. Nothing when there is no
    /// such card.
    /// </summary>
    Task RefreshAsync(string subject, Commit effects, CancellationToken cancellationToken);
}
