using System.Globalization;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Grafana's contact point "Webhook", which sends what Alertmanager sends and more
/// (https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/),
/// and the notification channel of the dashboard alerts that Grafana had up to version 8.
/// </summary>
internal sealed class Grafana : IEventSource
{
    public string Type => "grafana";
    public string Name => "Grafana";
    public string Docs =>
        "https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/";
    public string Setup =>
        "*Alerting*, *Contact points*, *Add contact point*, integration *Webhook*: URL `{url}`, "
        + "*Authorization Header - Scheme* `Bearer`, *- Credentials* the secret; "
        + "or the secret as *HMAC Signature*. In Grafana 8 and before: *Notification channels*, type webhook, "
        + "the secret as password.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [
        WebhookAuth.Bearer,
        WebhookAuth.Basic,
        WebhookAuth.Hmac("X-Grafana-Alerting-Signature"),
        WebhookAuth.Hmac("X-Grafana-Alerting-Signature") with
        {
            TimestampHeader = "X-Grafana-Alerting-Timestamp",
            Covers = "{timestamp}:{body}",
        },
    ];

    public int MaxBodyBytes => 16 * 1024 * 1024;

    /// <summary>The old form has no time in it: what it says twice it means twice.</summary>
    public string? DeliveryId(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                IsOld(body)
                    ? $"{request.Received.ToUnixTimeMilliseconds()}/{body.Word("ruleId")}/{body.Text("state")}"
                    : null
        );

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                IsOld(body)
                    ? Old(request, body)
                    : Alertmanager.Read(request, body, (alert, read) => New(body, alert, read))
        );

    private static bool IsOld(Field body) => !body["ruleId"].IsMissing && body["alerts"].IsMissing;

    private static ChatOpsEvent New(Field group, Field alert, ChatOpsEvent read)
    {
        var page =
            Uri.TryCreate(alert.Text("generatorURL"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? alert.Text("generatorURL")
                : group.Text("externalURL");
        var links = new Words
        {
            { "runbook", read.Links.GetValueOrDefault("runbook") },
            {
                "dashboard",
                alert.Text("panelURL") ?? alert.Text("dashboardURL") ?? read.Links.GetValueOrDefault("dashboard")
            },
            { "silence", alert.Text("silenceURL") },
            { "image", alert.Text("imageURL") },
        };
        var title = read.Labels.ContainsKey("alertname") ? read.Title : NameIn(group.Text("title")) ?? read.Title;
        var named = read with
        {
            Title = title,
            Url = page,
            Links = links,
            Text = read.Text ?? ValuesOf(alert["values"]),
        };
        // The button "Test" sends an alert of this name, which never ends.
        if (read.Title == "TestAlert" && read.Labels.GetValueOrDefault("instance") == "Grafana")
            return named.AsTest();
        return read.Title is "DatasourceNoData" or "DatasourceError"
            ? named.On(read.Title == "DatasourceNoData" ? AlertCondition.NoData : null) with
            {
                Title = read.Labels.GetValueOrDefault("rulename") ?? read.Title,
            }
            : named;
    }

    /// <summary>
    /// The title of a group: <c>[FIRING:2] Latency high (web-1)</c>, or what its template makes of it.
    /// </summary>
    private static string? NameIn(string? title)
    {
        var name =
            title?.StartsWith('[') == true && title.IndexOf(']', StringComparison.Ordinal) is > 0 and var end
                ? title[(end + 1)..].Trim()
                : title?.Trim();
        return name is null or "" || name[0] == '(' ? null : name;
    }

    private static string? ValuesOf(Field values)
    {
        var pairs = values
            .Properties()
            .Select(value => (value.Key, Text: value.Value.Word()))
            .Where(value => value.Text is not null)
            .Select(value => $"{value.Key} = {value.Text}");
        return string.Join(", ", pairs) is { Length: > 0 } text ? text : null;
    }

    private static ParsedWebhook Old(WebhookRequest request, Field body)
    {
        EventState? state = body.Text("state")?.ToLowerInvariant() switch
        {
            "ok" => EventState.Resolved,
            "alerting" or "no_data" => EventState.Firing,
            _ => null,
        };
        if (state is null)
            return ParsedWebhook.NotHandled("state that is not an alert");
        var labels = Alert.LabelsOf(body);
        var values = body.Items("evalMatches")
            .Where(match => match.Text("metric") is not null && match.AnyFraction("value") is not null)
            .Select(match =>
                $"{match.Text("metric")} = "
                + $"{match.AnyFraction("value")!.Value.ToString("0.###", CultureInfo.InvariantCulture)}"
            );
        var alert = (
            Alert.Of(request, $"{body.Word("orgId")}/{body.Word("ruleId")}", state.Value, null) with
            {
                Title = body.Text("ruleName") ?? body.Text("title"),
                Text = body.Prose("message") ?? (string.Join(", ", values) is { Length: > 0 } text ? text : null),
                Url = body.Text("ruleUrl"),
                Links = new Words { { "image", body.Text("imageUrl") } },
            }
        ).Labelled(labels).On(body.Text("state") == "no_data" ? AlertCondition.NoData : null);
        return ParsedWebhook.One(
            body.Text("title")?.EndsWith("Test notification", StringComparison.Ordinal) == true ? alert.AsTest() : alert
        );
    }
}
