namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Sentry's internal and public integrations:
/// https://docs.sentry.io/organization/integrations/integration-platform/webhooks/; and the older WebHooks plugin,
/// which cannot sign. What an alert rule says of an issue and what happens to the issue is one card.
/// </summary>
internal sealed class Sentry : IEventSource
{
    private const string Resource = "Sentry-Hook-Resource",
        Timestamp = "Sentry-Hook-Timestamp",
        RequestId = "Request-ID";

    public string Type => "sentry";
    public string Name => "Sentry";
    public string Docs => "https://docs.sentry.io/organization/integrations/integration-platform/webhooks/";
    public string Setup =>
        "*Settings*, *Developer Settings*, *New Internal Integration*: webhook URL `{url}`, "
        + "*Alert Rule Action* on, webhooks *issue* and *comment*; the secret is its *Client Secret*. "
        + "Of the WebHooks plugin: `{url}?token=SECRET`.";

    // The timestamp that comes along is not part of what is signed.
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("Sentry-Hook-Signature"), WebhookAuth.QueryToken()];

    public int MaxBodyBytes => 4 * 1024 * 1024;
    public IReadOnlyList<string> Headers { get; } = [Resource, Timestamp, RequestId];

    public string? DeliveryId(WebhookRequest request) => request.Header(RequestId);

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
            {
                var data = body["data"];
                DateTimeOffset? sent =
                    long.TryParse(request.Header(Timestamp), out var seconds) && seconds is > 0 and < 100_000_000_000
                        ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                        : null;
                if (data["metric_alert"].IsObject)
                    return MetricAlert(request, body, data, sent);
                if (data["event"].IsObject)
                    return EventAlert(request, data);
                if (data["issue"].IsObject)
                    return Issue(request, body, data["issue"], sent);
                if (data.Word("issue_id") is { } id && data["comment"].Text() is not null)
                    return Comment(request, body, data, id);
                if (body["event"].IsObject)
                    return Plugin(request, body);
                return request.Header(Resource) is { } other
                    ? ParsedWebhook.NotHandled(other)
                    : ParsedWebhook.NotUnderstood("no issue, event or metric alert");
            }
        );

    private static ParsedWebhook Issue(WebhookRequest request, Field body, Field issue, DateTimeOffset? sent)
    {
        if (issue.Word("id") is not { } id || body.Text("action") is not { } action)
            return ParsedWebhook.NotUnderstood("no issue and action");
        EventState? state = action switch
        {
            "created" or "unresolved" => EventState.Firing,
            "resolved" => EventState.Resolved,
            "archived" or "ignored" => EventState.Dismissed,
            _ => null,
        };
        var project = issue["project"].Text("slug");
        var read = (
            Alert.Of(request, id, state ?? EventState.Info, sent ?? issue.Time("lastSeen")) with
            {
                Started = action switch
                {
                    "created" => issue.Time("firstSeen"),
                    "unresolved" => sent,
                    _ => null,
                },
                Ended = state == EventState.Resolved ? sent : null,
                OpensCard = state == EventState.Firing,
                Title = issue.Text("title"),
                Text = issue.Prose("culprit"),
                Url = issue.Text("permalink") ?? issue.Text("web_url"),
                Severity = issue.Text("level"),
                Service = project,
                Actor =
                    state is EventState.Resolved or EventState.Dismissed || state is null
                        ? Person(body["actor"])
                        : null,
            }
        ).Labelled(
            new Words
            {
                { "project", project },
                { "number", issue.Text("shortId") },
                { "platform", issue.Text("platform") },
            }
        );
        if (state is not null)
            return ParsedWebhook.One(read);
        return
            action == "assigned"
            && (body["data"]["assignee"].Text("name") ?? issue["assignedTo"].Text("name")) is { } assignee
            ? ParsedWebhook.One(read.AsNote($"assigned it to {assignee}"))
            : ParsedWebhook.NotHandled($"issue.{action}");
    }

    private static ParsedWebhook EventAlert(WebhookRequest request, Field data)
    {
        var seen = data["event"];
        // Releases before 2023 name the issue only by its address: https://sentry.io/api/0/issues/1170820242/
        return (seen.Word("issue_id") ?? seen.Text("issue_url")?.TrimEnd('/').Split('/')[^1]) is { } id
            ? ParsedWebhook.One(
                Seen(request, id, seen, seen.Text("web_url"), ProjectOf(seen.Text("url"))) with
                {
                    Text = seen.Prose("culprit") ?? data.Text("triggered_rule"),
                }
            )
            : ParsedWebhook.NotUnderstood("event without an issue");
    }

    /// <summary>
    /// The event itself has only the project's number: <c>https://sentry.io/api/0/projects/acme/checkout/events/…</c>
    /// </summary>
    private static string? ProjectOf(string? url) =>
        url?.Split('/') is { } parts && Array.IndexOf(parts, "projects") is > 0 and var at && parts.Length > at + 2
            ? parts[at + 2]
            : null;

    private static ParsedWebhook Plugin(WebhookRequest request, Field body)
    {
        var seen = body["event"];
        return (body.Word("id") ?? seen.Word("issue_id") ?? seen.Text("event_id")) is { } id
            ? ParsedWebhook.One(
                Seen(
                    request,
                    id,
                    seen,
                    body.Text("url"),
                    body.FirstText("project_slug", "project", "project_name")
                ) with
                {
                    Text = body.Prose("culprit"),
                    Severity = seen.Text("level") ?? body.Text("level"),
                }
            )
            : ParsedWebhook.NotUnderstood("event without an issue");
    }

    private static ChatOpsEvent Seen(WebhookRequest request, string issue, Field seen, string? url, string? project)
    {
        var labels = new Words { { "project", project }, { "platform", seen.Text("platform") } };
        foreach (var tag in seen.Items("tags"))
            if (tag.Each().ToList() is [var name, var value] && name.Text() is { } key)
                labels.Add(key, value.Word());
        return (
            Alert.Of(request, issue, EventState.Firing, seen.AnyTime("timestamp") ?? seen.AnyTime("received")) with
            {
                Title = seen.Text("title") ?? seen.FirstLine("message") ?? seen["metadata"].Text("title"),
                Url = url,
                Severity = seen.Text("level"),
                Service = labels.First("service") ?? project,
                Environment = seen.Text("environment"),
                Version = seen.Text("release") ?? labels.First("release"),
            }
        ).Labelled(labels);
    }

    private static ParsedWebhook MetricAlert(WebhookRequest request, Field body, Field data, DateTimeOffset? sent)
    {
        var (alert, action) = (data["metric_alert"], body.Text("action"));
        EventState? state = action switch
        {
            "critical" or "warning" => EventState.Firing,
            "resolved" => EventState.Resolved,
            _ => null,
        };
        if (alert.Word("id") is not { } id || state is null)
            return ParsedWebhook.NotUnderstood("no metric alert and action");
        var projects = alert.Items("projects").Select(project => project.Text()).OfType<string>().ToList();
        return ParsedWebhook.One(
            (
                Alert.Of(request, $"metric/{id}", state.Value, sent ?? alert.Time("date_started")) with
                {
                    Started = alert.Time("date_started"),
                    Ended = state == EventState.Resolved ? alert.Time("date_closed") ?? sent : null,
                    Title = alert["alert_rule"].Text("name") ?? alert.Text("title"),
                    Text = data.Prose("description_text"),
                    Url = data.Text("web_url"),
                    Severity = state == EventState.Firing ? action : null,
                    Service = projects is [var only] ? only : null,
                    Environment = alert["alert_rule"].Text("environment"),
                }
            ).Labelled(new Words { { "project", projects } })
        );
    }

    private static ParsedWebhook Comment(WebhookRequest request, Field body, Field data, string issue) =>
        body.Text("action") == "created"
            ? ParsedWebhook.One(
                (
                    Alert.Of(request, issue, EventState.Info, data.Time("timestamp")) with
                    {
                        Actor = Person(body["actor"]),
                        Service = data.Text("project_slug"),
                    }
                ).AsNote(data.Prose("comment"))
            )
            : ParsedWebhook.NotHandled("comment");

    private static Actor? Person(Field actor) =>
        actor.Text("type") == "user" && actor.Text("name") is { } name ? new Actor(name) : null;
}
