namespace ChatOpsBot.Sources;

/// <summary>
/// One tool that sends webhooks. An implementation is data and pure functions: it does no I/O, reads no clock, keeps no
/// state and touches no cryptography. Whatever a sender gets wrong is a value
/// (<see cref="ParsedWebhook.NotUnderstood"/>), never an exception.
/// </summary>
public interface IEventSource
{
    /// <summary>The value of <c>Sources:{name}:Type</c>, lower case.</summary>
    string Type { get; }

    /// <summary>As the tool writes its own name: <c>GitHub</c>.</summary>
    string Name { get; }

    /// <summary>
    /// How to point the tool at the bot, in a sentence or two of Markdown for docs/sources.md; <c>{url}</c> stands for
    /// the whole address and <c>SECRET</c> for the secret: "*Settings*, *Webhooks*, *Add webhook*: payload URL `{url}`,
    /// content type `application/json`, the secret, any events."
    /// </summary>
    string Setup { get; }

    /// <summary>The vendor's page about its webhooks.</summary>
    string Docs { get; }

    /// <summary>The ways in which this tool can prove who it is; one that holds is enough.</summary>
    IReadOnlyList<WebhookAuth> Authentication { get; }

    /// <summary>Bytes. Configuration may change it (<c>Sources:{name}:MaxBodyBytes</c>).</summary>
    int MaxBodyBytes => 1024 * 1024;

    BodyFormats Accepts => BodyFormats.Json;

    /// <summary>
    /// The names of the request headers that <see cref="Parse"/> and <see cref="DeliveryId"/> read; only these are
    /// stored.
    /// </summary>
    IReadOnlyList<string> Headers => [];

    /// <summary>The one of <see cref="Headers"/> that says what has happened; null where the body does.</summary>
    string? EventHeader => null;

    /// <summary>
    /// The parameters of the address that are read and stored likewise (<c>/webhooks/junit?branch=main</c>); never one
    /// that holds a secret.
    /// </summary>
    IReadOnlyList<string> Parameters => [];

    /// <summary>
    /// The sender's own id of this delivery, the same when it sends again; null where it has none (the hash of the body
    /// and the parameters is taken then).
    /// </summary>
    string? DeliveryId(WebhookRequest request) => null;

    /// <summary>
    /// What the delivery says, in the order in which the sender says it. A field that is missing or has another type
    /// than documented counts as missing. A delivery that is read and holds nothing for us is
    /// <see cref="ParsedWebhook.NotHandled"/> with its name (<c>"gollum"</c>): it is counted, and never an error. One
    /// that cannot be made sense of is <see cref="ParsedWebhook.NotUnderstood"/>: people get to see it.
    /// </summary>
    ParsedWebhook Parse(WebhookRequest request);
}

/// <summary>What a delivery held: events, or the reason why there are none.</summary>
/// <param name="Unhandled">The name of what holds nothing for us.</param>
/// <param name="Fault">Why no sense could be made of it.</param>
public sealed record ParsedWebhook(IReadOnlyList<ChatOpsEvent> Events, string? Unhandled = null, string? Fault = null)
{
    /// <summary>
    /// The sender wants this address to be visited, once, before it sends anything. Only an address that the source
    /// itself vouches for.
    /// </summary>
    public string? Confirm { get; init; }

    /// <summary>Understood, with nothing to report: a ping, an unwanted event.</summary>
    /// <param name="what">A short, low-cardinality name of what arrived; it labels a metric.</param>
    public static ParsedWebhook NotHandled(string what) => new([], what);

    /// <summary>
    /// Authentic and well formed, but not what this tool is known to send. It goes to the dead letters with the reason,
    /// and can be replayed.
    /// </summary>
    /// <param name="reason">Short and low in cardinality, for people: <c>"no alerts"</c>, <c>"push: incomplete"</c>.
    /// Nothing of the payload.</param>
    public static ParsedWebhook NotUnderstood(string reason) => new([], Fault: reason);

    public static ParsedWebhook One(ChatOpsEvent @event) => new([@event]);
}
