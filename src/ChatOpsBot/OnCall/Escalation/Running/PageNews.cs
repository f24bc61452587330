using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>Who is notified of a change of a page, and where it shows: work for the change's own commit.</summary>
internal sealed class PageNews(
    IStore store,
    Notifier notifier,
    IAlertCards cards,
    AdminChannel admin,
    IPagesElsewhere elsewhere
)
{
    private const int MostRefreshes = 3;
    private static readonly TimeSpan Once = TimeSpan.FromDays(30),
        RefreshAfter = TimeSpan.FromSeconds(15);

    public async Task TellAsync(PageChange change, CancellationToken cancellationToken)
    {
        var (effects, now) = (change.Effects, change.Now);
        var traffic = change.Page.Service is { } service
            ? await ServiceTraffic.FindAsync(store, service, cancellationToken)
            : default;
        var isFirst = traffic.Value?.IsQuiet(now) ?? true;
        var after = Bundled(change, traffic.Value, out var changed);
        await PlaceAsync(change, after, cancellationToken);
        foreach (var fact in PageFacts.Between(change.Before, change.Page, now))
            fact.AddTo(effects, now);
        Show(change, isFirst);
        var others = effects.Enqueues.Count;
        await TellPeopleAsync(change, after?.Bundle, cancellationToken);
        if (!isFirst)
            for (var index = others; index < effects.Enqueues.Count; index++)
                effects.Enqueues[index] = Behind(effects.Enqueues[index]);
        if (changed)
        {
            after!.Save(change.Page.Service!, effects, traffic.Version);
            await ShowBundlesAsync(change.Page.Service!, after, traffic.Version + 1, effects, cancellationToken);
        }
        await RefreshAsync(change, tries: 0, cancellationToken);
        if (change.Page.Card is { } card)
            await cards.RefreshAsync(card, effects, cancellationToken);
        foreach (var kind in Kinds(change))
            elsewhere.Tell(About(change, kind), effects);
        Report(change);
    }

    private static IEnumerable<PageNewsKind> Kinds(PageChange change)
    {
        if (change.IsNew)
            yield return PageNewsKind.Opened;
        if (change.Page.State == PageState.Acknowledged && change.Before?.State != PageState.Acknowledged)
            yield return PageNewsKind.Acknowledged;
        if (change.Page.IsOver && change.Before?.IsOver != true)
            yield return PageNewsKind.Resolved;
    }

    private static PageElsewhere About(PageChange change, PageNewsKind kind) =>
        new(
            kind,
            change.Page.Subject,
            change.Page.Name,
            Mrkdwn.ToPlainText(change.Page.Title),
            kind switch
            {
                PageNewsKind.Opened => change.Page.By,
                PageNewsKind.Acknowledged => change.Page.Acks is [.., var ack] ? ack.By : "",
                _ => change.Page.ResolvedBy ?? "",
            }
        )
        {
            Card = change.Page.Card,
            Service = change.Page.Service,
            Severity = change.Page.Severity,
            Url = change.Page.Url,
        };

    /// <summary>The first page of a service goes before the others of another service.</summary>
    private static NewWork Behind(NewWork work) =>
        work.Priority == SlackPriority.Page ? work with { Priority = SlackPriority.Answer } : work;

    /// <summary>Of many pages to one destination the first few have messages of their own.</summary>
    /// <param name="changed">Whether there is anything to be stored of it.</param>
    private static ServiceTraffic? Bundled(PageChange change, ServiceTraffic? traffic, out bool changed)
    {
        changed = false;
        if (traffic is null)
            return null;
        var (page, after) = (change.Page, traffic);
        List<string> many = [];
        // Where it shows is a destination, too.
        var destinations = change.Reached.Select(paged => paged.Who);
        if (change.IsNew && page.Channel is { } channel)
            destinations = destinations.Prepend(channel);
        foreach (var who in destinations.Distinct().ToList())
        {
            if (after.IsMany(who, page.Number, change.Now))
            {
                many.Add(who);
                after = after.Join(who, change.Now);
            }
            after = after.Add(who, page.Number, change.Now);
            changed = true;
        }
        if (many.Count > 0)
            change.Page = page with
            {
                Paged =
                [
                    .. page.Paged.Select(paged =>
                        paged.Entry > (change.Before?.Entries ?? 0) && many.Contains(paged.Who)
                            ? paged with
                            {
                                Bundled = true,
                            }
                            : paged
                    ),
                ],
                IsBundled = true,
            };
        // What the shared message counts has changed: it names those that have messages of their own, too.
        changed |=
            after.Bundle is { } shared
            && (change.Page.IsBundled || change.Page.Opened <= shared.Last + ServiceTraffic.Window)
            && change.Before?.WantsSomeone != change.Page.WantsSomeone;
        return change.Page is { IsBundled: true, State: PageState.Acknowledged } && changed ? after.Take() : after;
    }

    /// <summary>The channels in which it has a message of its own.</summary>
    private async Task PlaceAsync(PageChange change, ServiceTraffic? traffic, CancellationToken cancellationToken)
    {
        var page = change.Page;
        var channels = change
            .Reached.Where(paged => paged is { IsPerson: false, Bundled: false })
            .Select(paged => paged.Who);
        if (
            change.IsNew
            && page.Channel is { } channel
            && !(traffic?.Bundle is { } bundle && bundle.Last == change.Now && bundle.Who.Contains(channel))
            && !(page.Card is { } card && await IsShownAsync(card, channel, cancellationToken))
        )
            channels = channels.Prepend(channel);
        var shown = page.ShownIn.Union(channels).ToList();
        if (shown.Count > page.ShownIn.Count)
            change.Page = page with { ShownIn = shown };
    }

    private async Task<bool> IsShownAsync(string card, string channel, CancellationToken cancellationToken) =>
        (await cards.FindAsync(card, cancellationToken))?.Channels.Contains(channel) == true;

    private static void Show(PageChange change, bool isFirst)
    {
        var known = change.Before?.ShownIn ?? [];
        foreach (var channel in change.Page.ShownIn)
            change.Effects.Enqueue(
                Card(change.Page.Subject, channel, change.Version + 1, insists: change.Reached.Any())
                    .ToWork(
                        known.Contains(channel) ? SlackPriority.Edit
                        : isFirst ? SlackPriority.Page
                        : SlackPriority.Answer
                    )
            );
    }

    private async Task TellPeopleAsync(PageChange change, Bundle? after, CancellationToken cancellationToken)
    {
        var (page, urgency) = (change.Page, change.Page.IsLow ? Urgency.Low : Urgency.High);
        foreach (var paged in change.Reached.Where(paged => paged.IsPerson))
        {
            var notice = paged.Bundled
                ? new Notice(
                    PageBundles.SubjectOf(page.Service!, after!),
                    // What is not urgent comes first, and what is then does not wait with it: once each, by its rules.
                    page.IsLow
                        ? $"{after!.Round}/low"
                        : after!.Round,
                    paged.Who,
                    urgency,
                    $"{page.Service} has many unacknowledged pages; the latest: {PageTexts.Plain(page)}"
                )
                : new Notice(page.Subject, Page.RoundOf(paged), paged.Who, urgency, PageTexts.Plain(page))
                {
                    Details = page.Text,
                };
            await notifier.NotifyAsync(
                notice with
                {
                    Service = page.Service,
                    Url = page.Url,
                },
                change.Effects,
                cancellationToken
            );
        }
    }

    private async Task ShowBundlesAsync(
        string service,
        ServiceTraffic traffic,
        long version,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var bundle in traffic.Bundles)
        foreach (var who in bundle.Who)
        {
            var subject = PageBundles.SubjectOf(service, bundle);
            // The message to a person comes first, by the person's own rules.
            if (
                !Permissions.IsUser(who)
                || await store.GetAsync(CardPost.KeyOf(who, subject, ""), cancellationToken) is not null
            )
                effects.Enqueue(Card(subject, who, version).ToWork(SlackPriority.Edit));
        }
    }

    /// <summary>
    /// Brings the direct messages of those up to date who were notified before. Where there is none yet, one may be on
    /// its way: it is looked again.
    /// </summary>
    public async Task RefreshAsync(PageChange change, int tries, CancellationToken cancellationToken)
    {
        var page = change.Page;
        var isOpen = false;
        foreach (var person in (change.Before ?? page).People)
        {
            if (tries == 0 && change.Reached.Any(paged => paged.Who == person && !paged.Bundled))
                continue;
            if (await store.GetAsync(CardPost.KeyOf(person, page.Subject, ""), cancellationToken) is not null)
                change.Effects.Enqueue(
                    Card(page.Subject, person, change.Version + (tries == 0 ? 1 : 0)).ToWork(SlackPriority.Edit)
                );
            else
                isOpen = true;
        }
        if (isOpen && tries < MostRefreshes && !change.IsNew)
            change.Effects.Enqueue(
                new PageJob(PageJobKind.Refresh) { Number = page.Number, Tries = tries + 1 }.ToWork(
                    RefreshAfter * Math.Pow(4, tries)
                )
            );
    }

    /// <summary>What no message of the page's own says loudly enough.</summary>
    private void Report(PageChange change)
    {
        var (before, page) = (change.Before, change.Page);
        if (page.IsExhausted && before?.IsExhausted != true)
        {
            var text =
                $"{Glyph.Bad} {PageTexts.Name(page)}: no one has acknowledged it, and everyone was paged as often as "
                + $"the policy {Mrkdwn.Escape(page.Policy.Name)} says. It stays open.";
            if (page.Channel is { } channel)
                change.Effects.Enqueue(Text(channel, page, "exhausted", text));
            else
                change.Effects.Enqueue(admin.Message(text));
        }
        if (
            page.Log is [.., { Kind: PageLogKind.NoOne, Count: 1 }]
            && before?.Log is not [.., { Kind: PageLogKind.NoOne }]
        )
            change.Effects.Enqueue(
                admin.Message(
                    $"{Glyph.Bad} {PageTexts.Name(page)}: there is no one to page. No step of the policy "
                        + $"{Mrkdwn.Escape(page.Policy.Name)} has anyone now, and it has no Fallback with someone."
                )
            );
        if (page.By.Length > 0 && PageTexts.NewsFor(page.By, before, page) is { } news)
            change.Effects.Enqueue(Text(page.By, page, $"{page.State}/{page.Acks.Count}/{page.IsExhausted}", news));
    }

    private static NewWork Text(string to, Page page, string id, string text)
    {
        var name = $"page/{page.Number}/{page.Entries}/{id}/{to}";
        return new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = to,
            Text = text,
            Id = name,
            Page = true,
        }.ToWork(SlackPriority.Answer) with
        {
            Id = name,
            RememberFor = Once,
        };
    }

    private static SlackJob Card(string subject, string channel, long version, bool insists = false) =>
        new()
        {
            Kind = SlackJobKind.Card,
            Channel = channel,
            Subject = subject,
            Version = version,
            Page = true,
            Insists = insists,
        };
}
