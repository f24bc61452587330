namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Zabbix with a media type of the kind "Webhook":
/// https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook. Its script is the user's;
/// ours is deploy/senders/zabbix.js. The problem's event is the card.
/// </summary>
internal sealed class Zabbix : IEventSource
{
    public string Type => "zabbix";
    public string Name => "Zabbix";
    public string Docs => "https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook";
    public string Setup =>
        "*Alerts*, *Media types*, *Create*, type *Webhook*: the script and the parameters of "
        + "[`zabbix.js`](../deploy/senders/zabbix.js), with `url` = `{url}` and `secret` = the secret.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var trigger = body.Rendered("trigger");
        var host = body.Rendered("host") ?? body.Rendered("hostname");
        if (trigger is null || host is null)
            return ParsedWebhook.NotUnderstood("no host and trigger");
        if (Alert.StateOf(body.Rendered("status")) is not { } state)
            return ParsedWebhook.NotUnderstood("unknown status");
        // An update is a message, an acknowledgement, or both.
        var isUpdate = body.Rendered("update_action") is not null;
        if (state == EventState.Firing && body.Rendered("acknowledged") is "Yes" or "1")
            state = EventState.Acknowledged;

        var time = body.AnyTime("time");
        var labels = Alert.LabelsOf(body);
        labels.Add("instance", host);
        labels.Add("item", body.Rendered("item"));
        var alert = (
            Alert.Of(request, body.Rendered("event_id") ?? $"{host}/{trigger}", state, time) with
            {
                Started = isUpdate || state == EventState.Resolved ? null : time,
                Ended = state == EventState.Resolved ? time : null,
                Title = trigger,
                Text = body.RenderedProse("item"),
                Url = body.Rendered("link"),
                Actor = isUpdate && body.Rendered("user") is { } user ? new Actor(user) : null,
            }
        ).Labelled(labels);
        return isUpdate && body.Rendered("message") is { } message
            ? Alert.All(request, [alert, alert.AsNote(message)])
            : ParsedWebhook.One(alert);
    }
}
