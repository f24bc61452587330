namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Azure Monitor's action group with a webhook:
/// https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema. The forms from before the common schema
/// are understood too. It can set no header.
/// </summary>
internal sealed class AzureMonitor : IEventSource
{
    /// <summary>The subscription that "Test action group" invents.</summary>
    private const string TestSubscription = "/subscriptions/11111111-1111-1111-1111-111111111111/";

    public string Type => "azure-monitor";
    public string Name => "Azure Monitor";
    public string Docs => "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema";
    public string Setup =>
        "*Monitor*, *Alerts*, *Action groups*, *Actions*, *Webhook*: URI `{url}?token=SECRET`, "
        + "*Enable the common alert schema*. Custom properties of the alert rule (`service`, `environment`, "
        + "`runbook`, `dashboard`) go onto the card.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.QueryToken(), WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["data"]["essentials"].IsObject ? Common(request, body["data"])
                : body["data"]["context"].IsObject ? Older(request, body["data"])
                : body["context"].IsObject ? Older(request, body)
                : ParsedWebhook.NotUnderstood("no alert")
        );

    private static ParsedWebhook Common(WebhookRequest request, Field data)
    {
        var essentials = data["essentials"];
        EventState? state = essentials.Text("monitorCondition") switch
        {
            "Fired" => EventState.Firing,
            "Resolved" => EventState.Resolved,
            _ => null,
        };
        if (essentials.Text("alertId") is not { } id || state is null)
            return ParsedWebhook.NotUnderstood("no alert and condition");

        var criteria = data["alertContext"]["condition"].Items("allOf").ToList();
        var labels = new Words();
        labels.AddAll(data["customProperties"]);
        labels.Add("monitoring_service", essentials.Text("monitoringService"));
        labels.Add("instance", essentials.Items("configurationItems").Select(item => item.Text()));
        var (fired, resolved) = (essentials.Time("firedDateTime"), essentials.Time("resolvedDateTime"));
        var alert = (
            Alert.Of(request, id, state.Value, state == EventState.Resolved ? resolved : fired) with
            {
                Started = fired,
                Ended = state == EventState.Resolved ? resolved : null,
                Title = essentials.Text("alertRule"),
                Text =
                    essentials.Prose("description")
                    ?? criteria.Select(Criterion).FirstOrDefault(text => text is not null),
                Url =
                    "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/"
                    + $"{Uri.EscapeDataString(id)}",
                Severity = essentials.Text("severity"),
                Links = new Words
                {
                    {
                        "graph",
                        criteria
                            .Select(criterion =>
                                criterion.FirstText("linkToFilteredSearchResultsUI", "linkToSearchResultsUI")
                            )
                            .FirstOrDefault(link => link is not null)
                    },
                },
            }
        ).Labelled(labels);
        if (id.StartsWith(TestSubscription, StringComparison.OrdinalIgnoreCase))
            return ParsedWebhook.One(alert.AsTest());
        // What the activity log tells (a deletion, a failure of a service in the region) is not taken back.
        return ParsedWebhook.One(
            essentials.Text("signalType") == "Activity Log" && state == EventState.Firing ? alert.AsMoment() : alert
        );
    }

    private static ParsedWebhook Older(WebhookRequest request, Field data)
    {
        var context = data["context"];
        EventState? state = data.Text("status") switch
        {
            "Activated" => EventState.Firing,
            "Deactivated" or "Resolved" => EventState.Resolved,
            _ => null,
        };
        if (state is null && context["activityLog"].IsObject)
            return ParsedWebhook.NotHandled("activity log");
        if ((context.Text("id") ?? context.Text("name")) is not { } id || state is null)
            return ParsedWebhook.NotUnderstood("no alert and status");

        var time = context.AnyTime("timestamp");
        var labels = new Words();
        labels.AddAll(data["properties"]);
        labels.Add("instance", context.Text("resourceName"));
        labels.Add("resource_group", context.Text("resourceGroupName"));
        var criterion = context["condition"].Items("allOf").FirstOrDefault() is { IsObject: true } first
            ? first
            : context["condition"];
        return ParsedWebhook.One(
            (
                Alert.Of(request, $"{id}/{context.Text("resourceName")}", state.Value, time) with
                {
                    Started = state == EventState.Firing ? time : null,
                    Ended = state == EventState.Resolved ? time : null,
                    Title = context.Text("name"),
                    Text = context.Prose("description") ?? Criterion(criterion),
                    Url = context.Text("portalLink"),
                    Severity = context.Word("severity") is { } level ? $"sev{level}" : null,
                }
            ).Labelled(labels)
        );
    }

    private static string? Criterion(Field criterion) =>
        criterion.Text("metricName") is { } metric && criterion.Word("metricValue") is { } value
            ? $"{metric} is {value}"
                + (
                    Sign(criterion.Text("operator")) is { } sign && criterion.Word("threshold") is { } threshold
                        ? $", the rule is {sign} {threshold}"
                        : ""
                )
            : null;

    private static string? Sign(string? name) =>
        name switch
        {
            "GreaterThan" => ">",
            "GreaterThanOrEqual" or "GreaterOrEqual" => "≥",
            "LessThan" => "<",
            "LessThanOrEqual" or "LessOrEqual" => "≤",
            "Equals" or "EqualTo" => "=",
            _ => null,
        };
}
