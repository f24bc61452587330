namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// InfluxDB 2's notification rules with an HTTP endpoint:
/// https://docs.influxdata.com/influxdb/v2/monitor-alert/notification-endpoints/. The body is the status as one flat
/// row: what begins with an underscore is InfluxDB's, the other strings are the tags of the series.
/// </summary>
internal sealed class InfluxDb : IEventSource
{
    public string Type => "influxdb";
    public string Name => "InfluxDB 2";
    public string Docs => "https://docs.influxdata.com/influxdb/v2/monitor-alert/notification-endpoints/";
    public string Setup =>
        "*Alerts*, *Notification endpoints*, *Create*, HTTP: method POST, "
        + "authentication *Bearer* with the secret, URL `{url}`; a notification rule for *status changes* to "
        + "it.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, row => Parse(request, row));

    private static ParsedWebhook Parse(WebhookRequest request, Field row)
    {
        if (row.Text("_check_id") is not { } check)
            return ParsedWebhook.NotUnderstood("no check");
        if (Alert.StateOf(row.Text("_level")) is not { } state)
            return ParsedWebhook.NotUnderstood("unknown level");

        var labels = new Words();
        foreach (var (name, value) in row.Texts())
            if (!name.StartsWith('_'))
                labels.Add(name, value);
        var series = string.Join(
            ',',
            labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")
        );
        var time = row.UnixNanoseconds("_status_timestamp") ?? row.Time("_time");
        return ParsedWebhook.One(
            (
                Alert.Of(request, check, series, state, time) with
                {
                    Ended = state == EventState.Resolved ? time : null,
                    Title = row.Text("_check_name"),
                    Text = row.Prose("_message"),
                    Severity = state == EventState.Resolved ? null : row.Text("_level"),
                }
            )
                .Labelled(labels)
                .On(row.Text("_type") == "deadman" && state == EventState.Firing ? AlertCondition.NoData : null)
        );
    }
}
