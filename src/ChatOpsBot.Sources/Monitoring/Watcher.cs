namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Elasticsearch Watcher's webhook action
/// (https://www.elastic.co/guide/en/elasticsearch/reference/current/actions-webhook.html), whose body is the user's own
/// template: the execution context as it is. A watch says when its condition is met, and never when it no longer is.
/// </summary>
internal sealed class Watcher : IEventSource
{
    public string Type => "watcher";
    public string Name => "Elasticsearch Watcher";
    public string Docs => "https://www.elastic.co/guide/en/elasticsearch/reference/current/actions-webhook.html";
    public string Setup =>
        """
            An action `"webhook": {"method": "POST", "url": "{url}", "headers": {"Authorization": "Bearer SECRET",
            "Content-Type": "application/json"}, "body": "{{#toJson}}ctx{{/toJson}}"}`; under `metadata` of the watch
            `name`, `text`, `severity`, `service`, `environment`, `runbook` and `dashboard` say what belongs on the
            card.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;
    public int MaxBodyBytes => 4 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(request.Body, body => Parse(request, body["ctx"].IsObject ? body["ctx"] : body));

    private static ParsedWebhook Parse(WebhookRequest request, Field context)
    {
        if (context.Text("watch_id") is not { } watch)
            return ParsedWebhook.NotUnderstood("no watch");
        var about = context["metadata"];
        var hits = context.At("payload.hits.total").Word() ?? context.At("payload.hits.total.value").Word();
        var labels = Alert.LabelsOf(about);
        labels.Add("watch", watch);
        return ParsedWebhook.One(
            (
                Alert.Of(
                    request,
                    watch,
                    EventState.Firing,
                    context.Time("execution_time") ?? context["trigger"].Time("triggered_time")
                ) with
                {
                    Title = about.Text("name") ?? watch,
                    Text = about.Prose("text") ?? (hits is null ? null : $"{hits} hits"),
                }
            )
                .Labelled(labels)
                .AsMoment()
        );
    }
}
