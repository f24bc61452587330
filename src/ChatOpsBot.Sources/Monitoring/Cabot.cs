namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Cabot, alerting on Graphite, Jenkins and HTTP checks: it has no webhook but alert plugins
/// (https://cabotapp.com/dev/writing-alert-plugins.html); ours is deploy/senders/cabot_alert_chatops.py. The service is
/// the card.
/// </summary>
internal sealed class Cabot : IEventSource
{
    public string Type => "cabot";
    public string Name => "Cabot";
    public string Docs => "https://cabotapp.com/dev/writing-alert-plugins.html";
    public string Setup =>
        "Install [`cabot_alert_chatops.py`](../deploy/senders/cabot_alert_chatops.py) as it says, "
        + "with `CHATOPS_URL={url}` and `CHATOPS_SECRET=SECRET` in Cabot's environment, "
        + "and tick it at each service.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        EventState? state = body.Text("status")?.ToUpperInvariant() switch
        {
            "PASSING" => EventState.Resolved,
            "ACKED" => EventState.Acknowledged,
            "WARNING" or "ERROR" or "CRITICAL" => EventState.Firing,
            _ => null,
        };
        if (body.Text("service") is not { } service || state is null)
            return ParsedWebhook.NotUnderstood("no service and status");

        var time = body.AnyTime("time");
        var failing = string.Join(", ", body.Items("failing").Select(check => check.Text()).OfType<string>());
        return ParsedWebhook.One(
            (
                Alert.Of(request, body.Word("id") ?? service, state.Value, time) with
                {
                    Started = state == EventState.Firing && body.Text("old_status") == "PASSING" ? time : null,
                    Ended = state == EventState.Resolved ? time : null,
                    Title = service,
                    Text = failing.Length > 0 ? $"failing: {failing}" : null,
                    Url = body.Text("url"),
                    Severity = state == EventState.Firing ? body.Text("status") : null,
                }
            ).Labelled(Alert.LabelsOf(body))
        );
    }
}
