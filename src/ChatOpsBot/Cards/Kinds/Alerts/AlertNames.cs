using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Alerts;

/// <summary>
/// What names the alerts of a group: what tells one from the others, and where they are. Labels are those of Prometheus
/// and Kubernetes, as other tools use them too.
/// </summary>
internal sealed class AlertNames(IReadOnlyList<ChatOpsEvent> alerts)
{
    /// <summary>The subject itself before what it runs on; who measured it comes last.</summary>
    private static readonly string[] Things =
    [
        "pod",
        "deployment",
        "statefulset",
        "daemonset",
        "cronjob",
        "job_name",
        "persistentvolumeclaim",
        "host",
        "hostname",
        "node",
        "instance",
        "device",
    ];

    private static readonly string[] Within = ["mountpoint", "container", "namespace", "cluster"];
    private static readonly string[] Places = ["namespace", "cluster"];

    /// <summary>Labels that do not identify the subject, or that cards show elsewhere.</summary>
    private static readonly string[] Elsewhere =
    [
        "alertname",
        "severity",
        "priority",
        "service",
        "environment",
        "env",
        "job",
        "endpoint",
        "prometheus",
        "prometheus_replica",
        "replica",
        "uid",
        AlertCondition.Label,
    ];

    private const int MaxNames = 2;

    /// <summary>Null where no label tells.</summary>
    public string? Of(ChatOpsEvent alert)
    {
        var differing = Things
            .Concat(Within)
            .Where(key => Differs(key) && Value(alert, key) is not null)
            .Take(MaxNames)
            .Select(key => Value(alert, key))
            .ToList();
        if (differing.Count == 0 && alerts.Count > 1)
            differing =
            [
                .. alert
                    .Labels.Keys.Where(key => !Elsewhere.Contains(key) && !Things.Contains(key) && Differs(key))
                    .Order(StringComparer.Ordinal)
                    .Take(MaxNames)
                    .Select(key => $"{key}={Value(alert, key)}"),
            ];
        return differing.Count > 0
            ? string.Join(" in ", differing)
            : Things.Select(key => Value(alert, key)).FirstOrDefault(value => value is not null);
    }

    /// <summary>The namespace and the cluster that all of them are in, where that is not said already.</summary>
    public string? Place =>
        string.Join(
            ", ",
            Places
                .Where(key => !Differs(key))
                .Select(key => Value(alerts[0], key))
                .Where(place =>
                    place is not (null or "default")
                    && !place.Contains('/', StringComparison.Ordinal)
                    && place != alerts[0].Service
                    && place != alerts[0].Environment
                )
        )
            is { Length: > 0 } place
            ? place
            : null;

    private bool Differs(string key) => alerts.Select(alert => Value(alert, key)).Distinct().Count() > 1;

    /// <summary>
    /// Prometheus moves a label that the metric brings itself to <c>exported_</c> and sets its own; the latter, and any
    /// <c>instance</c> of kube-state-metrics, is about the exporter.
    /// https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
    /// </summary>
    private static string? Value(ChatOpsEvent alert, string key)
    {
        if (alert.Labels.GetValueOrDefault($"exported_{key}") is { } exported)
            return exported;
        if (key == "instance" && (Contains(alert, "job") || Contains(alert, "container")))
            return null;
        return alert.Labels.GetValueOrDefault(key);
    }

    private static bool Contains(ChatOpsEvent alert, string key) =>
        alert.Labels.GetValueOrDefault(key)?.Contains("kube-state-metrics", StringComparison.Ordinal) == true;
}
