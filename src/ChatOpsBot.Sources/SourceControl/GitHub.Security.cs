namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    /// <summary>A dependency with a known flaw: https://docs.github.com/en/rest/dependabot/alerts.</summary>
    private static ParsedWebhook DependabotAlert(Delivery delivery)
    {
        var alert = delivery.Body["alert"];
        var (advisory, flaw, dependency) = (
            alert["security_advisory"],
            alert["security_vulnerability"],
            alert["dependency"]
        );
        var (package, patched) = (dependency["package"].Text("name"), flaw["first_patched_version"].Text("identifier"));
        var found = string.Join(" in ", new[] { package, dependency.Text("manifest_path") }.OfType<string>());
        return Finding(
            delivery,
            "dependabot",
            finding =>
                finding with
                {
                    Title = advisory.Text("summary"),
                    Text = patched is null ? found : $"{found} · fixed in {patched}",
                    Severity = (advisory.Text("severity") ?? flaw.Text("severity"))?.ToLowerInvariant(),
                    Labels = new Words
                    {
                        { "tool", "dependabot" },
                        { "action", delivery.Action },
                        { "package", package },
                        { "ecosystem", dependency["package"].Text("ecosystem") },
                        { "ghsa", advisory.Text("ghsa_id") },
                        { "cve", advisory.Text("cve_id") },
                        { "reason", alert.Text("dismissed_reason") },
                    },
                }
        );
    }

    /// <summary>
    /// A flaw in the code itself: https://docs.github.com/en/rest/code-scanning. A rule has a severity of its own scale
    /// where it is not a matter of security.
    /// </summary>
    private static ParsedWebhook CodeScanningAlert(Delivery delivery)
    {
        var alert = delivery.Body["alert"];
        var (rule, seen) = (
            alert["rule"],
            alert["most_recent_instance"].IsObject
                ? alert["most_recent_instance"]
                : alert.Items("instances").FirstOrDefault()
        );
        var place = seen["location"].Text("path") is { } path
            ? seen["location"].Number("start_line") is { } line
                ? $"{path}:{line}"
                : path
            : null;
        return Finding(
            delivery,
            "code-scanning",
            finding =>
                finding with
                {
                    Title = rule.Text("description") ?? rule.Text("name") ?? rule.Text("id"),
                    Text = string.Join(" · ", new[] { place, seen["message"].FirstLine("text") }.OfType<string>())
                        is { Length: > 0 } text
                        ? text
                        : null,
                    Severity = (rule.Text("security_severity_level") ?? rule.Text("severity"))?.ToLowerInvariant(),
                    Branch = (seen.Text("ref") ?? delivery.Body.Text("ref")) is { } reference
                        ? After(reference, Heads)
                        : null,
                    Commit = seen.Text("commit_sha") ?? delivery.Body.Text("commit_oid"),
                    Labels = new Words
                    {
                        { "tool", "code-scanning" },
                        { "action", delivery.Action },
                        { "scanner", alert["tool"].Text("name") },
                        { "rule", rule.Text("id") },
                        { "reason", alert.Text("dismissed_reason") },
                    },
                }
        );
    }

    /// <summary>A password or key in the repository. The secret itself is in some payloads and goes nowhere.</summary>
    private static ParsedWebhook SecretScanningAlert(Delivery delivery)
    {
        var alert = delivery.Body["alert"];
        var notes = new[]
        {
            alert.Text("validity") == "active" ? "still valid" : null,
            alert.Flag("publicly_leaked") ? "publicly leaked" : null,
        };
        return Finding(
            delivery,
            "secret-scanning",
            finding =>
                finding with
                {
                    Title =
                        $"{alert.Text("secret_type_display_name") ?? alert.Text("secret_type") ?? "A secret"}"
                        + " in the repository",
                    Text = string.Join(" · ", notes.OfType<string>()) is { Length: > 0 } text ? text : null,
                    Severity = "critical",
                    Labels = new Words
                    {
                        { "tool", "secret-scanning" },
                        { "action", delivery.Action },
                        { "secret_type", alert.Text("secret_type") },
                        { "reason", alert.Text("resolution") },
                    },
                }
        );
    }

    private static ParsedWebhook SecretLocation(Delivery delivery)
    {
        var (alert, location) = (delivery.Body["alert"], delivery.Body["location"]);
        if (alert.Number("number") is not { } number)
            return delivery.Incomplete;
        var (type, details) = (location.Text("type") ?? "unknown", location["details"]);
        var path = details.Text("path");
        var place =
            path is null ? type.Replace('_', ' ')
            : details.Number("start_line") is { } line ? $"{path}:{line}"
            : path;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.SecurityFinding,
                FindingSubject(delivery, "secret-scanning", number),
                EventState.Info,
                alert.Time("updated_at") ?? alert.Time("created_at")
            ) with
            {
                Part = $"location/{place}",
                OpensCard = false,
                Title = place,
                Url = details.Text("html_url"),
                Commit = details.Text("commit_sha"),
                Labels = new Words { { "tool", "secret-scanning" }, { "location", type } },
            }
        );
    }

    /// <summary>
    /// A flaw becomes known in some package of the world; whether the team uses it is another alert's word.
    /// </summary>
    private static ParsedWebhook SecurityAdvisory(Delivery delivery)
    {
        var advisory = delivery.Body["security_advisory"];
        if (advisory.Text("ghsa_id") is not { } id)
            return delivery.Incomplete;
        var packages = advisory
            .Items("vulnerabilities")
            .Select(flaw =>
                string.Join(
                    ' ',
                    new[] { flaw["package"].Text("name"), flaw.Text("vulnerable_version_range") }.OfType<string>()
                )
            );
        var withdrawn = advisory.Time("withdrawn_at");
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.SecurityFinding,
                Subject.SecurityFinding(delivery.Request.Source, id),
                withdrawn is null ? EventState.Opened : EventState.Dismissed,
                advisory.Time("updated_at")
            ) with
            {
                OpensCard = delivery.Action is "published" or "performed",
                Title = advisory.Text("summary"),
                Text = string.Join(", ", packages) is { Length: > 0 } text ? text : null,
                Url = $"https://github.com/advisories/{Uri.EscapeDataString(id)}",
                Severity = advisory.Text("severity")?.ToLowerInvariant(),
                Started = advisory.Time("published_at"),
                Ended = withdrawn,
                Labels = new Words
                {
                    { "tool", "advisory" },
                    { "action", delivery.Action },
                    { "ghsa", id },
                    { "cve", advisory.Text("cve_id") },
                },
            }
        );
    }

    private static ParsedWebhook Finding(Delivery delivery, string tool, Func<ChatOpsEvent, ChatOpsEvent> about)
    {
        var (alert, action) = (delivery.Body["alert"], delivery.Action);
        if (alert.Number("number") is not { } number)
            return delivery.Incomplete;
        var (ended, state) = (
            Latest(
                alert.Time("dismissed_at"),
                alert.Time("auto_dismissed_at"),
                alert.Time("fixed_at"),
                alert.Time("resolved_at")
            ),
            FindingState(alert, action)
        );
        var open = state is EventState.Opened or EventState.Reopened;
        // What is opened again has lost the time of its end, and the older alerts have no time of change.
        var occurred =
            open && action != "created"
                ? alert.Time("updated_at")
                : Latest(alert.Time("created_at"), alert.Time("updated_at"), ended);
        return ParsedWebhook.One(
            about(
                delivery.Event(EventKind.SecurityFinding, FindingSubject(delivery, tool, number), state, occurred) with
                {
                    OpensCard =
                        open
                        && action
                            is "created"
                                or "reopened"
                                or "reopened_by_user"
                                or "reintroduced"
                                or "auto_reopened"
                                or "publicly_leaked",
                    Url = alert.Text("html_url"),
                    Actor = Person(alert["dismissed_by"]) ?? Person(alert["resolved_by"]) ?? delivery.Sender,
                    Started = alert.Time("created_at"),
                    Ended = open ? null : ended,
                }
            )
        );
    }

    private static EventState FindingState(Field alert, string? action) =>
        (alert.Text("state"), alert.Text("resolution")) switch
        {
            ("fixed", _) or (_, "revoked") => EventState.Resolved,
            ("dismissed" or "auto_dismissed", _) or (_, not null) => EventState.Dismissed,
            ("resolved", _) => EventState.Resolved,
            _ => action is "reopened" or "reopened_by_user" or "auto_reopened" or "reintroduced"
                ? EventState.Reopened
                : EventState.Opened,
        };

    private static string FindingSubject(Delivery delivery, string tool, long number) =>
        Subject.SecurityFinding(delivery.Request.Source, $"{delivery.Repository}/{tool}/{number}");
}
