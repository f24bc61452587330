using System.Text;
using ChatOpsBot.Commands;
using ChatOpsBot.Events;
using ChatOpsBot.Notifications;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Notifications.Routing;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Operations;

/// <summary>A delivery and what became of it.</summary>
/// <param name="Id">As people write it: <c>github/72d3162e-…</c>.</param>
/// <param name="What">What it is about, in mrkdwn.</param>
/// <param name="Outcome">What became of it, in mrkdwn; <see cref="Glyph"/> says as much at a glance.</param>
/// <param name="Channels">Where it shows, or would: who can read one of them may see it.</param>
internal sealed record Delivery(string Id, StoredWebhook Webhook, IReadOnlyList<ChatOpsEvent> Events, string What, Outcome Outcome, IReadOnlyList<string> Channels);

/// <param name="Text">In mrkdwn.</param>
internal sealed record Outcome(string Glyph, string Text);

/// <summary>
/// Finds out what became of deliveries. Nothing is written down for it: reading a stored delivery again is pure, and its card and dead letter say the rest, so the answer is as true as they are.
/// </summary>
internal sealed class Deliveries(IStore store, SourceBook sources, RepositoryNames names, Router router, Audience audience, TimeProvider time)
{
    private const string Prefix = "webhook/";

    /// <summary>What has not become a card by then never will.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    /// <summary>How far back a list looks for what it wants.</summary>
    private const int Looked = 500;

    /// <summary>Those that the person may see, newest first.</summary>
    public async Task<IReadOnlyList<Delivery>> ListAsync(Caller caller, int count, string? source, CancellationToken cancellationToken)
    {
        var dead = await DeadLetter.ListAsync(store, Looked, cancellationToken);
        var found = new List<Delivery>();
        foreach (var document in await store.ListAsync(new IndexQuery(StoredWebhook.Index, Looked), cancellationToken))
        {
            if (source is not null && !document.Key.StartsWith($"{Prefix}{source}/", StringComparison.OrdinalIgnoreCase)) continue;
            var delivery = await ReadAsync(document, dead, cancellationToken);
            if (await SeesAsync(caller, delivery.Channels, cancellationToken)) found.Add(delivery);
            if (found.Count == count) break;
        }
        return found;
    }

    /// <param name="id">As people write it.</param>
    /// <returns>Null when there is none, or none that the person may see.</returns>
    public async Task<Delivery?> FindAsync(Caller caller, string id, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(id), cancellationToken) is { } document
            && await ReadAsync(document, await DeadLetter.ListAsync(store, Looked, cancellationToken), cancellationToken) is var delivery
            && await SeesAsync(caller, delivery.Channels, cancellationToken) ? delivery : null;

    /// <summary>Whether the person may see what was given up.</summary>
    public async Task<bool> SeesAsync(Caller caller, DeadLetter letter, CancellationToken cancellationToken) =>
        await SeesAsync(caller, await ChannelsAsync(letter, cancellationToken), cancellationToken);

    private async Task<bool> SeesAsync(Caller caller, IReadOnlyList<string> channels, CancellationToken cancellationToken) =>
        await (await audience.OfAsync(caller, cancellationToken)).SeesAsync(channels, cancellationToken);

    private async Task<IReadOnlyList<string>> ChannelsAsync(DeadLetter letter, CancellationToken cancellationToken) =>
        SlackJob.IsIn(letter.Queue) ? [SlackJob.Read(letter.Payload).Channel]
        : letter.Queue == EventWork.QueueName && await store.GetAsync(Encoding.UTF8.GetString(letter.Payload), cancellationToken) is { } document ? (await ReadAsync(document, [], cancellationToken)).Channels
        : [];

    /// <summary>Work of any sort that was given up and that the person may see, newest first, with what it was, in mrkdwn.</summary>
    public async Task<IReadOnlyList<(DeadLetter Letter, string What)>> ListGivenUpAsync(Caller caller, int count, string? source, CancellationToken cancellationToken)
    {
        var found = new List<(DeadLetter, string)>();
        foreach (var letter in await DeadLetter.ListAsync(store, Looked, cancellationToken))
        {
            var key = letter.Queue == EventWork.QueueName ? Encoding.UTF8.GetString(letter.Payload) : null;
            if (source is not null && key?.StartsWith($"{Prefix}{source}/", StringComparison.OrdinalIgnoreCase) != true) continue;
            if (!await SeesAsync(caller, letter, cancellationToken)) continue;
            found.Add((letter, await WhatAsync(letter, key, cancellationToken)));
            if (found.Count == count) break;
        }
        return found;
    }

    public static string KeyOf(string id) => Prefix + id;

    private async Task<string> WhatAsync(DeadLetter letter, string? key, CancellationToken cancellationToken)
    {
        if (key is not null && await store.GetAsync(key, cancellationToken) is { } document)
            return await ReadAsync(document, [], cancellationToken) is var delivery ? $"*{Mrkdwn.Escape(delivery.Webhook.Source)}* · {delivery.What}" : "";
        return SlackJob.IsIn(letter.Queue) && SlackJob.Read(letter.Payload) is var job
            ? $"a message for {job.Place}{(job.Subject is { } subject ? $" about `{Mrkdwn.Escape(subject)}`" : "")}"
            : $"work of the queue {letter.Queue}";
    }

