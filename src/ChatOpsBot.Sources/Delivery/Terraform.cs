using ChatOpsBot.Sources.Authentication;

namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// HCP Terraform (Terraform Cloud) and Terraform Enterprise:
/// https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings/notifications. A run is a card from its
/// creation to its end; what an assessment of a workspace found is a card of its own.
/// </summary>
internal sealed class Terraform : IEventSource
{
    public string Type => "terraform";
    public string Name => "Terraform Cloud";
    public string Docs =>
        "https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations#notification-payload";

    public string Setup =>
        "In the workspace (or the project) *Settings*, *Notifications*, *Create a notification*, *Webhook*: "
        + "URL `{url}`, the secret as *Token*, the triggers that you want "
        + "(all, best). Saving it sends a verification request, which is answered and not shown.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("X-TFE-Notification-Signature") with { Algorithm = HmacAlgorithm.Sha512 }];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        // A run tells in a list of one; an assessment in the body itself and in "notifications" too.
        var notices = body.Items("notifications").Where(notice => notice.Text("trigger") is not null).ToList();
        if (notices.Count == 0)
            return body.Text("trigger") is not null
                ? Workspace(request, body, body)
                : ParsedWebhook.NotUnderstood("no notifications");
        var events = new List<ChatOpsEvent>();
        string? nothing = null;
        foreach (var (index, notice) in notices.Index())
        {
            var parsed = notice.Text("trigger")!.StartsWith("run:", StringComparison.Ordinal)
                ? Run(request, body, notice)
                : Workspace(request, body, notice);
            if (parsed.Fault is not null)
                return parsed;
            nothing ??= parsed.Unhandled;
            events.AddRange(
                parsed.Events.Select(@event => @event with { Id = index == 0 ? @event.Id : $"{@event.Id}/{index}" })
            );
        }
        return events.Count > 0 ? new ParsedWebhook(events) : ParsedWebhook.NotHandled(nothing ?? "nothing");
    }

    private static ParsedWebhook Run(WebhookRequest request, Field body, Field notice)
    {
        if (body.Text("run_id") is not { } run)
            return ParsedWebhook.NotUnderstood("no run");

        var (trigger, status) = (notice.Text("trigger")!, notice.Text("run_status"));
        var state = StateOf(trigger, status);
        var (created, updated) = (body.Time("run_created_at"), notice.Time("run_updated_at"));
        return ParsedWebhook.One(
            Of(request, body, Subject.PipelineRun(request.Source, run), state, updated ?? created) with
            {
                Text = body.Prose("run_message") ?? notice.Prose("message"),
                Url = body.Text("run_url"),
                Actor = (notice.Text("run_updated_by") ?? body.Text("run_created_by")) is { } login
                    ? new Actor(login)
                    : null,
                Started = created,
                Ended = state.IsOver() ? updated : null,
                Labels = new Words
                {
                    { "workspace", body.Text("workspace_name") },
                    { "organization", body.Text("organization_name") },
                    { "status", status },
                    { "trigger", trigger },
                },
                Links = new Words { { "log", body.Text("run_url") } },
            }
        );
    }

    /// <summary>https://developer.hashicorp.com/terraform/cloud-docs/workspaces/health#health-assessments</summary>
    private static ParsedWebhook Workspace(WebhookRequest request, Field body, Field notice)
    {
        var trigger = notice.Text("trigger")!;
        var (state, text) = trigger switch
        {
            "assessment:drifted" => (EventState.Failed, "drifted from its configuration"),
            "assessment:check_failure" => (EventState.Failed, "a check fails"),
            "assessment:failed" => (EventState.Failed, "the health assessment failed"),
            "workspace:auto_destroy_reminder" => (EventState.Waiting, "will be destroyed as scheduled"),
            "workspace:auto_destroy_run_results" => (EventState.Info, "was to be destroyed as scheduled"),
            _ => (EventState.Info, null),
        };
        // "verification" among them: it only means that someone saves the configuration.
        if (text is null)
            return ParsedWebhook.NotHandled(trigger);

        var about = body["details"];
        var found = about["new_assessment_result"];
        var (drifted, same) = (found.Number("resources_drifted") ?? 0, found.Number("resources_undrifted") ?? 0);
        return ParsedWebhook.One(
            Of(
                request,
                about.IsObject ? about : body,
                Subject.PipelineRun(request.Source, found.Text("id") ?? request.DeliveryId),
                state,
                found.Time("created_at")
            ) with
            {
                Text =
                    drifted > 0 && trigger == "assessment:drifted"
                        ? $"{text}: {drifted} of {unchecked(drifted + same)} resources"
                        : text,
                Url = WorkspaceUrl(body.Text("notification_configuration_url"), about),
                Severity = state == EventState.Failed ? "warning" : null,
                Labels = new Words
                {
                    { "workspace", about.Text("workspace_name") },
                    { "organization", about.Text("organization_name") },
                    { "trigger", trigger },
                },
            }
        );
    }

    private static ChatOpsEvent Of(
        WebhookRequest request,
        Field workspace,
        string subject,
        EventState state,
        DateTimeOffset? at
    ) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.PipelineRun,
            Subject = subject,
            State = state,
            Occurred = at ?? request.Received,
            Title = string.Join(
                '/',
                new[] { workspace.Text("organization_name"), workspace.Text("workspace_name") }.OfType<string>()
            )
                is { Length: > 0 } name
                ? name
                : null,
        };

    /// <summary>What is sent are addresses of the API; people look at the same host elsewhere.</summary>
    private static string? WorkspaceUrl(string? api, Field workspace) =>
        Uri.TryCreate(api, UriKind.Absolute, out var address)
        && workspace.Text("organization_name") is { } organization
        && workspace.Text("workspace_name") is { } name
            ? $"{address.GetLeftPart(UriPartial.Authority)}/app/{organization}/workspaces/{name}/health"
            : null;

    /// <summary>
    /// The status knows more than the trigger: "errored" is also said of a run that someone cancelled.
    /// </summary>
    private static EventState StateOf(string trigger, string? status) =>
        status switch
        {
            "canceled" or "force_canceled" or "discarded" => EventState.Cancelled,
            _ => trigger switch
            {
                "run:created" => EventState.Queued,
                "run:planning" or "run:applying" => EventState.Running,
                "run:needs_attention" => EventState.Waiting,
                "run:completed" => EventState.Succeeded,
                "run:errored" => EventState.Failed,
                _ => EventState.Info,
            },
        };
}
