namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Firebase Crashlytics. Firebase has no webhook, but raises events for a function of the user's, which sends them on
/// as a CloudEvent or as they are (https://firebase.google.com/docs/functions/alert-events;
/// deploy/senders/crashlytics.js). The webhook of its predecessor in Fabric is understood too. That an issue was closed
/// is not reported.
/// </summary>
internal sealed class Crashlytics : IEventSource
{
    public string Type => "crashlytics";
    public string Name => "Firebase Crashlytics";
    public string Docs => "https://firebase.google.com/docs/functions/alert-events";
    public string Setup =>
        "Deploy the function [`crashlytics.js`](../deploy/senders/crashlytics.js) in the Firebase project, "
        + "with `CHATOPS_URL` = `{url}` and the secret as `CHATOPS_SECRET`.";
    public IReadOnlyList<WebhookAuth> Authentication => Alert.Tokens;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body["payload_type"].IsMissing && body["event"].IsMissing
                    ? Firebase(request, body)
                    : Fabric(request, body)
        );

    private static ParsedWebhook Firebase(WebhookRequest request, Field body)
    {
        var alert = body["data"].IsObject ? body["data"] : body;
        var payload = alert["payload"];
        var kind = body.Text("alerttype") ?? payload.Text("@type")?.Split('.')[^1];
        var (severity, words) = kind switch
        {
            "crashlytics.newFatalIssue" or "CrashlyticsNewFatalIssuePayload" => ("fatal", "new crash"),
            "crashlytics.newNonfatalIssue" or "CrashlyticsNewNonfatalIssuePayload" => ("error", "new error"),
            "crashlytics.newAnrIssue" or "CrashlyticsNewAnrIssuePayload" => ("error", "the app does not respond"),
            "crashlytics.regression" or "CrashlyticsRegressionAlertPayload" => (
                payload.Text("type") ?? "error",
                "is back after it was closed"
            ),
            "crashlytics.velocity" or "CrashlyticsVelocityAlertPayload" => ("fatal", "crashes many sessions"),
            _ => (null, null),
        };
        if (kind is null)
            return ParsedWebhook.NotUnderstood("no kind of alert");
        if (severity is null)
            return ParsedWebhook.NotHandled("alert of another kind");
        if (payload["issue"].Text("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no issue");

        var issue = payload["issue"];
        return ParsedWebhook.One(
            (
                Alert.Of(request, id, EventState.Firing, alert.Time("createTime") ?? body.Time("time")) with
                {
                    Title = issue.Text("title"),
                    Text = string.Join(
                        " · ",
                        ((string?[])[words, issue.Text("subtitle"), CrashesOf(payload)]).OfType<string>()
                    ),
                    Severity = severity,
                    Version = issue.Text("appVersion"),
                }
            )
                .Labelled(new Words { { "app_id", body.Text("appid") }, { "alert_type", kind } })
                .AsMoment()
        );
    }

    private static string? CrashesOf(Field velocity) =>
        velocity.AnyNumber("crashCount") is { } crashes ? $"{crashes} crashes" : null;

    private static ParsedWebhook Fabric(WebhookRequest request, Field body)
    {
        var issue = body["payload"];
        if (body.Text("event") == "verification")
            return ParsedWebhook.NotHandled("verification");
        if ((issue.Word("display_id") ?? issue.Text("url")) is not { } id)
            return ParsedWebhook.NotUnderstood("no issue");
        return ParsedWebhook.One((
                Alert.Of(request, id, EventState.Firing, null) with
                {
                    Title = issue.Text("title"),
                    Text = string.Join(
                        " · ",
                        (
                            (string?[])
                                [
                                    issue.Text("method"),
                                    CountOf(issue, "crashes_count", "crashes"),
                                    CountOf(issue, "impacted_devices_count", "devices"),
                                ]
                        ).OfType<string>()
                    ),
                    Url = issue.Text("url"),
                    Severity = issue.Number("impact_level") switch
                    {
                        >= 4 => "critical",
                        3 => "error",
                        null => null,
                        _ => "warning",
                    },
                }
            ).Labelled(new Words { { "impact_level", issue.Number("impact_level") } }).AsMoment());
    }

    private static string? CountOf(Field issue, string name, string what) =>
        issue.Number(name) is { } count ? $"{count} {what}" : null;
}