    private async Task<Delivery> ReadAsync(Document document, IReadOnlyList<DeadLetter> dead, CancellationToken cancellationToken)
    {
        var webhook = StoredWebhook.Read(document);
        var parsed = sources.Find(webhook.Source, webhook.Type)?.Parse(webhook.Request) ?? ParsedWebhook.NotUnderstood($"no source of type {webhook.Type}");
        parsed = parsed with { Events = await names.PassAsync(parsed.Events, new Commit(), cancellationToken) };
        var what = parsed.Events is [var first, ..]
            ? $"{Kind(first)} {Mrkdwn.Link(first.Url, first.Title ?? first.Subject)} {Glyph.Word(first.State)}{(parsed.Events.Count > 1 ? $" and {parsed.Events.Count - 1} more" : "")}"
            : Mrkdwn.Escape(parsed.Unhandled ?? parsed.Fault ?? "nothing");
        var letter = dead.FirstOrDefault(letter => letter.Queue == EventWork.QueueName && Encoding.UTF8.GetString(letter.Payload) == document.Key);
        var outcome = letter is null ? await OutcomeAsync(webhook, parsed, dead, cancellationToken) : new Outcome(Glyph.Bad, $"given up: {Mrkdwn.Escape(letter.Reason)}");
        return new Delivery(document.Key[Prefix.Length..], webhook, parsed.Events, what.TrimEnd(), outcome, await ChannelsAsync(parsed, cancellationToken));
    }

    private async Task<IReadOnlyList<string>> ChannelsAsync(ParsedWebhook parsed, CancellationToken cancellationToken)
    {
        var channels = new List<string>();
        foreach (var events in parsed.Events.GroupBy(@event => @event.Subject))
        {
            var card = (await Card.FindAsync(store, events.Key, cancellationToken))?.Card;
            channels.AddRange(card is { Channels.Count: > 0 } ? card.Channels : events.SelectMany(@event => router.Taken(@event, null)).Where(route => !route.Drop).Select(route => route.Channel));
        }
        return channels;
    }

    private async Task<Outcome> OutcomeAsync(StoredWebhook webhook, ParsedWebhook parsed, IReadOnlyList<DeadLetter> dead, CancellationToken cancellationToken)
    {
        if (parsed.Events.Count == 0) return new Outcome(Glyph.Off, "nothing to tell");
        var (shown, deleted, missing) = (new List<string>(), new List<string>(), new List<(string Channel, string Subject)>());
        foreach (var subject in parsed.Events.Select(@event => @event.Subject).Distinct())
            if (await Card.FindAsync(store, subject, cancellationToken) is ({ } card, _))
                foreach (var channel in card.Channels)
                    if (await store.GetAsync(CardPost.KeyOf(channel, card.Subject, card.Round), cancellationToken) is not { } stored || CardPost.Read(stored) is var post && post.IsInDoubt) missing.Add((channel, card.Subject));
                    else (post.Gone ? deleted : shown).Add(channel);
        if (missing is [var (where, what), ..]) return NotShown(where, what, dead);
        if (shown.Count > 0) return new Outcome(Glyph.Good, $"shown in {string.Join(", ", shown.Distinct().Select(Channel))}");
        if (deleted.Count > 0) return new Outcome(Glyph.Off, $"its message in {string.Join(", ", deleted.Distinct().Select(Channel))} was deleted");
        var taken = parsed.Events.SelectMany(@event => router.Taken(@event, null)).ToList();
        return taken.Count > 0 && taken.TrueForAll(route => route.Drop) ? new Outcome(Glyph.Off, $"dropped by the route {Mrkdwn.Escape(taken[0].Id)}")
            : time.GetUtcNow() - webhook.Received < Settled ? new Outcome(Glyph.Queued, "waiting to be worked")
            : parsed.Events.All(@event => !@event.OpensCard) ? new Outcome(Glyph.Off, "kept as a detail of a card that is not posted")
            : new Outcome(Glyph.Off, "shown nowhere");
    }

    private static Outcome NotShown(string channel, string subject, IReadOnlyList<DeadLetter> dead)
    {
        var letter = dead.FirstOrDefault(letter => SlackJob.IsIn(letter.Queue) && SlackJob.Read(letter.Payload) is var job && job.Channel == channel && job.Subject == subject);
        return letter is null ? new Outcome(Glyph.Queued, $"waiting to be shown in {Channel(channel)}") : new Outcome(Glyph.Bad, $"not shown in {Channel(channel)}: {Mrkdwn.Escape(letter.Reason)}");
    }

    /// <summary>As people say it: "pipeline run".</summary>
    public static string Kind(ChatOpsEvent @event) => string.Concat(@event.Kind.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}"));

    /// <summary>A channel as a route names it.</summary>
    public static string Channel(string channel) => channel[0] == '#' ? Mrkdwn.Escape(channel) : Mrkdwn.Channel(channel);
}
