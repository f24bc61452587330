namespace ChatOpsBot.Sources;

/// <summary>
/// One tool that sends webhooks. An implementation is data and pure functions: it does no I/O, reads no clock, keeps no state and
/// touches no cryptography. Whatever a sender gets wrong is a value (<see cref="ParsedWebhook.NotHandled"/>), never an exception.
/// </summary>
public interface IEventSource
{
    /// <summary>The value of <c>Sources:{name}:Type</c>, lower case.</summary>
    string Type { get; }

    /// <summary>The ways in which this tool can prove who it is; one that holds is enough.</summary>
    IReadOnlyList<WebhookAuth> Authentication { get; }

    /// <summary>Bytes. Configuration may change it (<c>Sources:{name}:MaxBodyBytes</c>).</summary>
    int MaxBodyBytes => 1024 * 1024;

    /// <summary>True where the tool can post a form with the JSON in the field <c>payload</c>.</summary>
    bool AcceptsForm => false;

    /// <summary>The names of the request headers that <see cref="Parse"/> and <see cref="DeliveryId"/> read; only these are stored.</summary>
    IReadOnlyList<string> Headers => [];

    /// <summary>The sender's own id of this delivery, the same when it sends again; null where it has none (the body's hash is taken then).</summary>
    string? DeliveryId(WebhookRequest request) => null;

    /// <summary>
    /// What the delivery says, in the order in which the sender says it; a body that is no JSON is not handled. A field that is missing or has another type
    /// than documented counts as missing. A delivery that holds nothing for us is <see cref="ParsedWebhook.NotHandled"/> with its name
    /// (<c>"gollum"</c>), which is counted and never an error.
    /// </summary>
    ParsedWebhook Parse(WebhookRequest request);
}

/// <summary>What a delivery held: events, or the reason why there are none.</summary>
public sealed record ParsedWebhook(IReadOnlyList<ChatOpsEvent> Events, string? Unhandled = null)
{
    /// <param name="what">A short, low-cardinality name of what arrived; it labels a metric.</param>
    public static ParsedWebhook NotHandled(string what) => new([], what);
    public static ParsedWebhook One(ChatOpsEvent @event) => new([@event]);
}
