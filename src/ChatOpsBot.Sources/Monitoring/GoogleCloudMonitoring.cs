namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Google Cloud Monitoring's notification channels "Webhooks" and "Pub/Sub", the latter with a push subscription:
/// https://cloud.google.com/monitoring/support/notification-options#webhooks. The incident is the card.
/// </summary>
internal sealed class GoogleCloudMonitoring : IEventSource
{
    public string Type => "google-cloud-monitoring";
    public string Name => "Google Cloud Monitoring";
    public string Docs => "https://cloud.google.com/monitoring/support/notification-options#webhooks";
    public string Setup =>
        "*Monitoring*, *Alerting*, *Edit notification channels*, *Webhooks*, *Add new*: endpoint `{url}`, "
        + "*Use HTTP Basic Auth* with the secret as password; or `{url}?auth_token=SECRET`. "
        + "Labels of the policy (`service`, `environment`) go onto the card, and links of its documentation.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Basic, WebhookAuth.QueryToken("auth_token"), WebhookAuth.QueryToken()];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["message"]["data"].IsMissing ? Incident(request, body)
                : body["message"].Bytes("data") is { } pushed
                    ? Field.Read(pushed, incident => Incident(request, incident))
                : ParsedWebhook.NotUnderstood("message without data")
        );

    private static ParsedWebhook Incident(WebhookRequest request, Field body)
    {
        var incident = body["incident"];
        EventState? state = incident.Text("state")?.ToUpperInvariant() switch
        {
            "OPEN" => EventState.Firing,
            "ACKNOWLEDGED" => EventState.Acknowledged,
            "CLOSED" => EventState.Resolved,
            _ => null,
        };
        if (incident.Word("incident_id") is not { } id)
            return ParsedWebhook.NotUnderstood("no incident");
        // The channel's test has a state of no incident, or none.
        var isTest = body.Text("version") == "test" || id == "12345";
        if (state is null && !isTest)
            return ParsedWebhook.NotUnderstood("unknown state");

        var (started, ended) = (incident.UnixSeconds("started_at"), incident.UnixSeconds("ended_at"));
        var documentation = incident["documentation"];
        var labels = new Words();
        foreach (
            var more in (ReadOnlySpan<Field>)
                [
                    incident["resource"]["labels"],
                    incident["metric"]["labels"],
                    incident["metadata"]["user_labels"],
                    incident["policy_user_labels"],
                ]
        )
            labels.AddAll(more);
        labels.Add("project", incident.Text("scoping_project_id"));
        labels.Add("instance", incident.Text("resource_display_name") ?? incident.Text("resource_name"));
        var alert = (
            Alert.Of(request, id, state ?? EventState.Info, state == EventState.Resolved ? ended : started) with
            {
                Started = started,
                Ended = state == EventState.Resolved ? ended : null,
                Title =
                    documentation.Text("subject") ?? incident.Text("condition_name") ?? incident.Text("policy_name"),
                Text = incident.Prose("summary"),
                Url = incident.Text("url"),
                Severity =
                    incident.Text("severity") is { } level
                    && !level.Equals("No severity", StringComparison.OrdinalIgnoreCase)
                        ? level
                        : null,
                Links = LinksOf(documentation),
            }
        ).Labelled(labels);
        return ParsedWebhook.One(isTest ? alert.AsTest() : alert);
    }

    /// <summary>Links have names of the user's own; the one that speaks of a runbook or a dashboard is it.</summary>
    private static Words LinksOf(Field documentation)
    {
        var links = new Words();
        foreach (var link in documentation.Items("links"))
        {
            var name = link.Text("displayName") ?? "";
            links.Add(
                name.Contains("dashboard", StringComparison.OrdinalIgnoreCase) ? "dashboard"
                    : name.Contains("graph", StringComparison.OrdinalIgnoreCase) ? "graph"
                    : "runbook",
                link.Text("url")
            );
        }
        return links;
    }
}
