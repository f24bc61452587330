using System.Text;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Catalog.Repositories;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Operations;

/// <summary>A delivery and what became of it, as far as one person may see it.</summary>
/// <param name="Id">As people write it: <c>github/72d3162e-…</c>.</param>
/// <param name="What">What it is about, in mrkdwn.</param>
/// <param name="Outcome">What became of it, in mrkdwn; <see cref="Glyph"/> says as much at a glance.</param>
internal sealed record Delivery(
    string Id,
    StoredWebhook Webhook,
    IReadOnlyList<ChatOpsEvent> Events,
    string What,
    Outcome Outcome
);

/// <param name="Text">In mrkdwn.</param>
internal sealed record Outcome(string Glyph, string Text);

/// <summary>
/// Finds out what became of deliveries. Nothing is written down for it: reading a stored delivery again is pure, and
/// its card and dead letter say the rest, so the answer is as true as they are.
/// </summary>
internal sealed class Deliveries(
    IStore store,
    SourceBook sources,
    RepositoryNames names,
    Router router,
    Audience audience,
    TimeProvider time
)
{
    private const string Prefix = "webhook/";

    /// <summary>What has not become a card by then never will.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    /// <summary>How far back a list looks for what it wants.</summary>
    private const int Looked = 500;

    /// <summary>Those that the person may see, newest first.</summary>
    public async Task<IReadOnlyList<Delivery>> ListAsync(
        Caller caller,
        int count,
        string? source,
        CancellationToken cancellationToken
    )
    {
        var dead = await DeadLetter.ListAsync(store, Looked, cancellationToken);
        var visibility = await audience.OfAsync(caller, cancellationToken);
        var found = new List<Delivery>();
        foreach (var document in await store.ListAsync(new IndexQuery(StoredWebhook.Index, Looked), cancellationToken))
        {
            if (
                source is not null
                && !document.Key.StartsWith($"{Prefix}{source}/", StringComparison.OrdinalIgnoreCase)
            )
                continue;
            if (await ReadAsync(document, dead, visibility, cancellationToken) is { } delivery)
                found.Add(delivery);
            if (found.Count == count)
                break;
        }
        return found;
    }

    /// <param name="id">As people write it.</param>
    /// <returns>Null when there is none, or none that the person may see.</returns>
    public async Task<Delivery?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(KeyOf(id), cancellationToken) is not { } document)
            return null;
        var dead = await DeadLetter.ListAsync(store, Looked, cancellationToken);
        return await ReadAsync(document, dead, await audience.OfAsync(caller, cancellationToken), cancellationToken);
    }

    /// <summary>Whether the person may see what was given up.</summary>
    public async Task<bool> SeesAsync(Caller caller, DeadLetter letter, CancellationToken cancellationToken) =>
        await WhatAsync(letter, await audience.OfAsync(caller, cancellationToken), cancellationToken) is not null;

    /// <summary>
    /// Work of any sort that was given up and that the person may see, newest first, with its description, in mrkdwn.
    /// </summary>
    public async Task<IReadOnlyList<(DeadLetter Letter, string What)>> ListGivenUpAsync(
        Caller caller,
        int count,
        string? source,
        CancellationToken cancellationToken
    )
    {
        var found = new List<(DeadLetter, string)>();
        var visibility = await audience.OfAsync(caller, cancellationToken);
        foreach (var letter in await DeadLetter.ListAsync(store, Looked, cancellationToken))
        {
            var isOfSource =
                source is null
                || DeliveryOf(letter)?.StartsWith($"{Prefix}{source}/", StringComparison.OrdinalIgnoreCase) == true;
            if (!isOfSource)
                continue;
            if (await WhatAsync(letter, visibility, cancellationToken) is not { } what)
                continue;
            found.Add((letter, what));
            if (found.Count == count)
                break;
        }
        return found;
    }

    /// <summary>The key of the delivery whose work was given up; null when it was other work.</summary>
    private static string? DeliveryOf(DeadLetter letter) =>
        letter.Queue == EventWork.QueueName ? Encoding.UTF8.GetString(letter.Payload) : null;

    public static string KeyOf(string id) => Prefix + id;

    /// <summary>What was given up, in mrkdwn; null when it is not for these eyes.</summary>
    private async Task<string?> WhatAsync(DeadLetter letter, Visibility visibility, CancellationToken cancellationToken)
    {
        if (DeliveryOf(letter) is { } key && await store.GetAsync(key, cancellationToken) is { } document)
            return await ReadAsync(document, [], visibility, cancellationToken) is { } delivery
                ? $"*{Mrkdwn.Escape(delivery.Webhook.Source)}* · {delivery.What}"
                : null;
        var job = SlackJob.IsIn(letter.Queue) ? SlackJob.Read(letter.Payload) : null;
        if (!await visibility.SeesAsync(job is null ? [] : [job.Channel], cancellationToken))
            return null;
        if (job is null)
            return DeliveryOf(letter) is null ? $"work of the queue {letter.Queue}" : "";
        return $"a message for {job.Place}{(job.Subject is { } subject ? $" about `{Mrkdwn.Escape(subject)}`" : "")}";
    }

    /// <summary>
    /// A delivery may be about several subjects, which go to different channels: each is seen by those who can read one
    /// of its own.
    /// </summary>
    /// <returns>Null when there is nothing in it for these eyes.</returns>
    private async Task<Delivery?> ReadAsync(
        Document document,
        IReadOnlyList<DeadLetter> dead,
        Visibility visibility,
        CancellationToken cancellationToken
    )
    {
        var webhook = StoredWebhook.Read(document);
        var parsed =
            sources.Find(webhook.Source, webhook.Type)?.Parse(webhook.Request)
            ?? ParsedWebhook.NotUnderstood($"no source of type {webhook.Type}");
        parsed = parsed with { Events = await names.PassAsync(parsed.Events, new Commit(), cancellationToken) };
        parsed = parsed with { Events = await SeenAsync(parsed.Events, visibility, cancellationToken) };
        if (parsed.Events.Count == 0 && !await visibility.SeesAsync([], cancellationToken))
            return null;
        var what = parsed.Events is [var first, ..]
            ? $"{Kind(first)} {Mrkdwn.Link(first.Url, first.Title ?? first.Subject)} "
                + $"{Glyph.Word(first.State)}"
                + (parsed.Events.Count > 1 ? $" and {parsed.Events.Count - 1} more" : "")
            : Mrkdwn.Escape(parsed.Unhandled ?? parsed.Fault ?? "nothing");
        var letter = dead.FirstOrDefault(letter =>
            letter.Queue == EventWork.QueueName && Encoding.UTF8.GetString(letter.Payload) == document.Key
        );
        var outcome = letter is null
            ? await OutcomeAsync(webhook, parsed, dead, visibility, cancellationToken)
            : new Outcome(Glyph.Bad, $"given up: {Mrkdwn.Escape(letter.Reason)}");
        return new Delivery(document.Key[Prefix.Length..], webhook, parsed.Events, what.TrimEnd(), outcome);
    }

    private async Task<IReadOnlyList<ChatOpsEvent>> SeenAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Visibility visibility,
        CancellationToken cancellationToken
    )
    {
        var seen = new HashSet<string>();
        foreach (var of in events.GroupBy(@event => @event.Subject))
            if (await visibility.SeesAsync(await ChannelsAsync(of, cancellationToken), cancellationToken))
                seen.Add(of.Key);
        return [.. events.Where(@event => seen.Contains(@event.Subject))];
    }

    /// <summary>Where a subject is shown, or would be.</summary>
    private async Task<IEnumerable<string>> ChannelsAsync(
        IGrouping<string, ChatOpsEvent> events,
        CancellationToken cancellationToken
    )
    {
        var card = (await Card.FindAsync(store, events.Key, cancellationToken))?.Card;
        if (card is { Channels.Count: > 0 })
            return card.Channels;
        var routes = events.SelectMany(@event => router.Taken(@event, null));
        return routes.Where(route => !route.Drop).Select(route => route.Channel);
    }

    private async Task<Outcome> OutcomeAsync(
        StoredWebhook webhook,
        ParsedWebhook parsed,
        IReadOnlyList<DeadLetter> dead,
        Visibility visibility,
        CancellationToken cancellationToken
    )
    {
        if (parsed.Events.Count == 0)
            return new Outcome(Glyph.Off, "nothing to report");
        var (shown, deleted, missing) = (
            new List<string>(),
            new List<string>(),
            new List<(string Channel, string Subject)>()
        );
        foreach (var subject in parsed.Events.Select(@event => @event.Subject).Distinct())
            if (await Card.FindAsync(store, subject, cancellationToken) is ({ } card, _))
                foreach (var channel in card.Channels)
                    if (
                        await store.GetAsync(CardPost.KeyOf(channel, card.Subject, card.Round), cancellationToken)
                            is not { } stored
                        || CardPost.Read(stored) is var post && post.IsInDoubt
                    )
                        missing.Add((channel, card.Subject));
                    else
                        (post.Gone ? deleted : shown).Add(channel);
        if (missing is [var (where, what), ..])
            return NotShown(await visibility.NameAsync(where, cancellationToken), LetterOf(where, what, dead));
        if (shown.Count > 0)
            return new Outcome(Glyph.Good, $"shown in {await visibility.NamesAsync(shown, cancellationToken)}");
        if (deleted.Count > 0)
            return new Outcome(
                Glyph.Off,
                $"its message in {await visibility.NamesAsync(deleted, cancellationToken)} was deleted"
            );
        var taken = parsed.Events.SelectMany(@event => router.Taken(@event, null)).ToList();
        return taken.Count > 0 && taken.TrueForAll(route => route.Drop)
                ? new Outcome(Glyph.Off, $"dropped by the route {Mrkdwn.Escape(taken[0].Id)}")
            : time.GetUtcNow() - webhook.Received < Settled ? new Outcome(Glyph.Queued, "waiting to be processed")
            : parsed.Events.All(@event => !@event.OpensCard)
                ? new Outcome(Glyph.Off, "kept as a detail of a card that is not posted")
            : new Outcome(Glyph.Off, "shown nowhere");
    }

    private static DeadLetter? LetterOf(string channel, string subject, IReadOnlyList<DeadLetter> dead) =>
        dead.FirstOrDefault(letter =>
            SlackJob.IsIn(letter.Queue)
            && SlackJob.Read(letter.Payload) is var job
            && job.Channel == channel
            && job.Subject == subject
        );

    /// <param name="place">In mrkdwn.</param>
    private static Outcome NotShown(string place, DeadLetter? letter) =>
        letter is null
            ? new Outcome(Glyph.Queued, $"waiting to be shown in {place}")
            : new Outcome(Glyph.Bad, $"not shown in {place}: {Mrkdwn.Escape(letter.Reason)}");

    /// <summary>As people say it: "pipeline run".</summary>
    public static string Kind(ChatOpsEvent @event) =>
        string.Concat(
            @event.Kind.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")
        );
}
