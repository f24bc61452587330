namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// PagerDuty's webhooks, version 3: https://developer.pagerduty.com/docs/webhooks-overview. The incident is the card.
/// </summary>
internal sealed class PagerDuty : IEventSource
{
    public string Type => "pagerduty";
    public string Name => "PagerDuty";
    public string Docs => "https://developer.pagerduty.com/docs/webhooks-overview";
    public string Setup =>
        "*Integrations*, *Generic Webhooks (v3)*, *New Webhook*: URL `{url}`, scope and events as you like; "
        + "PagerDuty then shows the secret, once.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("X-PagerDuty-Signature", "v1=") with { Separator = ',' }];

    public string? DeliveryId(WebhookRequest request) => Field.Read(request.Body, body => body["event"].Text("id"));

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["messages"].IsMissing
                    ? Parse(request, body["event"])
                    : ParsedWebhook.NotUnderstood("webhook of the retired version 2")
        );

    private static ParsedWebhook Parse(WebhookRequest request, Field happened)
    {
        if (happened.Text("event_type") is not { } type)
            return ParsedWebhook.NotUnderstood("no event type");
        if (type == "pagey.ping")
            return ParsedWebhook.One(
                (
                    Alert.Of(request, "ping", EventState.Info, happened.Time("occurred_at")) with
                    {
                        Title = "PagerDuty",
                    }
                ).AsTest()
            );

        var data = happened["data"];
        return type switch
        {
            "incident.annotated" => Note(request, happened, data.Prose("content")),
            "incident.status_update_published" => Note(request, happened, data.Prose("message")),
            _ when StateOf(data.Text("status")) is { } state && data.Text("type") is null or "incident" => Incident(
                request,
                happened,
                data,
                type,
                state
            ),
            _ => ParsedWebhook.NotHandled(type),
        };
    }

    private static ParsedWebhook Incident(
        WebhookRequest request,
        Field happened,
        Field incident,
        string type,
        EventState state
    )
    {
        if (incident.Text("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no incident");
        var time = happened.Time("occurred_at");
        var read = (
            Alert.Of(request, id, state, time) with
            {
                Started = incident.Time("created_at") ?? (type == "incident.triggered" ? time : null),
                Ended = state == EventState.Resolved ? time : null,
                Title = incident.Text("title"),
                Url = incident.Text("html_url"),
                Severity = incident["priority"].Text("summary") ?? incident.Text("urgency"),
                Service = incident["service"].Text("summary"),
                // Who assigns an incident that someone else has acknowledged is not who acknowledged it.
                Actor = type is "incident.acknowledged" or "incident.resolved" ? Person(happened["agent"]) : null,
                Links = new Words { { "bridge", incident["conference_bridge"].Text("conference_url") } },
            }
        ).Labelled(
            new Words
            {
                { "number", incident.Number("number") },
                { "urgency", incident.Text("urgency") },
                { "escalation_policy", incident["escalation_policy"].Text("summary") },
                { "assignees", incident.Items("assignees").Select(person => person.Text("summary")) },
                { "team", incident.Items("teams").Select(team => team.Text("summary")) },
            }
        );
        return Handover(incident, type) is { } words
            ? new ParsedWebhook([
                read,
                (
                    Alert.Of(request, id, EventState.Info, time) with
                    {
                        Id = $"{request.DeliveryId}/note",
                        Actor = Person(happened["agent"]),
                    }
                ).AsNote(words),
            ])
            : ParsedWebhook.One(read);
    }

    /// <summary>The incident is in other hands now, which changes nothing of its state.</summary>
    private static string? Handover(Field incident, string type)
    {
        var to = string.Join(
            ", ",
            incident.Items("assignees").Select(person => person.Text("summary")).OfType<string>()
        );
        return type switch
        {
            "incident.reassigned" when to.Length > 0 => $"assigned to {to}",
            "incident.escalated" when to.Length > 0 => $"escalated to {to}",
            "incident.delegated" when incident["escalation_policy"].Text("summary") is { } policy =>
                $"delegated to {policy}",
            _ => null,
        };
    }

    private static ParsedWebhook Note(WebhookRequest request, Field happened, string? text) =>
        happened["data"]["incident"].Text("id") is { } id
            ? ParsedWebhook.One(
                (
                    Alert.Of(request, id, EventState.Info, happened.Time("occurred_at")) with
                    {
                        Actor = Person(happened["agent"]),
                    }
                ).AsNote(text)
            )
            : ParsedWebhook.NotUnderstood("note on no incident");

    private static EventState? StateOf(string? status) =>
        status switch
        {
            "triggered" => EventState.Firing,
            "acknowledged" => EventState.Acknowledged,
            "resolved" => EventState.Resolved,
            _ => null,
        };

    private static Actor? Person(Field agent) =>
        agent.Text("summary") is { } name && agent.Text("type") is "user_reference" ? new Actor(name) : null;
}
