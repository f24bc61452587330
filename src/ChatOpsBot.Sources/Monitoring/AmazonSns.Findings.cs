namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// What the security services of Amazon find, as GuardDuty, Inspector and Security Hub send it through EventBridge.
/// </summary>
internal sealed partial class AmazonSns
{
    /// <summary>
    /// https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html. What goes on is sent again
    /// every few hours, under the same id.
    /// </summary>
    private static ParsedWebhook GuardDuty(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        if (detail.Text("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no finding");
        var state = detail["service"].Flag("archived") ? EventState.Dismissed : EventState.Opened;
        return ParsedWebhook.One(
            Finding(
                request,
                message,
                id,
                state,
                detail.AnyTime("updatedAt") ?? detail["service"].AnyTime("eventLastSeen")
            ) with
            {
                Started = detail.AnyTime("createdAt") ?? detail["service"].AnyTime("eventFirstSeen"),
                Title = detail.Text("title") ?? detail.Text("type"),
                Text = detail.Prose("description"),
                // https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html
                Severity = detail.AnyFraction("severity") switch
                {
                    >= 9 => "critical",
                    >= 7 => "high",
                    >= 4 => "medium",
                    not null => "low",
                    null => null,
                },
                Url = RegionIn(message) is { } region
                    ? $"https://{region}.console.aws.amazon.com/guardduty/home?region={region}"
                        + $"#/findings?macros=current&fId={Uri.EscapeDataString(id)}"
                    : null,
                Labels = EnvelopeOf(
                    message,
                    new Words
                    {
                        { "tool", "guardduty" },
                        { "finding_type", detail.Text("type") },
                        { "resource_type", detail["resource"].Text("resourceType") },
                    }
                ),
            }
        );
    }

    /// <summary>https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html.</summary>
    private static ParsedWebhook Inspector(WebhookRequest request, Field message)
    {
        var (detail, package) = (message["detail"], message["detail"]["packageVulnerabilityDetails"]);
        if (detail.Text("findingArn") is not { } arn)
            return ParsedWebhook.NotUnderstood("no finding");
        var state = detail.Text("status") switch
        {
            "CLOSED" => EventState.Resolved,
            "SUPPRESSED" => EventState.Dismissed,
            _ => EventState.Opened,
        };
        var where = string.Join(
            ", ",
            detail.Items("resources").Select(resource => resource.Text("id")).OfType<string>()
        );
        return ParsedWebhook.One(
            Finding(request, message, arn, state, detail.AnyTime("updatedAt") ?? detail.AnyTime("lastObservedAt")) with
            {
                Started = detail.AnyTime("firstObservedAt"),
                Title = detail.Text("title"),
                Text = where.Length > 0 ? Field.Shortened(where) : detail.Prose("description"),
                Severity = detail.Text("severity")?.ToLowerInvariant(),
                Url =
                    package.Text("sourceUrl")
                    ?? (
                        RegionIn(message) is { } region
                            ? $"https://{region}.console.aws.amazon.com/inspector/v2/home?region={region}#/findings"
                            : null
                    ),
                Labels = EnvelopeOf(
                    message,
                    new Words
                    {
                        { "tool", "inspector" },
                        { "cve", package.Text("vulnerabilityId") },
                        { "finding_type", detail.Text("type") },
                        { "fix_available", detail.Text("fixAvailable")?.ToLowerInvariant() },
                        {
                            "resource_type",
                            detail.Items("resources").Select(resource => resource.Text("type")).Distinct()
                        },
                    }
                ),
            }
        );
    }

    /// <summary>
    /// Findings in Amazon's own format:
    /// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html. A check that passes
    /// is a finding as well.
    /// </summary>
    private static ParsedWebhook SecurityHub(WebhookRequest request, Field message)
    {
        var findings = message["detail"].Items("findings").Where(finding => finding.Text("Id") is not null).ToList();
        if (findings.Count == 0)
            return ParsedWebhook.NotUnderstood("no findings");
        return Alert.All(
            request,
            [
                .. findings.Select(finding =>
                    Finding(
                        request,
                        message,
                        finding.Text("Id")!,
                        StateOfFinding(finding),
                        finding.AnyTime("UpdatedAt")
                    ) with
                    {
                        Started = finding.AnyTime("CreatedAt"),
                        Title = finding.Text("Title"),
                        Text = finding.Prose("Description"),
                        Severity = finding["Severity"].Text("Label")?.ToLowerInvariant(),
                        Url =
                            finding.Text("SourceUrl")
                            ?? (
                                RegionIn(message) is { } region
                                    ? $"https://{region}.console.aws.amazon.com/securityhub/home?region="
                                        + $"{region}#/findings"
                                    : null
                            ),
                        Labels = EnvelopeOf(
                            message,
                            new Words
                            {
                                { "tool", "security-hub" },
                                { "product", finding.Text("ProductName") },
                                { "workflow", finding["Workflow"].Text("Status")?.ToLowerInvariant() },
                                {
                                    "resource_type",
                                    finding.Items("Resources").Select(resource => resource.Text("Type")).Distinct()
                                },
                            }
                        ),
                    }
                ),
            ]
        );
    }

    private static EventState StateOfFinding(Field finding) =>
        (finding["Workflow"].Text("Status"), finding.Text("RecordState"), finding["Compliance"].Text("Status")) switch
        {
            ("SUPPRESSED", _, _) => EventState.Dismissed,
            ("RESOLVED", _, _) or (_, "ARCHIVED", _) or (_, _, "PASSED") => EventState.Resolved,
            _ => EventState.Opened,
        };

    private static ChatOpsEvent Finding(
        WebhookRequest request,
        Field message,
        string id,
        EventState state,
        DateTimeOffset? time
    ) =>
        NewEvent(
            request,
            message,
            EventKind.SecurityFinding,
            Subject.SecurityFinding(request.Source, id),
            state,
            time
        ) with
        {
            OpensCard = state == EventState.Opened,
        };
}
