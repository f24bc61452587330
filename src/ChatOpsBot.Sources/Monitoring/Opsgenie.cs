namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Opsgenie's outgoing webhook (https://support.atlassian.com/opsgenie/docs/integrate-opsgenie-with-webhook/), which
/// the alerts of Jira Service Management have taken over.
/// </summary>
internal sealed class Opsgenie : IEventSource
{
    public string Type => "opsgenie";
    public string Name => "Opsgenie and Jira Service Management";
    public string Docs => "https://support.atlassian.com/opsgenie/docs/opsgenie-edge-connector-alert-action-data/";
    public string Setup =>
        "*Settings*, *Integrations*, *Webhook*: URL `{url}`, a custom header `Authorization` with `Bearer "
        + "SECRET`, *Add alert description* and *Add alert details* on.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(request.Body, body => Parse(request, body, body["alert"]));

    private static ParsedWebhook Parse(WebhookRequest request, Field body, Field alert)
    {
        if (alert.Text("alertId") is not { } id || body.Text("action") is not { } action)
            return ParsedWebhook.NotUnderstood("no alert and action");
        EventState? state = action switch
        {
            "Create" or "UnAcknowledge" => EventState.Firing,
            "Acknowledge" => EventState.Acknowledged,
            "Close" or "Delete" => EventState.Resolved,
            _ => null,
        };
        var read = Read(request, alert, id, state ?? EventState.Info) with
        {
            Started = action == "Create" ? alert.UnixMilliseconds("createdAt") : null,
            Actor = action == "Create" ? null : Person(alert),
        };
        if (state is not null)
            return ParsedWebhook.One(read);
        return NoteOf(action, body, alert) is { } note
            ? ParsedWebhook.One(read.AsNote(note))
            : ParsedWebhook.NotHandled(action);
    }

    private static ChatOpsEvent Read(WebhookRequest request, Field alert, string id, EventState state)
    {
        // Created in milliseconds, updated in nanoseconds.
        var time = alert.UnixNanoseconds("updatedAt") ?? alert.UnixMilliseconds("createdAt");
        var labels = Alert.LabelsOf(alert);
        labels.AddAll(alert["details"]);
        labels.Add("number", alert.Word("tinyId"));
        labels.Add("entity", alert.Text("entity"));
        labels.Add("alias", alert.Text("alias"));
        return (
            Alert.Of(request, id, state, time) with
            {
                Ended = state == EventState.Resolved ? time : null,
                Title = alert.Text("message"),
                Text = alert.Prose("description"),
                Severity = alert.Number("priority") is { } number ? $"p{number}" : alert.Text("priority"),
            }
        ).Labelled(labels);
    }

    /// <summary>What people do with an alert that leaves open whether it is acknowledged.</summary>
    private static string? NoteOf(string action, Field body, Field alert) =>
        action switch
        {
            "AddNote" => alert.Prose("note"),
            "TakeOwnership" => "took ownership",
            "AssignOwnership" => $"assigned it to {alert.Text("owner")}",
            "AddTeam" => $"added the team {alert.Text("team")}",
            "Escalate" or "EscalateToNext" =>
                $"escalated it to {body["escalationNotify"].Text("name") ?? body.Text("escalationName") ?? "the next"}",
            "Snooze" => "snoozed it",
            "UpdatePriority" => $"set its priority to {alert.Word("priority")}",
            _ => null,
        };

    private static Actor? Person(Field alert) =>
        alert.Text("username") is { } name && name.Contains('@') ? new Actor(name) { Email = name } : null;
}
