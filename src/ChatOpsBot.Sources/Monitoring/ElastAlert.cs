namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// ElastAlert 2's alerter <c>http_post2</c>: https://elastalert2.readthedocs.io/en/latest/alerts.html#http-post-2. It
/// sends the document that matched, or a payload of the user's own, and nothing when the rule no longer matches.
/// </summary>
internal sealed class ElastAlert : IEventSource
{
    public string Type => "elastalert";
    public string Name => "ElastAlert 2";
    public string Docs => "https://elastalert2.readthedocs.io/en/latest/alerts.html#http-post-2";
    public string Setup =>
        """
            In the rule `alert: [post2]`, `http_post2_url: {url}`, `http_post2_headers: {Authorization: Bearer
            SECRET}`, `http_post2_all_values: true` and `http_post2_payload: {rule: Checkout errors, severity:
            critical, service: checkout, runbook: https://…}`.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var message = body.Prose("summary") ?? body.Prose("alert_text") ?? body.Prose("message");
        if (NameOf(body) is not { } rule)
            return ParsedWebhook.NotUnderstood("no rule");

        var labels = Alert.LabelsOf(body);
        labels.Add("service", labels.First("service") ?? Document.Text(body, "service.name"));
        labels.Add("environment", labels.First("environment", "env") ?? Document.Text(body, "service.environment"));
        labels.Add("severity", labels.First("severity") ?? Document.Text(body, "log.level") ?? body.Text("level"));
        labels.Add("instance", body.Text("host") ?? Document.Text(body, "host.name"));
        var hits =
            body.Text("summary") is null && body.AnyNumber("num_hits") is > 1 and var number ? $"{number} hits" : null;
        return ParsedWebhook.One((
                Alert.Of(request, rule, EventState.Firing, body.AnyTime("@timestamp") ?? body.AnyTime("starts_at")) with
                {
                    Title = rule,
                    Text = string.Join(
                        " · ",
                        (
                            (string?[])
                                [hits, message?.StartsWith(rule, StringComparison.Ordinal) == true ? null : message]
                        ).OfType<string>()
                    )
                        is { Length: > 0 } text
                        ? text
                        : null,
                    Links = new Words
                    {
                        {
                            "graph",
                            body.FirstText(
                                "kibana_discover_url",
                                "opensearch_discover_url",
                                "kibana_url",
                                "kibana_link"
                            )
                        },
                    },
                }
            ).Labelled(labels).AsMoment());
    }

    /// <summary>
    /// The document that is sent by default does not name its rule, and need not have a message: the fields that
    /// ElastAlert itself adds to each document show what it is.
    /// </summary>
    private static string? NameOf(Field body)
    {
        if (body.FirstText("rule", "rule_name", "name", "alert_subject") is { } rule)
            return rule;
        foreach (var path in (ReadOnlySpan<string>)["rule.name", "message", "error.message", "event.original"])
            if (Document.Text(body, path)?.Trim().Split('\n')[0].TrimEnd('\r') is { Length: > 0 } line)
                return line;
        if (body.Text("_index") is { } index)
            return $"match in {IndexOf(index)}";
        return body.AnyNumber("num_hits") is null && body.AnyNumber("num_matches") is null ? null : "match";
    }

    /// <summary>An index has a name of its own each day: <c>logs-2026.03.02</c>.</summary>
    private static string IndexOf(string index) =>
        index.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '-', '_') is { Length: > 0 } name
            ? name
            : index;
}
