namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Seyren, alerting on Graphite: https://github.com/scobal/seyren (its subscription of the type HTTP). A check watches
/// several targets; each is an alert of the check's card.
/// </summary>
internal sealed class Seyren : IEventSource
{
    public string Type => "seyren";
    public string Name => "Seyren";
    public string Docs => "https://github.com/scobal/seyren#http";
    public string Setup => "At the check *Create subscription*, type HTTP, target `{url}?token=SECRET`.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.QueryToken(), WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["check"].Text("id") is { } check
                    ? Alert.All(
                        request,
                        [
                            .. body.Items("alerts")
                                .Where(alert => alert.IsObject)
                                .Select(alert => OneAlert(request, body, check, alert)),
                        ]
                    )
                    : ParsedWebhook.NotUnderstood("no check")
        );

    private static ChatOpsEvent OneAlert(WebhookRequest request, Field body, string id, Field alert)
    {
        var (check, target, level) = (body["check"], alert.Text("target"), alert.Text("toType")?.ToLowerInvariant());
        var state = Alert.StateOf(level) ?? EventState.Firing;
        var time = alert.UnixMilliseconds("timestamp");
        return (
            Alert.Of(request, id, target ?? "", state, time) with
            {
                Started = state == EventState.Firing && alert.Text("fromType") == "OK" ? time : null,
                Ended = state == EventState.Resolved ? time : null,
                Title = check.Text("name"),
                Text = alert.Word("value") is { } value
                    ? $"{target} is {value}{Threshold(alert, level)}"
                    : check.Prose("description"),
                Url = body.Text("seyrenUrl") is { } address
                    ? $"{address.TrimEnd('/')}/#/checks/{Uri.EscapeDataString(id)}"
                    : null,
                Severity = level is "warn" or "error" ? level : null,
                Links = new Words
                {
                    {
                        "graph",
                        check.Text("graphiteBaseUrl") is { } graphite && target is not null
                            ? $"{graphite.TrimEnd('/')}/render/?target={Uri.EscapeDataString(target)}"
                            : null
                    },
                },
            }
        ).Labelled(new Words()).On(level == "unknown" ? AlertCondition.NoData : null);
    }

    private static string Threshold(Field alert, string? level) =>
        level is "warn" or "error" && alert.Word(level) is { } limit ? $" (limit {limit})" : "";
}
