namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Kibana's rules with the webhook connector
/// (https://www.elastic.co/docs/reference/kibana/connectors-kibana/webhook-action-type), whose body is the user's own
/// template. A rule is a card; each of its alerts an alert on it. The recovery is an action of its own, in the group
/// "Recovered".
/// </summary>
internal sealed class Kibana : IEventSource
{
    public string Type => "kibana";
    public string Name => "Kibana";
    public string Docs => "https://www.elastic.co/docs/reference/kibana/connectors-kibana/webhook-action-type";
    public string Setup =>
        """
            *Stack Management*, *Connectors*, *Webhook*: POST to `{url}`, header `Authorization` with `Bearer SECRET`.
            In the rule one action *On status changes* for the alerts and one for *Recovered*, both with the body
            `{"rule": {"id": "{{rule.id}}", "name": "{{rule.name}}", "url": "{{rule.url}}", "tags": "{{rule.tags}}"},
            "alert": {"id": "{{alert.id}}", "actionGroup": "{{alert.actionGroup}}", "flapping": {{alert.flapping}}},
            "context": {"reason": "{{context.reason}}", "message": "{{context.message}}", "link": "{{context.link}}"},
            "date": "{{date}}"}`.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var (rule, alert, context) = (body["rule"], body["alert"], body["context"]);
        if (
            rule.Rendered("id") is not { } id
            || (alert.Rendered("actionGroup") ?? alert.Rendered("actionGroupName"))?.ToLowerInvariant() is not { } group
        )
            return ParsedWebhook.NotUnderstood("no rule and action group");

        var state = group == "recovered" ? EventState.Resolved : EventState.Firing;
        var time = body.Time("date");
        var labels = Alert.LabelsOf(body);
        foreach (var (name, value) in Alert.LabelsOf(rule))
            labels.Add(name, value);
        labels.Add("instance", alert.Rendered("id"));
        labels.Add("action_group", group);
        return ParsedWebhook.One(
            (
                Alert.Of(request, id, alert.Rendered("id") ?? id, state, time) with
                {
                    Ended = state == EventState.Resolved ? time : null,
                    Title = rule.Rendered("name"),
                    Text =
                        context.RenderedProse("reason")
                        ?? context.RenderedProse("message")
                        ?? context.RenderedProse("title"),
                    Url = rule.Rendered("url"),
                    Links = new Words
                    {
                        {
                            "graph",
                            context.Rendered("link")
                                ?? context.Rendered("alertDetailsUrl")
                                ?? context.Rendered("viewInAppUrl")
                        },
                    },
                }
            )
                .Labelled(labels)
                .On(
                    alert.Flag("flapping") ? AlertCondition.Flapping
                    : group.Contains("nodata", StringComparison.Ordinal)
                    || group.Contains("no data", StringComparison.Ordinal)
                        ? AlertCondition.NoData
                    : null
                )
        );
    }
}
