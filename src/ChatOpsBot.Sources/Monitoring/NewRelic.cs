namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// New Relic's workflows (https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook), whose
/// body is the user's own template, and the incidents of its older notification channels.
/// </summary>
internal sealed class NewRelic : IEventSource
{
    public string Type => "newrelic";
    public string Name => "New Relic";
    public string Docs => "https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook";
    public string Setup =>
        "*Alerts*, *Destinations*, *Webhook*: endpoint `{url}`, "
        + "authorization *Bearer token* with the secret; a workflow to it with the default payload, "
        + "to which `\"owner\": {{json owner}}`, `\"runbook\": {{json accumulations.runbookUrl.[0]}}` and "
        + "`\"labels\": {{json accumulations.tag}}` may be added.";

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body => body["current_state"].IsMissing ? Issue(request, body) : Incident(request, body)
        );

    private static ParsedWebhook Issue(WebhookRequest request, Field body)
    {
        var key = body.Text("id") ?? body.Text("issueId") ?? body.Text("issueUrl");
        EventState? state = body.Text("state")?.ToUpperInvariant() switch
        {
            "CREATED" or "ACTIVATED" => EventState.Firing,
            "ACKNOWLEDGED" => EventState.Acknowledged,
            "CLOSED" => EventState.Resolved,
            _ => null,
        };
        if (key is null || state is null)
            return ParsedWebhook.NotUnderstood("no issue and state");
        // An acknowledgement leaves the state as it is, and whatever else happens to the issue later is sent with the
        // state and the owner.
        if (
            state == EventState.Firing
            && (
                body.Rendered("owner") is not null
                || body.Text("trigger")?.ToUpperInvariant() is "USER_ACTION" or "ISSUE_ACKNOWLEDGED" or "ACKNOWLEDGED"
            )
        )
            state = EventState.Acknowledged;

        var labels = Alert.LabelsOf(body);
        foreach (
            var (label, name) in (ReadOnlySpan<(string, string)>)
                [
                    ("policy", "alertPolicyNames"),
                    ("condition", "alertConditionNames"),
                    ("entity", "impactedEntities"),
                    ("workflow", "workflowName"),
                ]
        )
            labels.Add(label, ListOf(body, name));
        labels.Add("owner", body.Rendered("owner"));
        return ParsedWebhook.One(
            (
                Alert.Of(
                    request,
                    key,
                    state.Value,
                    body.UnixMilliseconds("updatedAt") ?? body.UnixMilliseconds("createdAt")
                ) with
                {
                    Started = body.UnixMilliseconds("createdAt"),
                    Ended = state == EventState.Resolved ? body.UnixMilliseconds("updatedAt") : null,
                    Title = labels.First("condition") ?? body.Text("title"),
                    Text = body.Prose("title"),
                    Url = body.Text("issueUrl"),
                    Severity = body.Text("priority"),
                    Actor = Owner(body, state.Value),
                }
            ).Labelled(labels)
        );
    }

    /// <summary>Who acknowledges an issue owns it; who closes it is not known.</summary>
    private static Actor? Owner(Field body, EventState state) =>
        state == EventState.Acknowledged && body.Rendered("owner") is { } owner ? new Actor(owner) : null;

    /// <summary>Templates write a list as a list or as text.</summary>
    private static string? ListOf(Field body, string name) =>
        body.Rendered(name)
        ?? (
            string.Join(", ", body.Items(name).Select(item => item.Text()).OfType<string>()) is { Length: > 0 } list
                ? list
                : null
        );

    private static ParsedWebhook Incident(WebhookRequest request, Field body)
    {
        EventState? state = body.Text("current_state")?.ToLowerInvariant() switch
        {
            "open" => EventState.Firing,
            "acknowledged" => EventState.Acknowledged,
            "closed" => EventState.Resolved,
            _ => null,
        };
        if (body.Word("incident_id") is not { } key || state is null)
            return ParsedWebhook.NotUnderstood("no incident and state");

        var time = body.UnixMilliseconds("timestamp");
        var labels = Alert.LabelsOf(body);
        labels.Add("policy", body.Text("policy_name"));
        labels.Add("account", body.Text("account_name"));
        labels.Add("owner", body.Rendered("owner"));
        labels.Add("entity", body.Items("targets").Select(target => target.Text("name")));
        var alert = (
            Alert.Of(request, key, state.Value, time) with
            {
                Started = state == EventState.Firing ? time : null,
                Ended = state == EventState.Resolved ? time : null,
                Title = body.Text("condition_name") ?? body.Text("policy_name"),
                Text = body.Prose("details"),
                Url = body.Text("incident_url"),
                Severity = body.Text("severity"),
                Actor = Owner(body, state.Value),
                Links = new Words { { "graph", body.Text("violation_chart_url") } },
            }
        ).Labelled(labels);
        // The channel's test sends an incident 0.
        return ParsedWebhook.One(key == "0" ? alert.AsTest() : alert);
    }
}
