using System.Text;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Prometheus Alertmanager's webhook, version 4:
/// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config. One event per alert; the group is the
/// card. Alertmanager has no id of its own for a delivery and sends again what still fires.
/// </summary>
internal sealed class Alertmanager : IEventSource
{
    public string Type => "alertmanager";
    public string Name => "Alertmanager";
    public string Docs => "https://prometheus.io/docs/alerting/latest/configuration/#webhook_config";
    public string Setup =>
        "A receiver with `webhook_configs: [{ url: '{url}', send_resolved: true, "
        + "http_config: { authorization: { credentials: SECRET } } }]`. "
        + "Both of a high-availability pair send here: a group has one card, whichever of them reports it. "
        + "Give both the same `--web.external-url`: "
        + "an alert that is no longer reported ends only by the URL that reported it.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    // An answer 413 would come back at every group_interval and never be accepted, so a storm must fit.
    public int MaxBodyBytes => 16 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(request.Body, group => Read(request, group, static (_, alert) => alert));

    /// <summary>A group of alerts in this form, which others have taken over.</summary>
    /// <param name="also">What the sender adds to each.</param>
    internal static ParsedWebhook Read(
        WebhookRequest request,
        Field group,
        Func<Field, ChatOpsEvent, ChatOpsEvent> also
    )
    {
        var alerts = group.Items("alerts").Where(alert => alert.IsObject).ToList();
        int? total = group.Number("truncatedAlerts") is > 0 and < int.MaxValue / 2 and var truncated
            ? alerts.Count + (int)truncated
            : null;
        var (key, silence) = (GroupKey(group), SilenceLink(group));
        return Alert.All(
            request,
            [
                .. alerts.Select(alert =>
                    also(
                        alert,
                        OneAlert(request, group, alert, key, silence) with
                        {
                            Total = total,
                            Listed = total is null ? request.Received : null,
                        }
                    )
                ),
            ]
        );
    }

    private static ChatOpsEvent OneAlert(
        WebhookRequest request,
        Field group,
        Field alert,
        string groupKey,
        string? silence
    )
    {
        var labels = new Words();
        foreach (var (name, value) in alert["labels"].Texts())
            labels.Add(name, value);
        var annotations = alert["annotations"];
        var resolved = (alert.Text("status") ?? group.Text("status")) == "resolved";
        var text = annotations.Prose("summary") ?? annotations.Prose("description") ?? annotations.Prose("message");
        var (started, ended) = (alert.Time("startsAt"), resolved ? alert.Time("endsAt") : null);
        return (
            Alert.Of(
                request,
                groupKey,
                alert.Text("fingerprint") ?? Fingerprint(labels),
                resolved ? EventState.Resolved : EventState.Firing,
                resolved ? ended : started
            ) with
            {
                Started = started,
                Ended = ended,
                Title = labels.First("alertname") ?? NameOf(group),
                Text = text,
                Detail = annotations.Prose("description") is { } more && more != text ? more : null,
                Url = alert.Text("generatorURL") ?? group.Text("externalURL"),
                Links = new Words
                {
                    { "graph", alert.Text("generatorURL") },
                    { "runbook", annotations.Text("runbook_url") ?? annotations.Text("runbook") },
                    { "dashboard", annotations.Text("dashboard_url") ?? annotations.Text("dashboard") },
                    { "alertmanager", group.Text("externalURL") },
                    { "silence", silence },
                },
            }
        ).Labelled(labels);
    }

    /// <summary>The form for a silence in Alertmanager's own pages, filled in for the whole group.</summary>
    private static string? SilenceLink(Field group)
    {
        if (group.Text("externalURL") is not { } address)
            return null;
        var matchers = group["groupLabels"]
            .Texts()
            .Select(label =>
                $"{label.Key}=\""
                + label
                    .Value.Replace("\\", @"\\", StringComparison.Ordinal)
                    .Replace("\"", "\\\"", StringComparison.Ordinal)
                + "\""
            )
            .ToList();
        return matchers.Count == 0
            ? null
            : $"{address.TrimEnd('/')}/#/silences/new?filter="
                + $"{Uri.EscapeDataString($"{{{string.Join(',', matchers)}}}")}";
    }

    /// <summary>What the group has in common, for alerts that have no name of their own.</summary>
    private static string? NameOf(Field group) =>
        group["groupLabels"].Text("alertname")
        ?? group["commonLabels"].Text("alertname")
        ?? (
            string.Join(", ", group["groupLabels"].Texts().Select(label => label.Value)) is { Length: > 0 } name
                ? name
                : null
        );

    /// <summary>Version 3 sent a number here; what the group is made of says the same.</summary>
    private static string GroupKey(Field group) =>
        group.Text("groupKey")
        ?? $"{group.Text("receiver")}:{{"
            + string.Join(
                ',',
                group["groupLabels"].Texts().Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal)
            )
            + "}";

    /// <summary>
    /// FNV-1a over the sorted labels, as in prometheus/common <c>model/signature.go</c>: releases before 0.19 do not
    /// send it.
    /// </summary>
    internal static string Fingerprint(IReadOnlyDictionary<string, string> labels)
    {
        const ulong offset = 14695981039346656037,
            prime = 1099511628211;
        var hash = offset;
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            foreach (var b in Encoding.UTF8.GetBytes(name))
                hash = unchecked((hash ^ b) * prime);
            hash = unchecked((hash ^ 0xFF) * prime);
            foreach (var b in Encoding.UTF8.GetBytes(value))
                hash = unchecked((hash ^ b) * prime);
            hash = unchecked((hash ^ 0xFF) * prime);
        }
        return hash.ToString("x16");
    }
}
