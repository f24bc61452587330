using System.Text.RegularExpressions;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Datadog's webhooks integration: https://docs.datadoghq.com/integrations/webhooks/. The body is the user's own
/// template, so every field may be missing or be left as the variable's name. A monitor is a card; each of its groups
/// (<c>host:node-4</c>) an alert.
/// </summary>
internal sealed partial class Datadog : IEventSource
{
    public string Type => "datadog";
    public string Name => "Datadog";
    public string Docs => "https://docs.datadoghq.com/integrations/webhooks/";
    public string Setup =>
        """
            *Integrations*, *Webhooks*, *New*: URL `{url}`, custom headers `{"Authorization": "Bearer SECRET"}`,
            payload `{"id": "$ID", "alert_id": "$ALERT_ID", "alert_scope": "$ALERT_SCOPE", "alert_transition":
            "$ALERT_TRANSITION", "alert_type": "$ALERT_TYPE", "alert_priority": "$ALERT_PRIORITY", "aggreg_key":
            "$AGGREG_KEY", "title": "$EVENT_TITLE", "body": "$TEXT_ONLY_MSG", "date": "$DATE", "last_updated":
            "$LAST_UPDATED", "tags": "$TAGS", "link": "$LINK", "snapshot": "$SNAPSHOT"}`; then `@webhook-NAME` in the
            monitor's message.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;
    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.Form;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Rendered("title") is not { } heading)
            return ParsedWebhook.NotUnderstood("no title");
        var brackets = Brackets().Matches(heading).Select(match => match.Groups["word"].Value).ToList();
        var transition = body.Rendered("alert_transition") ?? brackets.Find(text => StateOf(text) is not null);
        var hasNoData = Word(transition).EndsWith("no data", StringComparison.Ordinal);
        if (StateOf(transition ?? body.Rendered("alert_type")) is not { } state)
            return ParsedWebhook.NotHandled("event that is not an alert");

        var title = Brackets().Replace(heading, "").Trim() is { Length: > 0 } rest ? rest : heading;
        var time = body.UnixMilliseconds("last_updated") ?? body.UnixMilliseconds("date");
        var scope = body.Rendered("alert_scope");
        var labels = Alert.LabelsOf(body);
        labels.Add("scope", scope);
        labels.Add("instance", labels.First("host") ?? scope?[(scope.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var alert = (
            Alert.Of(
                request,
                body.Rendered("alert_id") ?? body.Rendered("aggreg_key") ?? title,
                scope ?? "*",
                state,
                time
            ) with
            {
                Started = Word(transition) is "triggered" or "warn" or "no data" ? time : null,
                Ended = state == EventState.Resolved ? time : null,
                Title = title,
                Text = WithoutMentions(body.Prose("body")),
                Url = body.Rendered("link"),
                Severity =
                    body.Rendered("alert_priority")
                    ?? labels.First("severity")
                    ?? (
                        Word(transition).EndsWith("warn", StringComparison.Ordinal) ? "warning"
                        : state == EventState.Firing ? body.Rendered("alert_type")
                        : null
                    ),
                Links = new Words { { "graph", body.Rendered("snapshot") } },
            }
        ).Labelled(labels).On(hasNoData ? AlertCondition.NoData : null);
        return ParsedWebhook.One(brackets.Contains("TEST") ? alert.AsTest() : alert);
    }

    /// <summary>"Triggered on {host:node-4}" is "triggered".</summary>
    private static string Word(string? transition) =>
        (transition is null ? "" : transition.Split(" on ")[0]).Trim().ToLowerInvariant();

    private static EventState? StateOf(string? transition) =>
        Word(transition) switch
        {
            "triggered"
            or "re-triggered"
            or "warn"
            or "re-warn"
            or "no data"
            or "re-no data"
            or "renotify"
            or "error"
            or "warning" => EventState.Firing,
            "recovered" or "success" or "info" => EventState.Resolved,
            _ => null,
        };

    /// <summary>The people that Datadog notifies are named in the message, and signs that it is Markdown.</summary>
    private static string? WithoutMentions(string? text) =>
        text is null ? null
        : string.Join(
            ' ',
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Where(word => word != "%%%" && !word.StartsWith('@'))
        )
            is { Length: > 0 } rest
            ? rest
        : null;

    [GeneratedRegex(@"\[(?<word>[^\]]*)\]\s*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Brackets();
}
