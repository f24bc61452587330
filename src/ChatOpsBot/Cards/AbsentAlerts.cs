using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Alerts;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards;

/// <summary>
/// Ends the alerts that a sender no longer names. Alertmanager lists all open alerts of a group each time, so one that
/// is missing is silenced, inhibited or gone, and its end may never be reported: it becomes
/// <see cref="EventState.Unreported"/> for everyone who cares about alerts.
/// https://prometheus.io/docs/alerting/latest/notifications/
/// </summary>
internal sealed class AbsentAlerts(IStore store) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var passed = events;
        foreach (var group in events.Where(@event => @event.Listed is not null).GroupBy(GroupOf).ToList())
        {
            if (await Card.FindAsync(store, group.Key.Subject, cancellationToken) is not ({ } card, _))
                continue;
            var listed = group.Select(alert => alert.Part).ToHashSet(StringComparer.Ordinal);
            // Two clusters that are configured alike name their groups alike, and neither lists the alerts of the
            // other.
            var theirs = card.PartsOf(AlertGroup.Prefix).Where(part => ListerOf(part) == group.Key.Lister).ToList();
            var (now, last) = (
                group.Max(alert => alert.Listed!.Value),
                theirs.Max(part => part.Listed) ?? DateTimeOffset.MinValue
            );
            passed =
            [
                .. passed.Select(@event =>
                    @event.Listed is not null && GroupOf(@event) == group.Key ? Known(@event, card, now, last) : @event
                ),
            ];
            if (now <= last)
                continue;
            var absent = theirs.Where(part =>
                !AlertGroup.IsOver(part) && !listed.Contains(part.Part) && part.Occurred < now
            );
            passed = [.. passed, .. absent.Select(part => Gone(part, now, $"{group.First().Id}/{part.Part}"))];
        }
        return passed;
    }

    private static (string Subject, string? Lister) GroupOf(ChatOpsEvent alert) => (alert.Subject, ListerOf(alert));

    /// <summary>
    /// Who named it, by the address of its pages (<c>--web.external-url</c>), which the replicas of one Alertmanager
    /// share; null where it does not say that.
    /// </summary>
    private static string? ListerOf(ChatOpsEvent alert) =>
        alert.Links.GetValueOrDefault("alertmanager")
        ?? (
            Uri.TryCreate(alert.Links.GetValueOrDefault("silence"), UriKind.Absolute, out var page)
                ? page.Authority
                : null
        );

    private static ChatOpsEvent Known(ChatOpsEvent alert, Card card, DateTimeOffset now, DateTimeOffset last)
    {
        var known = card.Parts.GetValueOrDefault(alert.Part);
        // What it says of itself holds against what its absence said.
        if (AlertGroup.IsOver(alert))
            return
                known is { State: EventState.Unreported }
                && alert.Ended >= known.Started
                && alert.Occurred <= known.Occurred
                ? alert with
                {
                    Occurred = known.Occurred.AddTicks(1),
                }
                : alert;
        // A late delivery names what a later one already left out.
        if (known is null && now < last && alert.Occurred < last)
            return Gone(alert, last, alert.Id);
        // It was silenced, and is back: its beginning is as old as it was.
        return known is { State: EventState.Unreported } && now > known.Occurred && alert.Occurred <= known.Occurred
            ? alert with
            {
                Occurred = now,
            }
            : alert;
    }

    private static ChatOpsEvent Gone(ChatOpsEvent alert, DateTimeOffset at, string id) =>
        alert with
        {
            Id = id,
            State = EventState.Unreported,
            Occurred = at,
            Ended = at,
            Listed = at,
            OpensCard = false,
        };
}
