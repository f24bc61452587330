namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Harbor's project webhooks,
/// https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/, in both of its
/// formats: its own, and CloudEvents, whose data says the same. What the scanner finds joins the card of the image.
/// </summary>
internal sealed class Harbor : IEventSource
{
    public string Type => "harbor";
    public string Name => "Harbor";
    public string Docs =>
        "https://goharbor.io/docs/main/working-with-projects/project-configuration/configure-webhooks/";

    public string Setup =>
        "In the project *Webhooks*, *New webhook*: notify type `http`, either payload format, "
        + "endpoint URL `{url}`, auth header `Bearer SECRET`; artifact pushed and deleted, "
        + "scanning finished and "
        + "failed, quota and replication are understood.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Bearer, WebhookAuth.Basic, WebhookAuth.HeaderToken("Authorization")];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
            {
                if (body.Text("type") is not { } type)
                    return ParsedWebhook.NotUnderstood("no type");
                var data = body["specversion"].IsMissing ? body["event_data"] : body["data"];
                var delivery = new Delivery(
                    request,
                    body,
                    data,
                    body.Time("time") ?? body.UnixSeconds("occur_at") ?? request.Received
                );
                return type switch
                {
                    "PUSH_ARTIFACT" or "harbor.artifact.pushed" => delivery.Images(EventState.Succeeded),
                    "DELETE_ARTIFACT" or "harbor.artifact.deleted" => delivery.Images(EventState.Deleted),
                    "SCANNING_COMPLETED"
                    or "harbor.scan.completed"
                    or "SCANNING_FAILED"
                    or "harbor.scan.failed"
                    or "SCANNING_STOPPED"
                    or "harbor.scan.stopped" => delivery.Scans(),
                    "QUOTA_EXCEED" or "harbor.quota.exceeded" => delivery.Quota("exceeded", "error"),
                    "QUOTA_WARNING" or "harbor.quota.warned" => delivery.Quota("nearly used up", "warning"),
                    "REPLICATION" or "harbor.replication.status.changed" => delivery.Replication(),
                    _ => ParsedWebhook.NotHandled(type.Length <= 40 ? type : "other"),
                };
            }
        );

    private sealed record Delivery(WebhookRequest Request, Field Body, Field Data, DateTimeOffset At)
    {
        private Field Repository => Data["repository"];

        public ParsedWebhook Images(EventState state) =>
            Each(
                "no tag",
                resource =>
                    resource.Text("tag") is { } tag && !tag.StartsWith("sha256:", StringComparison.Ordinal)
                        ? Of(resource, tag) with
                        {
                            State = state,
                            OpensCard = state != EventState.Deleted,
                        }
                        : null
            );

        public ParsedWebhook Scans() =>
            Each(
                "no scan",
                resource =>
                {
                    if (
                        resource["scan_overview"].Properties().Select(report => report.Value).FirstOrDefault()
                        is not { IsObject: true } report
                    )
                        return null;
                    var (state, text) = ScanOf(report);
                    var version =
                        resource.Text("tag")
                        ?? TagOf(resource.Text("resource_url"))
                        ?? resource.Text("digest")
                        ?? "latest";
                    return Of(resource, version) with
                    {
                        Version = Artifact.VersionOf(version),
                        Part = "scan",
                        OpensCard = state == EventState.Failed,
                        State = state,
                        Occurred = report.Time("end_time") ?? At,
                        Text = text,
                        Severity = report.Text("severity")?.ToLowerInvariant(),
                        Started = report.Time("start_time"),
                        Ended = report.Time("end_time"),
                    };
                }
            );

        /// <summary>A project's quota has no end that Harbor reports: one card a day.</summary>
        public ParsedWebhook Quota(string how, string severity) =>
            ParsedWebhook.One(
                Event(
                    EventKind.Alert,
                    Subject.Alert(Request.Source, $"quota/{Repository.Text("namespace")}/{At:yyyy-MM-dd}")
                ) with
                {
                    Part = "alert/quota",
                    State = EventState.Firing,
                    Title = $"quota of {Repository.Text("namespace")} {how}",
                    Text = Data["custom_attributes"].Prose("Details"),
                    Severity = severity,
                }
            );

        public ParsedWebhook Replication()
        {
            var replication = Data["replication"];
            if (!replication.IsObject)
                return ParsedWebhook.NotUnderstood("no replication");
            var state = replication.Text("job_status") switch
            {
                "Success" or "Succeed" => EventState.Succeeded,
                "Failed" or "Error" => EventState.Failed,
                "InProgress" => EventState.Running,
                _ => EventState.Info,
            };
            var (from, to) = (replication["src_resource"], replication["dest_resource"]);
            return ParsedWebhook.One(
                Event(
                    EventKind.PipelineRun,
                    Subject.PipelineRun(
                        Request.Source,
                        $"replication/{replication.Word("execution_timestamp")}/{to.Text("namespace")}"
                    )
                ) with
                {
                    // It runs by the hour; only that it does not is news.
                    OpensCard = state == EventState.Failed,
                    State = state,
                    Title =
                        $"replication of {from.Text("namespace") ?? "?"} to "
                        + $"{to.Text("endpoint") ?? to.Text("namespace") ?? "?"}",
                    Text = string.Join(
                        ", ",
                        replication
                            .Items("failed_artifact")
                            .Select(artifact => artifact.Text("name_tag"))
                            .OfType<string>()
                    )
                        is { Length: > 0 } failed
                        ? failed
                        : null,
                    Started = replication.UnixSeconds("execution_timestamp"),
                    Ended = state.IsOver() ? At : null,
                }
            );
        }

        private ParsedWebhook Each(string nothing, Func<Field, ChatOpsEvent?> read)
        {
            var events = Data.Items("resources")
                .Select(read)
                .OfType<ChatOpsEvent>()
                .Select((@event, index) => index == 0 ? @event : @event with { Id = $"{@event.Id}/{index}" })
                .ToList();
            return events.Count > 0 ? new ParsedWebhook(events)
                : Data["resources"].IsList ? ParsedWebhook.NotHandled(nothing)
                : ParsedWebhook.NotUnderstood("no resources");
        }

        private ChatOpsEvent Of(Field resource, string version)
        {
            var name = NameOf(resource.Text("resource_url")) ?? Repository.Text("repo_full_name") ?? "?";
            return Event(EventKind.Artifact, Subject.Artifact(name, version)) with
            {
                Title = name,
                Version = version,
                Labels = new Words
                {
                    { "type", "image" },
                    { "digest", resource.Text("digest") },
                    { "project", Repository.Text("namespace") },
                    { "private", Repository.Text("repo_type") == "private" },
                },
            };
        }

        private ChatOpsEvent Event(string kind, string subject) =>
            new()
            {
                Id = Body.Text("id") ?? Request.DeliveryId,
                Source = Request.Source,
                Kind = kind,
                Subject = subject,
                State = EventState.Info,
                Occurred = At,
                Actor = Body.Text("operator") is { } login and not ("auto" or "MANUAL")
                    ? new Actor(login)
                    {
                        IsBot = login.StartsWith("robot$", StringComparison.Ordinal) || login == "harbor-jobservice",
                    }
                    : null,
            };
    }

    private static (EventState State, string? Text) ScanOf(Field report)
    {
        if (report.Text("scan_status") is "Stopped")
            return (EventState.Cancelled, null);
        if (report.Text("scan_status") is not "Success")
            return (EventState.Failed, "the scanner failed");
        var found = report["summary"]
            ["summary"]
            .Properties()
            .Select(severity =>
                (
                    Name: severity.Key.ToLowerInvariant(),
                    Count: severity.Value.Element.ValueKind == System.Text.Json.JsonValueKind.Number
                    && severity.Value.Element.TryGetInt64(out var count)
                        ? count
                        : 0
                )
            )
            .Where(severity => severity.Count > 0)
            .OrderBy(severity => Array.IndexOf(Worst, severity.Name) is >= 0 and var rank ? rank : Worst.Length)
            .ToList();
        var bad = found.Exists(severity => SeverityScale.Of(severity.Name) >= Severity.Error);
        var total = report["summary"].Number("total") ?? 0;
        return (
            bad ? EventState.Failed : EventState.Succeeded,
            total <= 0
                ? "nothing found"
                : $"{total} vulnerabilities"
                    + (
                        found.Count > 0
                            ? $" ({string.Join(", ", found.Select(severity => $"{severity.Count} {severity.Name}"))})"
                            : ""
                    )
                    + $", {report["summary"].Number("fixable") ?? 0} fixable"
        );
    }

    private static readonly string[] Worst = ["critical", "high", "medium", "low", "negligible", "unknown"];

    private static string? NameOf(string? url) =>
        url is null ? null
        : url.Split('@')[0] is var name && TagOf(name) is { } tag ? name[..^(tag.Length + 1)]
        : name;

    private static string? TagOf(string? url) =>
        url is not null
        && !url.Contains('@', StringComparison.Ordinal)
        && url.LastIndexOf(':') is var colon
        && colon > url.LastIndexOf('/')
        && colon < url.Length - 1
            ? url[(colon + 1)..]
            : null;
}
