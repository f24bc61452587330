using System.Globalization;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Telegraf's HTTP output with JSON: https://docs.influxdata.com/telegraf/v1/output-plugins/http/. Telegraf has no
/// thresholds of its own, so what it sends is an alert where it says how it stands: a tag or field <c>level</c> that a
/// processor set, the state of a Nagios plugin, or the result of a check (http_response, net_response, dns_query,
/// ping).
/// </summary>
internal sealed class Telegraf : IEventSource
{
    private const int ShownFields = 4;

    public string Type => "telegraf";
    public string Name => "Telegraf";
    public string Docs => "https://docs.influxdata.com/telegraf/v1/output-plugins/http/";
    public string Setup =>
        """
            `[[outputs.http]]` with `url = "{url}"`, `data_format = "json"`, `headers = { Authorization = "Bearer
            SECRET", Content-Type = "application/json" }`, and `namepass` or `metricpass` for the metrics that are
            checks; a `[[processors.starlark]]` before it sets the tag `level` (`ok`, `warning`, `critical`) from a
            threshold, and `[[processors.dedup]]` keeps back what has not changed.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;
    public int MaxBodyBytes => 4 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body => Parse(request, body["metrics"].IsMissing ? [.. body.Each()] : [.. body.Items("metrics")])
        );

    private static ParsedWebhook Parse(WebhookRequest request, List<Field> metrics)
    {
        var known = metrics.Where(metric => metric.Text("name") is not null && metric["fields"].IsObject).ToList();
        if (known.Count == 0)
            return ParsedWebhook.NotUnderstood("no metrics");
        var alerts = known.Select(metric => Metric(request, metric)).OfType<ChatOpsEvent>().ToList();
        return alerts.Count == 0 ? ParsedWebhook.NotHandled("metrics without a level") : Alert.All(request, alerts);
    }

    private static ChatOpsEvent? Metric(WebhookRequest request, Field metric)
    {
        var (fields, tags) = (metric["fields"], metric["tags"]);
        var level = (tags.Text("level") ?? fields.Text("level") ?? NagiosLevel(metric))?.ToLowerInvariant();
        if ((Alert.StateOf(level) ?? ResultOf(fields)) is not { } state)
            return null;

        var name = metric.Text("name")!;
        var labels = new Words();
        foreach (var (tag, value) in tags.Texts())
            if (tag is not ("level" or "result"))
                labels.Add(tag, value);
        var series = string.Join(
            ',',
            labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}")
        );
        labels.Add("instance", labels.First("instance", "host"));
        var time = metric.AnyTime("timestamp");
        return (
            Alert.Of(request, name, series, state, time) with
            {
                Ended = state == EventState.Resolved ? time : null,
                Title = labels.First("server", "url", "domain", "source") is { } target ? $"{name} {target}" : name,
                Text = fields.Prose("message") ?? fields.Prose("service_output") ?? TextOf(fields, tags.Text("result")),
                Severity = state == EventState.Resolved ? null : level,
            }
        ).Labelled(labels);
    }

    private static string? NagiosLevel(Field metric) =>
        metric.Text("name") != "nagios_state"
            ? null
            : metric["fields"].Number("state") switch
            {
                0 => "ok",
                1 => "warning",
                2 => "critical",
                _ => "unknown",
            };

    /// <summary>Zero is well in all of Telegraf's own checks.</summary>
    private static EventState? ResultOf(Field fields) =>
        fields.Number("result_code") switch
        {
            null => null,
            0 => EventState.Resolved,
            _ => EventState.Firing,
        };

    private static string? TextOf(Field fields, string? result)
    {
        var shown = fields
            .Properties()
            .Where(field =>
                field.Key is not ("level" or "result_code" or "result_type") && field.Value.Word() is not null
            )
            .Take(ShownFields)
            .Select(field =>
                $"{field.Key} "
                + (
                    fields.AnyFraction(field.Key) is { } number
                        ? number.ToString("0.##", CultureInfo.InvariantCulture)
                        : field.Value.Word()
                )
            );
        var text = string.Join(", ", shown);
        return result is null || result == "success"
            ? text.Length > 0
                ? text
                : null
            : text.Length > 0
                ? $"{result}: {text}"
                : result;
    }
}
