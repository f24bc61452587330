namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Sensu Go: a handler gets each event of a check as JSON, and sends it on
/// (https://docs.sensu.io/sensu-go/latest/observability-pipeline/observe-events/events/). A check that still fails is
/// sent again at every interval, unless a filter keeps that back.
/// </summary>
internal sealed class Sensu : IEventSource
{
    public string Type => "sensu";
    public string Name => "Sensu Go";
    public string Docs => "https://docs.sensu.io/sensu-go/latest/observability-pipeline/observe-events/events/";
    public string Setup =>
        "A pipe handler with the command `curl -sSf -H 'Authorization: Bearer SECRET' -H 'Content-Type: "
        + "application/json' --data-binary @- {url}` and the filter `is_incident`; "
        + "it receives silenced events too, unless `not_silenced` keeps them back.";

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public string? DeliveryId(WebhookRequest request) => Field.Read(request.Body, body => Event(body).Text("id"));

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, Event(body)));

    /// <summary>The API and its tools put a wrapper around.</summary>
    private static Field Event(Field body) => body["spec"].IsObject ? body["spec"] : body;

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var (check, entity) = (body["check"], body["entity"]["metadata"]);
        if (!check.IsObject)
            return ParsedWebhook.NotHandled("event without a check");
        if (
            check["metadata"].Text("name") is not { } name
            || entity.Text("name") is not { } host
            || check.Number("status") is not { } status
        )
            return ParsedWebhook.NotUnderstood("no check, entity and status");

        var flapping = check.Text("state") == "flapping";
        var state =
            status == 0 && !flapping ? EventState.Resolved
            : check.Flag("is_silenced") ? EventState.Acknowledged
            : EventState.Firing;
        var labels = new Words
        {
            { "instance", host },
            { "check", name },
            { "namespace", entity.Text("namespace") },
        };
        foreach (
            var more in (ReadOnlySpan<Field>)
                [entity["labels"], check["metadata"]["labels"], check["metadata"]["annotations"]]
        )
        foreach (var (label, value) in more.Texts())
            labels.Add(label, value);
        var time = body.UnixSeconds("timestamp") ?? check.UnixSeconds("executed");
        return ParsedWebhook.One((
                Alert.Of(request, $"{entity.Text("namespace")}/{host}/{name}", state, time) with
                {
                    Started = state == EventState.Resolved ? null : FailingSince(check),
                    Ended = state == EventState.Resolved ? time : null,
                    Title = $"{name} on {host}",
                    Text = check.Prose("output"),
                    Severity = status switch
                    {
                        0 => null,
                        1 => "warning",
                        2 => "critical",
                        _ => "unknown",
                    },
                }
            ).Labelled(labels).On(flapping ? AlertCondition.Flapping : null));
    }

    /// <summary>
    /// The beginning of the last unbroken row of failures; null where the history, which has 21 results, does not reach
    /// back to it.
    /// </summary>
    private static DateTimeOffset? FailingSince(Field check)
    {
        DateTimeOffset? since = null;
        foreach (var result in check.Items("history").Reverse())
        {
            if (result.Number("status") == 0)
                return since;
            since = result.UnixSeconds("executed");
        }
        return null;
    }
}
