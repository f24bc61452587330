using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Sonatype Nexus Repository's webhooks, https://help.sonatype.com/en/webhooks.html: a component is a version of a
/// package, an asset one of its files.
/// </summary>
internal sealed class Nexus : IEventSource
{
    private const string EventHeader = "X-Nexus-Webhook-Id",
        DeliveryHeader = "X-Nexus-Webhook-Delivery";

    public string Type => "nexus";
    public string Name => "Sonatype Nexus Repository";
    public string Docs => "https://help.sonatype.com/en/example-headers-and-payloads.html";
    public string Setup =>
        "*Administration*, *System*, *Capabilities*, *Create capability*, *Webhook: Repository*: "
        + "the repository, event type *component*, URL `{url}`, the secret as *Secret key*.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("X-Nexus-Webhook-Signature") with { Algorithm = HmacAlgorithm.Sha1 }];
    public IReadOnlyList<string> Headers { get; } = [EventHeader, DeliveryHeader];

    public string? DeliveryId(WebhookRequest request) => request.Header(DeliveryHeader);

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var component = body["component"];
        if (component.Text("name") is not { } name)
            return body["asset"].IsObject ? ParsedWebhook.NotHandled("asset")
                : request.Header(EventHeader) is { Length: <= 40 } other and not "rm:repository:component"
                    ? ParsedWebhook.NotHandled(other)
                : ParsedWebhook.NotUnderstood("no component");
        if (StateOf(body.Text("action")) is not { } state)
            return ParsedWebhook.NotUnderstood("no action");

        var repository = body.Text("repositoryName");
        var full = string.Join('/', new[] { repository, component.Text("group"), name }.OfType<string>());
        var version = component.Text("version") ?? "-";
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.Artifact,
                Subject = Subject.Artifact(full, version),
                OpensCard = state != EventState.Deleted,
                State = state,
                Occurred = body.AnyTime("timestamp") ?? request.Received,
                Title = full,
                Version = component.Text("version"),
                Actor = body.Text("initiator")?.Split('/')[0] is { Length: > 0 } login and not ("anonymous" or "*TASK")
                    ? new Actor(login)
                    : null,
                Labels = new Words
                {
                    { "type", component.Text("format") },
                    { "registry", repository },
                    { "action", body.Text("action")?.ToLowerInvariant() },
                },
            }
        );
    }

    private static EventState? StateOf(string? action) =>
        action switch
        {
            "CREATED" or "UPDATED" => EventState.Succeeded,
            "DELETED" or "PURGED" => EventState.Deleted,
            _ => null,
        };
}
