namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// The notifications of CNCF Distribution ("registry:2"),
/// https://distribution.github.io/distribution/about/notifications/, and the single events of Azure Container Registry
/// in the same form. An image is pushed in many steps; it is news when its tag is.
/// </summary>
internal sealed class DockerRegistry : IEventSource
{
    public string Type => "docker-registry";
    public string Name => "Docker registry (Distribution, Azure Container Registry)";
    public string Docs => "https://distribution.github.io/distribution/about/notifications/";

    public string Setup =>
        "In the registry's `config.yml`: `notifications: {endpoints: [{name: chatops, url: \"{url}\", "
        + "headers: {Authorization: [\"Bearer SECRET\"]}, timeout: 2s, threshold: 5, backoff: 1s, "
        + "ignore: {actions: [pull, mount], mediatypes: [application/octet-stream]}}]}`. Azure: "
        + "*Webhooks*, *Add*, service URI `{url}`, custom header `Authorization: Bearer SECRET`.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["events"].IsList ? Parse(request, body.Items("events"))
                : body["target"].IsObject ? Parse(request, [body])
                : body.Text("action") == "ping" ? ParsedWebhook.NotHandled("ping")
                : ParsedWebhook.NotUnderstood("no events")
        );

    private static ParsedWebhook Parse(WebhookRequest request, IEnumerable<Field> all)
    {
        List<ChatOpsEvent> events = [];
        string? nothing = null;
        foreach (var (index, one) in all.Index())
        {
            if (Event(request, one, index) is { } @event)
                events.Add(@event);
            else
                nothing ??= one.Text("action") switch
                {
                    "push" or "delete" => "no tag",
                    "pull" => "pull",
                    "mount" => "mount",
                    _ => "other",
                };
        }
        return events.Count > 0 ? new ParsedWebhook(events) : ParsedWebhook.NotHandled(nothing ?? "no events");
    }

    private static ChatOpsEvent? Event(WebhookRequest request, Field one, int index)
    {
        var (target, host) = (one["target"], one["request"].Text("host"));
        var (repository, tag) = (target.Text("repository"), target.Text("tag"));
        if (repository is null || tag is null || one.Text("action") is not (("push" or "delete") and var action))
            return null;

        var name = host is null ? repository : $"{host}/{repository}";
        return new ChatOpsEvent
        {
            Id = one.Text("id") ?? $"{request.DeliveryId}/{index}",
            Source = request.Source,
            Kind = EventKind.Artifact,
            Subject = Subject.Artifact(name, tag),
            OpensCard = action == "push",
            State = action == "push" ? EventState.Succeeded : EventState.Deleted,
            Occurred = one.Time("timestamp") ?? request.Received,
            Title = name,
            Version = tag,
            Actor = one["actor"].Text("name") is { } login ? new Actor(login) : null,
            Labels = new Words
            {
                { "type", "image" },
                { "action", action },
                { "digest", target.Text("digest") },
                { "registry", host },
            },
        };
    }
}
