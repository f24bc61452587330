using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>The products whose exports are understood.</summary>
internal static class ExportReaders
{
    public static IReadOnlyList<string> Products { get; } = ["grafana-oncall", "pagerduty", "opsgenie", "goalert"];

    /// <param name="now">What is over then is left out.</param>
    public static ImportPlan Read(string product, ExportDocument export, Instant now)
    {
        IExportReader reader = product switch
        {
            "grafana-oncall" => new GrafanaOnCallExport(export, now),
            "pagerduty" => new PagerDutyExport(export, now),
            "opsgenie" => new OpsgenieExport(export, now),
            "goalert" => new GoAlertExport(export, now),
            _ => throw new ArgumentOutOfRangeException(nameof(product), product, "is not a product"),
        };
        return ImportPlan.Of(reader.Read(), now);
    }
}
