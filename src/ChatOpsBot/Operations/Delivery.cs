using System.Text;
using ChatOpsBot.Events;
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
internal sealed record Delivery(string Id, StoredWebhook Webhook, IReadOnlyList<ChatOpsEvent> Events, string What, Outcome Outcome, bool Failed);

/// <param name="Text">In mrkdwn.</param>
internal sealed record Outcome(string Glyph, string Text);

/// <summary>
/// Finds out what became of deliveries. Nothing is written down for it: reading a stored delivery again is pure, and its card and dead letter say the rest, so the answer is as true as they are.
/// </summary>
internal sealed class Deliveries(IStore store, Router router, TimeProvider time)
{
    private const string Prefix = "webhook/";

    /// <summary>What has not become a card by then never will.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Delivery>> ListAsync(int count, string? source, bool failedOnly, CancellationToken cancellationToken)
    {
        const int looked = 500;
        var dead = await DeadAsync(cancellationToken);
        var found = new List<Delivery>();
        var all = failedOnly || source is not null;
        foreach (var document in await store.ListAsync(new IndexQuery(StoredWebhook.Index, all ? looked : count), cancellationToken))
        {
            if (source is not null && !document.Key.StartsWith($"{Prefix}{source}/", StringComparison.OrdinalIgnoreCase)) continue;
            if (failedOnly && !dead.ContainsKey(document.Key)) continue;
            found.Add(await ReadAsync(document, dead, cancellationToken));
            if (found.Count == count) break;
        }
        return found;
    }

    /// <param name="id">As people write it; the beginning of a delivery's own id is enough when it is long enough to be one only.</param>
    public async Task<Delivery?> FindAsync(string id, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(id), cancellationToken) is { } document ? await ReadAsync(document, await DeadAsync(cancellationToken), cancellationToken) : null;

    public static string KeyOf(string id) => Prefix + id;

    private async Task<Dictionary<string, DeadLetter>> DeadAsync(CancellationToken cancellationToken) =>
        (await DeadLetter.ListAsync(store, 500, cancellationToken)).Where(letter => letter.Queue == EventWork.QueueName)
            .GroupBy(letter => Encoding.UTF8.GetString(letter.Payload)).ToDictionary(letters => letters.Key, letters => letters.First());

    private async Task<Delivery> ReadAsync(Document document, Dictionary<string, DeadLetter> dead, CancellationToken cancellationToken)
    {
        var webhook = StoredWebhook.Read(document);
        var parsed = EventSources.ByType.GetValueOrDefault(webhook.Type)?.Parse(webhook.Request) ?? ParsedWebhook.NotHandled($"no source of type {webhook.Type}");
        var what = parsed.Events is [var first, ..]
            ? $"{first.Kind} {Mrkdwn.Link(first.Url, first.Title ?? first.Subject)} {Glyph.Word(first.State)}{(parsed.Events.Count > 1 ? $" and {parsed.Events.Count - 1} more" : "")}"
            : Mrkdwn.Escape(parsed.Unhandled ?? "nothing");
        var letter = dead.GetValueOrDefault(document.Key);
        var outcome = letter is null ? await OutcomeAsync(webhook, parsed, cancellationToken) : new Outcome(Glyph.Bad, $"given up: {Mrkdwn.Escape(letter.Reason)}");
        return new Delivery(document.Key[Prefix.Length..], webhook, parsed.Events, what, outcome, letter is not null);
    }

    private async Task<Outcome> OutcomeAsync(StoredWebhook webhook, ParsedWebhook parsed, CancellationToken cancellationToken)
    {
        if (parsed.Events.Count == 0) return new Outcome(Glyph.Off, "nothing to tell");
        var channels = new List<string>();
        foreach (var subject in parsed.Events.Select(@event => @event.Subject).Distinct())
            if (await store.GetAsync(Card.KeyOf(subject), cancellationToken) is { } document) channels.AddRange(Card.Read(document).Channels);
        if (channels.Count > 0) return new Outcome(Glyph.Good, $"shown in {string.Join(", ", channels.Distinct().Select(Channel))}");
        var taken = parsed.Events.SelectMany(@event => router.Taken(@event, null)).ToList();
        return taken.Count > 0 && taken.TrueForAll(route => route.Drop) ? new Outcome(Glyph.Off, $"dropped by the route {Mrkdwn.Escape(taken[0].Id)}")
            : time.GetUtcNow() - webhook.Received < Settled ? new Outcome(Glyph.Queued, "waiting to be worked")
            : parsed.Events.All(@event => !@event.OpensCard) ? new Outcome(Glyph.Off, "kept as a detail of a card that is not posted")
            : new Outcome(Glyph.Off, "shown nowhere");
    }

    /// <summary>A channel as a route names it.</summary>
    public static string Channel(string channel) => channel[0] == '#' ? Mrkdwn.Escape(channel) : Mrkdwn.Channel(channel);
}
