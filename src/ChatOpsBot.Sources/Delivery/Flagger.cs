namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Flagger's webhooks of type <c>event</c>: https://docs.flagger.app/usage/webhooks#event-hooks. The checksum is that
/// of the canary's specification, so all events of a rollout share it. The gates (<c>confirm-rollout</c>,
/// <c>rollback</c> …) expect a decision, which no one makes here.
/// </summary>
internal sealed class Flagger : IEventSource
{
    public string Type => "flagger";
    public string Name => "Flagger";
    public string Docs => "https://docs.flagger.app/usage/webhooks";

    public string Setup =>
        "Flagger signs nothing, so the secret goes into the address. In the canary, `analysis.webhooks`: "
        + "`- {name: chatops, type: event, url: \"{url}?token=SECRET\", "
        + "metadata: {environment: production}}`; or for all canaries `flagger -event-webhook={url}?token=SECRET`.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.QueryToken(), WebhookAuth.BodyToken("metadata.token")];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var about = body["metadata"];
        if (body.Text("name") is not { } name || body.Text("phase") is not { } phase)
            return ParsedWebhook.NotUnderstood("no canary");
        if (about.Text("eventMessage") is null)
            return ParsedWebhook.NotHandled("a gate");

        var (space, state) = (body.Text("namespace") ?? "default", StateOf(phase));
        var at = about.UnixMilliseconds("timestamp");
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.Deployment,
                Subject = Subject.Deployment(request.Source, $"{space}/{name}@{body.Text("checksum") ?? "-"}"),
                State = state,
                Occurred = at ?? request.Received,
                Ended = state.IsOver() ? at : null,
                Title = name,
                Text = about.Prose("eventMessage"),
                Service = name,
                Environment = about.Text("environment") ?? space,
                Version = about.Text("version"),
                Severity = about.Text("eventType")?.ToLowerInvariant() is "warning" ? "warning" : null,
                Labels = new Words
                {
                    { "phase", phase },
                    { "namespace", space },
                    { "cluster", about.Text("cluster") },
                },
            }
        );
    }

    /// <summary>https://docs.flagger.app/usage/how-it-works#canary-status</summary>
    private static EventState StateOf(string phase) =>
        phase switch
        {
            "Initializing" or "Initialized" => EventState.Queued,
            "Waiting" or "WaitingPromotion" => EventState.Waiting,
            "Progressing" or "Promoting" or "Finalising" => EventState.Running,
            "Succeeded" => EventState.Succeeded,
            "Failed" => EventState.Failed,
            "Terminating" or "Terminated" => EventState.Closed,
            _ => EventState.Info,
        };
}
