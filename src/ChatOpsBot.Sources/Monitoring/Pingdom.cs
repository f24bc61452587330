namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Pingdom's webhooks: https://www.pingdom.com/resources/webhooks/. It sends each change of a check's state once, and
/// can only put a token into the address.
/// </summary>
internal sealed class Pingdom : IEventSource
{
    public string Type => "pingdom";
    public string Name => "Pingdom";
    public string Docs => "https://www.pingdom.com/resources/webhooks/";
    public string Setup =>
        "*Integrations*, *Add integration*, *Webhook*: URL `{url}?token=SECRET`; "
        + "then tick it at each check under *Connect integrations*.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.QueryToken(), WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        EventState? state = body.Text("current_state")?.ToUpperInvariant() switch
        {
            "UP" or "SUCCESS" => EventState.Resolved,
            "DOWN" or "FAILING" or "FAILURE" => EventState.Firing,
            _ => null,
        };
        if (body.Word("check_id") is not { } check || state is null)
            return ParsedWebhook.NotUnderstood("no check and state");

        var time = body.UnixSeconds("state_changed_timestamp");
        var target = body["check_params"];
        var labels = Alert.LabelsOf(body);
        labels.Add("check_type", body.Text("check_type"));
        labels.Add("instance", target.Text("hostname"));
        labels.Add("probe", body["first_probe"].Text("location"));
        return ParsedWebhook.One(
            (
                Alert.Of(request, check, state.Value, time) with
                {
                    Started = state == EventState.Firing ? time : null,
                    Ended = state == EventState.Resolved ? time : null,
                    Title = body.Text("check_name"),
                    Text = body.Prose("long_description") ?? body.Prose("description"),
                    Url = target.Text("full_url"),
                    Severity = body.Text("importance_level"),
                }
            ).Labelled(labels)
        );
    }
}
