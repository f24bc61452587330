namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Moira, alerting on Graphite and Prometheus:
/// https://moira.readthedocs.io/en/latest/installation/webhooks_scripts.html. A trigger watches several metrics; each
/// is an alert of the trigger's card.
/// </summary>
internal sealed class Moira : IEventSource
{
    public string Type => "moira";
    public string Name => "Moira";
    public string Docs => "https://moira.readthedocs.io/en/latest/installation/webhooks_scripts.html";
    public string Setup =>
        "In `notifier.yml` a sender with `sender_type: webhook`, `contact_type: chatops`, `url: {url}`, "
        + "`user: moira`, `password: SECRET`; then a contact of that type and a subscription.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var labels = Alert.LabelsOf(body["trigger"]);
        return Alert.All(
            request,
            [
                .. body.Items("events")
                    .Where(change => change.IsObject)
                    .Select(change => Change(request, body["trigger"], change, labels)),
            ]
        );
    }

    private static ChatOpsEvent Change(WebhookRequest request, Field trigger, Field change, Words labels)
    {
        var (word, metric) = (change.Text("state")?.ToLowerInvariant(), change.Text("metric"));
        var state = Alert.StateOf(word) ?? EventState.Firing;
        var time = change.UnixSeconds("timestamp");
        var values = string.Join(
            ", ",
            change["values"].Properties().Select(value => value.Value.Word()).OfType<string>()
        );
        var alert = (
            Alert.Of(request, trigger.Text("id") ?? trigger.Text("name") ?? "", metric ?? "", state, time) with
            {
                Started =
                    state == EventState.Firing && Alert.StateOf(change.Text("old_state")) == EventState.Resolved
                        ? time
                        : null,
                Ended = state == EventState.Resolved ? time : null,
                Title = trigger.Text("name"),
                Text = values.Length > 0 ? $"{metric}: {values}" : metric ?? trigger.Prose("description"),
                Severity = word is "warn" or "error" or "exception" ? word : null,
            }
        ).Labelled(labels);
        return word == "test" ? alert.AsTest() : alert.On(word == "nodata" ? AlertCondition.NoData : null);
    }
}
