namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Logstash's HTTP output: https://www.elastic.co/guide/en/logstash/current/plugins-outputs-http.html. Every record
/// that the pipeline lets through is an alert; records of one kind share a card. Fluentd, Fluent Bit and Vector send
/// the same.
/// </summary>
internal sealed class Logstash : IEventSource
{
    public string Type => "logstash";
    public string Name => "Logstash";
    public string Docs => "https://www.elastic.co/guide/en/logstash/current/plugins-outputs-http.html";
    public string Setup =>
        """
            `output { if [log][level] in ["error", "fatal"] { http { url => "{url}" http_method => "post" format =>
            "json" headers => { "Authorization" => "Bearer SECRET" } } } }`; `format => "json_batch"` sends many at
            once.
            """;

    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;
    public int MaxBodyBytes => 4 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                Alert.All(
                    request,
                    [
                        .. body.Each()
                            .Where(record => record.Text("message") is not null || record.Text("log") is not null)
                            .Select(record => Record(request, record)),
                    ]
                )
        );

    private static ChatOpsEvent Record(WebhookRequest request, Field record)
    {
        var message = (record.FirstLine("message") ?? record.FirstLine("log"))!;
        var logger = Document.Text(record, "log.logger") ?? record.FirstText("logger_name", "logger");
        var level = Document.Text(record, "log.level") ?? record.FirstText("level", "loglevel", "severity");
        var labels = Alert.LabelsOf(record);
        labels.Add(
            "service",
            labels.First("service") ?? Document.Text(record, "service.name") ?? record.FirstText("application", "app")
        );
        labels.Add("environment", labels.First("environment", "env") ?? Document.Text(record, "service.environment"));
        labels.Add("severity", level?.ToLowerInvariant());
        labels.Add(
            "instance",
            record.Text("host") ?? Document.Text(record, "host.name") ?? Document.Text(record, "host.hostname")
        );
        labels.Add("logger", logger);
        var kind = record.Text("fingerprint") ?? $"{labels.First("service")}/{logger}/{Document.Kind(message)}";
        return (
            Alert.Of(request, kind, EventState.Firing, record.AnyTime("@timestamp") ?? record.AnyTime("timestamp")) with
            {
                Title = message.Length > 120 ? $"{message.AsSpan(0, 120)}…" : message,
                Text = Document.Text(record, "error.message") ?? logger,
                Url = Document.Text(record, "url.full"),
                Links = new Words { { "trace", record.Text("trace_url") } },
            }
        ).Labelled(labels).AsMoment();
    }
}
