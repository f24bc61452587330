using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts;

/// <summary>What was sent to people, by which method, and what became of it.</summary>
internal sealed class Deliveries(IStore store)
{
    private const int Most = 200;

    /// <summary>All notices of a subject, such as <c>page:17</c>, the oldest first.</summary>
    public async Task<IReadOnlyList<Delivery>> OfAsync(string subject, CancellationToken cancellationToken)
    {
        var found = await Delivery.Kept.ListAsync(
            store,
            new IndexQuery(Delivery.IndexOf(subject), Most),
            cancellationToken
        );
        List<Delivery> deliveries = [];
        foreach (var delivery in found.OrderBy(delivery => delivery.At).ThenBy(delivery => delivery.Step))
            deliveries.Add(await NowAsync(delivery, cancellationToken));
        return deliveries;
    }

    /// <summary>The last one of a person by a method; null when there was none in 90 days.</summary>
    public async Task<Delivery?> LastAsync(string person, string method, CancellationToken cancellationToken) =>
        await Delivery.Kept.ListAsync(store, new IndexQuery(Delivery.IndexOf(person, method), 1), cancellationToken)
            is [var last]
            ? await NowAsync(last, cancellationToken)
            : null;

    /// <summary>
    /// Slack takes its messages from a queue of its own: the message itself says whether it is there.
    /// </summary>
    private async Task<Delivery> NowAsync(Delivery delivery, CancellationToken cancellationToken) =>
        delivery is { State: DeliveryState.Queued, Post: { } key }
        && await PostedAsync(store, key, cancellationToken) is { } posted
            ? delivery.Send(posted)
            : delivery;

    /// <summary>When the message was posted, UTC; null when it is not there, or may not be.</summary>
    public static async Task<DateTimeOffset?> PostedAsync(
        IStore store,
        string key,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(key, cancellationToken) is { } document
        && CardPost.Read(document) is { IsInDoubt: false } post
            ? post.Posted
            : null;
}
