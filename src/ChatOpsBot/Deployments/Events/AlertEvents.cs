using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Events;

/// <summary>Alerts that start to fire while a deploy of their service is in progress.</summary>
internal sealed class AlertEvents(IStore store, DeployBook book, ServiceCatalog catalog) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var @event in events)
            if (@event is { Kind: EventKind.Alert, State: EventState.Firing, Service: { } service })
                await AlertAsync(service, @event, effects, cancellationToken);
        return events;
    }

    /// <summary>
    /// A deploy that an alert of its service breaks looks at once; one that is only suspected is asked about in its
    /// thread.
    /// </summary>
    private async Task AlertAsync(
        string service,
        ChatOpsEvent alert,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var target in catalog.Targets.Where(target =>
                string.Equals(target.Service, service, StringComparison.OrdinalIgnoreCase)
                && (
                    alert.Environment is null
                    || string.Equals(alert.Environment, target.Environment, StringComparison.OrdinalIgnoreCase)
                )
            )
        )
        {
            var breaks = Guards.IsBrokenBy(alert, target.Options);
            if (!breaks && !SeverityScale.IsCritical(alert.Severity))
                continue;
            var place = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
            if (
                place.Active is not { } active
                || await book.FindAsync(active, cancellationToken) is not ({ IsOver: false } deployment, _)
                || !Guards.IsCausedBy(alert, deployment)
            )
                continue;
            if (breaks)
                effects.Enqueue(DeploymentWork.Next(deployment, TimeSpan.Zero, isExtra: true));
            else
                effects.Reply(
                    deployment,
                    $"suspect-{alert.Subject}",
                    $"{Glyph.Bad} {Mrkdwn.Link(alert.Url, alert.Title ?? "An alert")} started firing "
                        + "after this deploy started. Did this deploy cause it?"
                );
        }
    }
}
