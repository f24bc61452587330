using System.Text;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Prometheus Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config.
/// One event per alert; the group is the card. Alertmanager has no id of its own for a delivery and sends again what still fires.
/// </summary>
internal sealed class Alertmanager : IEventSource
{
    public string Type => "alertmanager";
    public string Name => "Alertmanager";
    public string Docs => "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config";
    public string Setup => "A receiver with `webhook_configs: [{ url: '{url}', send_resolved: true, http_config: { authorization: { credentials: SECRET } } }]`.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    // An answer 413 would come back at every group_interval and never be heard, so a storm must fit.
    public int MaxBodyBytes => 16 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, group => Parse(request, group));

    private static ParsedWebhook Parse(WebhookRequest request, Field group)
    {
        var alerts = group.Items("alerts").Where(alert => alert.IsObject).ToList();
        if (alerts.Count == 0) return group["alerts"].IsList ? ParsedWebhook.NotHandled("no alerts") : ParsedWebhook.NotUnderstood("no list of alerts");

        var subject = Subject.Alert(request.Source, GroupKey(group));
        int? total = group.Number("truncatedAlerts") is > 0 and < int.MaxValue / 2 and var truncated ? alerts.Count + (int)truncated : null;
        return new ParsedWebhook([.. alerts.Select((alert, index) => OneAlert(request, group, alert, index, subject) with { Total = total })]);
    }

    private static ChatOpsEvent OneAlert(WebhookRequest request, Field group, Field alert, int index, string subject)
    {
        var labels = new Words();
        foreach (var (name, value) in alert["labels"].Texts()) labels.Add(name, value);
        var annotations = alert["annotations"];
        var resolved = (alert.Text("status") ?? group.Text("status")) == "resolved";
        var (started, ended) = (alert.Time("startsAt"), resolved ? alert.Time("endsAt") : null);
        return new ChatOpsEvent
        {
            Id = $"{request.DeliveryId}/{index}",
            Source = request.Source,
            Kind = EventKind.Alert,
            Subject = subject,
            Part = $"alert/{alert.Text("fingerprint") ?? Fingerprint(labels)}",
            // Alertmanager tells of an end only where it told of the beginning; without a card there is nothing to take back.
            OpensCard = !resolved,
            State = resolved ? EventState.Resolved : EventState.Firing,
            Occurred = (resolved ? ended : started) ?? request.Received,
            Started = started,
            Ended = ended,
            Title = labels.First("alertname"),
            Text = annotations.Prose("summary") ?? annotations.Prose("description") ?? annotations.Prose("message"),
            Url = alert.Text("generatorURL") ?? group.Text("externalURL"),
            Severity = labels.First("severity")?.ToLowerInvariant(),
            Service = labels.First("service", "service_name", "app", "job"),
            Environment = labels.First("environment", "env"),
            Labels = labels,
            Links = new Words
            {
                { "graph", alert.Text("generatorURL") },
                { "runbook", annotations.Text("runbook_url") ?? annotations.Text("runbook") },
                { "dashboard", annotations.Text("dashboard_url") ?? annotations.Text("dashboard") },
                { "alertmanager", group.Text("externalURL") },
            },
        };
    }

    /// <summary>Version 3 sent a number here; what the group is made of says the same.</summary>
    private static string GroupKey(Field group) => group.Text("groupKey")
        ?? $"{group.Text("receiver")}:{{{string.Join(',', group["groupLabels"].Texts().Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal))}}}";

    /// <summary>FNV-1a over the sorted labels, as in prometheus/common <c>model/signature.go</c>: releases before 0.19 do not send it.</summary>
    internal static string Fingerprint(IReadOnlyDictionary<string, string> labels)
    {
        const ulong offset = 14695981039346656037, prime = 1099511628211;
        var hash = offset;
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            foreach (var b in Encoding.UTF8.GetBytes(name)) hash = unchecked((hash ^ b) * prime);
            hash = unchecked((hash ^ 0xFF) * prime);
            foreach (var b in Encoding.UTF8.GetBytes(value)) hash = unchecked((hash ^ b) * prime);
            hash = unchecked((hash ^ 0xFF) * prime);
        }
        return hash.ToString("x16");
    }
}
