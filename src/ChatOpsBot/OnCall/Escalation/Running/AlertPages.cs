using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>
/// Keeps the page of a service's alerts as the card has them: opens it when one is bad enough, counts further reports,
/// and acknowledges and resolves it as the tool says. The card holds whatever order its reports came in, so that an
/// alert that is over pages no one, even where its beginning arrives last.
/// </summary>
internal sealed class AlertPages(
    PageBook book,
    Pager pager,
    PolicyBook policies,
    ServiceCatalog catalog,
    IAlertCards cards,
    AdminChannel admin
)
{
    public async Task FollowAsync(PageJob job, DateTimeOffset now, Commit effects, CancellationToken cancellationToken)
    {
        if (
            job is not { Card: { } card, Service: { } service }
            || await cards.FindAsync(card, cancellationToken) is not { } stand
        )
            return;
        var all = stand.Alerts.Where(alert => alert.Is(service)).ToList();
        var firing = Worst(all.Where(alert => alert.State == EventState.Firing && !alert.IsOver()));
        var acknowledged = all.Where(alert => alert.State == EventState.Acknowledged && !alert.IsOver()).ToList();
        if (firing.Count == 0 && job is { IsMoment: true, Fires: true })
            firing = Worst(all.Where(alert => alert.State == EventState.Firing));
        if (await book.FindAsync(service, card, cancellationToken) is not var (page, version))
        {
            if (job.Fires && firing.Count > 0 && IsBadEnough(service, firing[0]))
                await OpenAsync(job, firing[0], now, effects, cancellationToken);
            return;
        }
        var change = new PageChange(page, version, now, effects);
        if (firing.Count > 0 && acknowledged.Count == 0)
            page = page.FollowSource(null, now);
        change.Page =
            firing.Count > 0
                ? job.Fires
                    ? page.Duplicate(
                        firing[0].Severity,
                        await pager.RosterAsync(change, page.Policy, cancellationToken),
                        now
                    )
                    : page
                : acknowledged.Count > 0
                    ? page.FollowSource(NameOf(acknowledged[0]) ?? acknowledged[0].Source, now)
                    : job.Fires && page.IsMoment
                        ? page
                        : page.Resolve(all.Count > 0 ? NameOf(all.MaxBy(alert => alert.Occurred)!) ?? "" : "", now);
        await pager.SaveAsync(change, cancellationToken);
    }

    private async Task OpenAsync(
        PageJob job,
        ChatOpsEvent alert,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var (service, card) = (job.Service!, job.Card!);
        if (catalog.Find(service) is not { Escalation: { Length: > 0 } name } about)
            return;
        var policy = policies.Find(name);
        if (policy is null)
        {
            policy = about.OnCall is { Length: > 0 } oncall ? PolicyBook.For(service, oncall) : null;
            effects.Enqueue(
                admin.Message(
                    $"{Glyph.Bad} Alerts of {Mrkdwn.Escape(service)} page by the policy {Mrkdwn.Escape(name)}, which "
                        + "is missing in the configuration or has problems. Until that is fixed "
                        + (policy is null ? "they page no one." : "whoever is on call for the service is paged.")
                        + " `chatops validate` lists what is wrong.",
                    $"no policy/{service}/{name}"
                )
            );
        }
        if (policy is null)
            return;
        var request = new PageRequest(card, alert.Title ?? card, policy)
        {
            Service = catalog.Service(service).Name,
            Card = card,
            Text = alert.Text,
            Url = alert.Url,
            Severity = alert.Severity,
            Channel = catalog.ChannelOf(service),
            IsMoment = alert.IsOver(),
        };
        await pager.OpenAsync(request, now, effects, cancellationToken);
    }

    private bool IsBadEnough(string service, ChatOpsEvent alert) =>
        catalog.Find(service) is { } about && SeverityScale.Of(alert.Severity) >= SeverityScale.Of(about.PageAt);

    private static List<ChatOpsEvent> Worst(IEnumerable<ChatOpsEvent> alerts) =>
        [
            .. alerts
                .OrderByDescending(alert => SeverityScale.Of(alert.Severity))
                .ThenBy(alert => alert.Started ?? alert.Occurred),
        ];

    private static string? NameOf(ChatOpsEvent alert) =>
        alert.Actor is { } actor ? actor.SlackId ?? actor.Name ?? actor.Login : null;
}
