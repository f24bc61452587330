namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// UptimeRobot's alert contact "Webhook": https://uptimerobot.com/integrations/webhooks-integration/. The body is the
/// user's own, out of variables such as <c>*monitorFriendlyName*</c>; those that do not apply arrive as they are.
/// </summary>
internal sealed class UptimeRobot : IEventSource
{
    public string Type => "uptimerobot";
    public string Name => "UptimeRobot";
    public string Docs => "https://uptimerobot.com/integrations/webhooks-integration/";
    public string Setup =>
        """
            *Integrations*, *Webhook*: URL `{url}?token=SECRET`, *Send as JSON* with the value `{"monitorID":
            "*monitorID*", "monitorURL": "*monitorURL*", "monitorFriendlyName": "*monitorFriendlyName*", "alertType":
            "*alertType*", "alertDetails": "*alertDetails*", "alertDuration": "*alertDuration*", "alertDateTime":
            "*alertDateTime*", "sslExpiryDate": "*sslExpiryDate*"}`.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;
    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.Form;

    /// <summary>
    /// A body without its time is the same whenever the monitor goes down, and each time is a new event.
    /// </summary>
    public string? DeliveryId(WebhookRequest request) =>
        Field.Read<string>(
            request.Body,
            body =>
                Value(body, "alertDateTime", "alert_date_time") is null
                    ? $"{request.Received.ToUnixTimeMilliseconds()}"
                    : null
        );

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var address = Value(body, "monitorURL", "monitor_url");
        if ((Value(body, "monitorID", "monitor_id") ?? address) is not { } monitor)
            return ParsedWebhook.NotUnderstood("no monitor");
        EventState? state = Value(body, "alertType", "alert_type") switch
        {
            "1" or "3" or "4" => EventState.Firing,
            "2" => EventState.Resolved,
            _ => null,
        };
        if (state is null)
            return ParsedWebhook.NotUnderstood("unknown alert type");

        var time = body.UnixSeconds("alertDateTime") ?? body.UnixSeconds("alert_date_time");
        var expires = Value(body, "alertType", "alert_type") is "3" or "4";
        var alert = (
            Alert.Of(request, expires ? $"{monitor}/expiry" : monitor, state.Value, time) with
            {
                Started = state == EventState.Firing ? time : null,
                Ended = state == EventState.Resolved ? time : null,
                Title = Value(body, "monitorFriendlyName", "monitor_friendly_name") ?? address,
                Text = Value(body, "alertDetails", "alert_details"),
                Url = address,
                Severity = expires ? "warning" : null,
            }
        ).Labelled(Alert.LabelsOf(body));
        // No one is notified when a certificate or a domain has been renewed.
        return ParsedWebhook.One(expires ? alert.AsMoment() : alert);
    }

    private static string? Value(Field body, string name, string inSnakeCase) =>
        body.Rendered(name) ?? body.Rendered(inSnakeCase);
}
