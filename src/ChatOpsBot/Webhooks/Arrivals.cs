using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks.Authentication;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Webhooks;

/// <summary>
/// Stores each delivery once, with the work on it. What was stored is the memory of what has come: creating it twice is
/// a conflict.
/// </summary>
internal sealed partial class Arrivals(IStore store, IOptionsMonitor<IngestOptions> options, ILogger<Arrivals> logger)
{
    /// <summary>
    /// A sender that got no answer sends again within this. Later the same words are news: what was over has happened
    /// again.
    /// </summary>
    private static readonly TimeSpan RetryWindow = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Deliveries since the first one that are looked through for something newer; among more than that there may be.
    /// </summary>
    private const int MostLookedThrough = 50;

    /// <param name="bodyAlone">Only the body proves who sent it, so that under another id the same body is a recorded
    /// one.</param>
    /// <returns>False when it has come before.</returns>
    public async Task<bool> StoreAsync(Sender sender, StoredWebhook webhook, bool hasOwnId, bool bodyAlone)
    {
        var key = StoredWebhook.KeyOf(webhook.Source, webhook.DeliveryId);
        var bodyKey =
            hasOwnId && bodyAlone ? $"webhookBody/{webhook.Source}/{HashOf(webhook.Body, webhook.Parameters)}" : null;
        var (bytes, id, keepFor) = (
            webhook.ToBytes(),
            Encoding.UTF8.GetBytes(webhook.DeliveryId),
            options.CurrentValue.KeepBodiesFor
        );
        Document? known = null,
            body = null;
        while (true)
        {
            if (known is not null && await HasComeAsync(sender, webhook, StoredWebhook.Read(known), hasOwnId))
                return false;
            if (body is not null && !body.Body.Span.SequenceEqual(id))
            {
                Log.Recorded(logger, webhook.Source, webhook.DeliveryId, Encoding.UTF8.GetString(body.Body.Span));
                return false;
            }
            var commit = new Commit()
                .Put(
                    key,
                    bytes,
                    known?.Version ?? 0,
                    keepFor,
                    new IndexEntry(StoredWebhook.Index, webhook.Received.ToUnixTimeMilliseconds())
                )
                .Enqueue(EventWork.For(key));
            if (bodyKey is not null)
                commit.Put(bodyKey, id, body?.Version ?? 0, keepFor);
            if ((await store.CommitAsync(commit, CancellationToken.None)).IsDone)
                return true;
            known = await store.GetAsync(key, CancellationToken.None);
            if (bodyKey is not null)
                body = await store.GetAsync(bodyKey, CancellationToken.None);
        }
    }

    /// <summary>Half of the hash tells deliveries apart as surely, and people read it.</summary>
    public static string HashOf(ReadOnlyMemory<byte> content, IReadOnlyDictionary<string, string>? parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(content.Span);
        foreach (var (name, value) in parameters ?? new Dictionary<string, string>())
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name}={value}"));
        return "sha256-" + Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private async Task<bool> HasComeAsync(Sender sender, StoredWebhook webhook, StoredWebhook known, bool hasOwnId)
    {
        var age = webhook.Received - known.Received;
        // The body is kept longer than its id is remembered: what comes again after that is news.
        return hasOwnId
            ? age <= options.CurrentValue.DeduplicateFor
            : age <= RetryWindow && !await IsOvertakenAsync(sender, webhook, known.Received);
    }

    /// <summary>
    /// Something newer has come about the same since: that it fires, has been resolved, and fires again in the same
    /// words.
    /// </summary>
    private async Task<bool> IsOvertakenAsync(Sender sender, StoredWebhook webhook, DateTimeOffset since)
    {
        var later = await store.ListAsync(
            new IndexQuery(StoredWebhook.Index, MostLookedThrough) { Min = since.ToUnixTimeMilliseconds() },
            CancellationToken.None
        );
        var subjects = SubjectsOf(sender.Source, webhook);
        return later.Count == MostLookedThrough
            || later
                .Select(StoredWebhook.Read)
                .Any(other =>
                    other.Source == webhook.Source
                    && other.DeliveryId != webhook.DeliveryId
                    && SubjectsOf(sender.Source, other).Overlaps(subjects)
                );
    }

    private static HashSet<string> SubjectsOf(IEventSource source, StoredWebhook webhook) =>
        [.. source.Parse(webhook.Request).Events.Select(@event => @event.Subject)];

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "{Source} delivery {DeliveryId} has the body of delivery {Earlier}, "
                + "and only the body is signed: it was recorded and sent again, so it is not accepted"
        )]
        public static partial void Recorded(ILogger logger, string source, string deliveryId, string earlier);
    }
}
