using ChatOpsBot.Deployments.Ports;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds.Alerts;

/// <summary>
/// What fires now, or is acknowledged and not over, by service. The cards of alerts are in an index of it, written with
/// each change of a card, so it is as true as they are.
/// </summary>
internal sealed class FiringAlerts(IStore store) : IFiringAlerts
{
    /// <summary>Everything that fires is looked at: the one that is left out may be the one that matters.</summary>
    private const int All = int.MaxValue;

    /// <summary>
    /// How many of the subjects in progress are looked through for cards that were stored before there was this
    /// index.
    /// </summary>
    private const int Before = 200;

    private const string Index = "firing";

    /// <summary>Where the card of such a group stands.</summary>
    public static IEnumerable<IndexEntry> EntriesOf(AlertGroup group) =>
        group
            .Firing.Concat(group.Acknowledged)
            .Select(alert => alert.Service)
            .OfType<string>()
            .Select(IndexOf)
            .Distinct()
            .Append(Index)
            .Select(index => new IndexEntry(index, group.Since.ToUnixTimeMilliseconds()));

    /// <summary>Those of a service, in this environment or of no environment.</summary>
    public async Task<IReadOnlyList<ChatOpsEvent>> OfAsync(
        string service,
        string environment,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await ReadAsync(IndexOf(service), cancellationToken)).Where(alert =>
                string.Equals(alert.Service, service, StringComparison.OrdinalIgnoreCase)
                && (
                    alert.Environment is null
                    || string.Equals(alert.Environment, environment, StringComparison.OrdinalIgnoreCase)
                )
            ),
        ];

    /// <summary>Those of all services, and of none.</summary>
    public Task<IReadOnlyList<ChatOpsEvent>> AllAsync(CancellationToken cancellationToken) =>
        ReadAsync(Index, cancellationToken);

    private static string IndexOf(string service) => $"{Index}/{service.ToLowerInvariant()}";

    private async Task<IReadOnlyList<ChatOpsEvent>> ReadAsync(string index, CancellationToken cancellationToken)
    {
        var firing = await store.ListAsync(new IndexQuery(index, All), cancellationToken);
        var underWay = await store.ListAsync(new IndexQuery(Card.NowIndex, Before), cancellationToken);
        return
        [
            .. firing
                .Concat(underWay)
                .DistinctBy(document => document.Key)
                .Select(Card.Read)
                .Where(card => card.Kind is AlertCard)
                .Select(card => new AlertGroup(card))
                .SelectMany(group => group.Firing.Concat(group.Acknowledged)),
        ];
    }
}
