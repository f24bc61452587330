namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Kapacitor's HTTP event handler: https://docs.influxdata.com/kapacitor/v1/reference/event_handlers/post/. It sends
/// each change of a level once (with <c>.stateChangesOnly()</c>) and never again when a delivery fails.
/// </summary>
internal sealed class Kapacitor : IEventSource
{
    public string Type => "kapacitor";
    public string Name => "Kapacitor";
    public string Docs => "https://docs.influxdata.com/kapacitor/v1/reference/event_handlers/post/";
    public string Setup =>
        "In `kapacitor.conf` an `[[httppost]]` with `endpoint = \"chatops\"`, "
        + "`url-template = \"{url}\"` and `headers = { Authorization = \"Bearer SECRET\" }`; "
        + "in the TICKscript `|alert() … .stateChangesOnly().post().endpoint('chatops')`.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    // With an alert template the plugin says no type at all.
    public BodyFormats Accepts => BodyFormats.JsonOfAnyType;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Text("id") is not { } id || body.Text("level")?.ToUpperInvariant() is not { } level)
            return ParsedWebhook.NotUnderstood("no id and level");
        EventState? state = level switch
        {
            "OK" => EventState.Resolved,
            "INFO" => EventState.Info,
            "WARNING" or "CRITICAL" => EventState.Firing,
            _ => null,
        };
        if (state is null)
            return ParsedWebhook.NotUnderstood("unknown level");

        var time = body.Time("time");
        var started = Before(time, body.Number("duration"));
        var labels = new Words();
        foreach (var series in body["data"].Items("series"))
            labels.AddAll(series["tags"]);
        return ParsedWebhook.One(
            (
                Alert.Of(request, id, state.Value, time) with
                {
                    Started = state == EventState.Info ? null : started,
                    Ended = state == EventState.Resolved ? time : null,
                    Title = id,
                    Text = body.Prose("message"),
                    Severity = state == EventState.Resolved ? body.Text("previousLevel") : level,
                }
            ).Labelled(labels)
        );
    }

    /// <summary>For how long it has been on another level than OK, in nanoseconds.</summary>
    private static DateTimeOffset? Before(DateTimeOffset? time, long? nanoseconds) =>
        nanoseconds is >= 0 and var duration && time?.Ticks > duration / TimeSpan.NanosecondsPerTick
            ? time?.AddTicks(-duration / TimeSpan.NanosecondsPerTick)
            : time;
}
