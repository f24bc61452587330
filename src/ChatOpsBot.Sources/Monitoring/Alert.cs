namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// What the tools that watch have in common: the event of one alert, and the names under which they carry the same
/// things.
/// </summary>
internal static class Alert
{
    /// <summary>For tools that let their users set headers, or write the address.</summary>
    public static IReadOnlyList<WebhookAuth> Tokens { get; } =
    [WebhookAuth.Bearer, WebhookAuth.Basic, WebhookAuth.QueryToken()];

    /// <summary>An alert that has a card of its own.</summary>
    /// <param name="key">The same while it fires and when it is resolved: the tool's own fingerprint.</param>
    public static ChatOpsEvent Of(WebhookRequest request, string key, EventState state, DateTimeOffset? occurred) =>
        Of(request, key, key, state, occurred);

    /// <summary>One of several alerts on a card.</summary>
    /// <param name="group">Keeps the cards of one sender apart.</param>
    /// <param name="key">Keeps the alerts of one card apart.</param>
    public static ChatOpsEvent Of(
        WebhookRequest request,
        string group,
        string key,
        EventState state,
        DateTimeOffset? occurred
    ) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.Alert,
            Subject = Subject.Alert(request.Source, group),
            Part = $"alert/{key}",
            // A recovery takes something back; without a card there is nothing to take back.
            OpensCard = state != EventState.Resolved,
            State = state,
            Occurred = occurred ?? request.Received,
        };

    /// <summary>Of a tool that reports no end: it was seen once, so it ends when it starts.</summary>
    public static ChatOpsEvent AsMoment(this ChatOpsEvent alert) =>
        alert with
        {
            Started = alert.Occurred,
            Ended = alert.Occurred,
        };

    /// <summary>
    /// What someone said about an alert or did with it. It is kept beside the alert, and does not change how that
    /// is.
    /// </summary>
    public static ChatOpsEvent AsNote(this ChatOpsEvent alert, string? text) =>
        alert with
        {
            Part = $"note/{alert.Id}",
            OpensCard = false,
            State = EventState.Info,
            Started = null,
            Ended = null,
            Text = text,
            Severity = null,
        };

    /// <summary>A test of the connection: a card of its own, which changes nothing of the real alert.</summary>
    public static ChatOpsEvent AsTest(this ChatOpsEvent alert) =>
        alert.On(AlertCondition.Test) with
        {
            Subject = $"{alert.Subject}/test",
            State = EventState.Info,
            OpensCard = true,
            Started = null,
            Ended = null,
        };

    /// <param name="condition">One of <see cref="AlertCondition"/>, or null.</param>
    public static ChatOpsEvent On(this ChatOpsEvent alert, string? condition) =>
        condition is null
            ? alert
            : alert with
            {
                Labels = new Dictionary<string, string>(alert.Labels) { [AlertCondition.Label] = condition },
            };

    /// <summary>
    /// The alert with these labels, and with what they say under the usual names where the alert itself does not say
    /// it.
    /// </summary>
    public static ChatOpsEvent Labelled(this ChatOpsEvent alert, Words labels)
    {
        var links = new Words
        {
            { "runbook", labels.First("runbook_url", "runbook") },
            { "dashboard", labels.First("dashboard_url", "dashboard") },
        };
        foreach (var (name, url) in alert.Links)
            links.Add(name, url);
        foreach (var name in (ReadOnlySpan<string>)["runbook_url", "runbook", "dashboard_url", "dashboard"])
            labels.Remove(name);
        return alert with
        {
            Labels = labels,
            Links = links,
            Severity = (alert.Severity ?? labels.First("severity", "priority"))?.ToLowerInvariant(),
            Service =
                alert.Service ?? labels.First("service", "service_name", "service.name", "app", "application", "job"),
            Environment = alert.Environment ?? labels.First("environment", "env", "deployment_environment", "stage"),
        };
    }

    /// <summary>
    /// Labels out of a body that the tool's users write themselves: the usual names, and whatever stands under
    /// <c>labels</c> and <c>tags</c>.
    /// </summary>
    public static Words LabelsOf(Field body)
    {
        var labels = new Words();
        if (body["tags"].IsObject)
            labels.AddAll(body["tags"]);
        else
            labels.AddTags(
                body.Text("tags") is { } list ? list.Split(',') : body.Items("tags").Select(tag => tag.Text())
            );
        labels.AddAll(body["labels"]);
        foreach (
            var name in (ReadOnlySpan<string>)
                [
                    "service",
                    "environment",
                    "env",
                    "severity",
                    "runbook",
                    "runbook_url",
                    "dashboard",
                    "dashboard_url",
                    "team",
                ]
        )
            labels.Add(name, body.Rendered(name));
        return labels;
    }

    /// <summary>
    /// What a template was to say, where its placeholder (<c>$SNAPSHOT</c>, <c>*alertDuration*</c>, <c>{{owner}}</c>,
    /// <c>{EVENT.ID}</c>) was filled in.
    /// </summary>
    public static string? Rendered(this Field body, string name) =>
        body.Word(name)?.Trim() is { Length: > 0 } text
        && text is not ("null" or "N/A" or "*UNKNOWN*")
        && !(text.Length > 1 && text[0] is '$' or '*' or '{' && text.AsSpan(1).IndexOfAny(' ', '"') < 0)
            ? text
            : null;

    /// <summary>The values of a list, or the single one in its place.</summary>
    public static IEnumerable<Field> Each(this Field body) =>
        body.Element.ValueKind == System.Text.Json.JsonValueKind.Array
            ? body.Element.EnumerateArray().Select(item => new Field(item))
            : [body];

    /// <inheritdoc cref="Rendered"/>
    public static string? RenderedProse(this Field body, string name) =>
        body.Rendered(name) is null ? null : body.Prose(name);

    /// <summary>How it stands, in the words that tools and their users have for it; null for any other word.</summary>
    public static EventState? StateOf(string? word) =>
        word?.Trim().ToLowerInvariant() switch
        {
            "ok"
            or "up"
            or "normal"
            or "passing"
            or "success"
            or "succeeded"
            or "resolved"
            or "recovery"
            or "recovered"
            or "closed"
            or "clear"
            or "cleared"
            or "inactive" => EventState.Resolved,
            "acknowledged" or "acknowledgement" or "ack" => EventState.Acknowledged,
            "info" or "information" or "notice" or "debug" => EventState.Info,
            "firing"
            or "alerting"
            or "alert"
            or "alarm"
            or "problem"
            or "triggered"
            or "open"
            or "opened"
            or "active"
            or "activated"
            or "failed"
            or "failing"
            or "failure"
            or "fired"
            or "down"
            or "unreachable"
            or "unknown"
            or "warning"
            or "warn"
            or "minor"
            or "average"
            or "major"
            or "high"
            or "error"
            or "err"
            or "critical"
            or "crit"
            or "fatal"
            or "emergency"
            or "disaster"
            or "nodata"
            or "no data"
            or "exception" => EventState.Firing,
            _ => null,
        };

    /// <summary>The events of one delivery, each with an id of its own.</summary>
    public static ParsedWebhook All(WebhookRequest request, IReadOnlyList<ChatOpsEvent> events) =>
        events.Count switch
        {
            0 => ParsedWebhook.NotUnderstood("no alerts"),
            1 => ParsedWebhook.One(events[0]),
            _ => new ParsedWebhook([
                .. events.Select((alert, index) => alert with { Id = $"{request.DeliveryId}/{index}" }),
            ]),
        };
}
