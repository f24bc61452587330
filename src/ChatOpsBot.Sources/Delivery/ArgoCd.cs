namespace ChatOpsBot.Sources.Delivery;

/// <summary>
/// Argo CD's notifications, https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/:
/// the body is the user's template, and ours is <c>deploy/senders/argocd-notifications.yaml</c>. One sync is one
/// deployment; it is done when what it brought is healthy.
/// </summary>
internal sealed class ArgoCd : IEventSource
{
    public string Type => "argocd";
    public string Name => "Argo CD";
    public string Docs => "https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/services/webhook/";

    public string Setup =>
        "Apply `deploy/senders/argocd-notifications.yaml` (a webhook service for `{url}`, a template, "
        + "and triggers) to the namespace of Argo CD, and put the "
        + "secret into `argocd-notifications-secret` as `chatops-token`; "
        + "then annotate what you want to see: `notifications.argoproj.io/subscribe.chatops.chatops: "
        + "\"\"`. "
        + "The labels `service` and `environment` of an application, where it has them, "
        + "name its service and environment.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Bearer, WebhookAuth.Basic];

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (body.Text("app") is not { } app)
            return ParsedWebhook.NotUnderstood("no app: not the body of deploy/senders/argocd-notifications.yaml");
        if (StateOf(body) is not { } state)
            return ParsedWebhook.NotHandled("no sync");

        var (started, finished) = (body.Time("started_at"), body.Time("finished_at"));
        var (revision, repository) = (body.Text("revision"), Git.RepositoryOf(body.Text("repo_url")));
        var commit = revision is not null && Git.IsCommit(revision) ? revision : null;
        var run = body.Text("started_at") ?? revision ?? "-";
        return ParsedWebhook.One(
            new ChatOpsEvent
            {
                Id = request.DeliveryId,
                Source = request.Source,
                Kind = EventKind.Deployment,
                Subject = Subject.Deployment(request.Source, $"{body.Text("namespace") ?? "argocd"}/{app}@{run}"),
                State = state,
                // A sync that has ended goes on changing its health, so the moment of sending tells more than its end.
                Occurred = body.Time("sent_at") ?? finished ?? started ?? request.Received,
                Started = started,
                Ended = state.IsOver() ? body.Time("sent_at") ?? finished : null,
                Title = app,
                Text =
                    body.Text("operation_phase") == "Succeeded"
                        ? body.Prose("health_message")
                        : body.Prose("operation_message"),
                Url = body.Text("url"),
                Service = body.Text("service") ?? app,
                Environment = body.Text("environment") ?? body.Text("dest_namespace"),
                Version = body.Text("version") ?? (commit is null ? revision : null) ?? body.Text("target_revision"),
                Repository = repository,
                Commit = commit,
                Parent = repository is not null && commit is not null ? Subject.Commit(repository, commit) : null,
                Actor = body.Text("initiated_by") is { } login ? new Actor(login) : null,
                Labels = new Words
                {
                    { "app", app },
                    { "project", body.Text("project") },
                    { "cluster", body.Text("dest_name") ?? body.Text("dest_server") },
                    { "namespace", body.Text("dest_namespace") },
                    { "sync", body.Text("sync_status") },
                    { "health", body.Text("health_status") },
                },
                Links = new Words { { "log", body.Text("url") } },
            }
        );
    }

    /// <summary>
    /// https://argo-cd.readthedocs.io/en/stable/operator-manual/health/: what is applied still has to come up.
    /// </summary>
    private static EventState? StateOf(Field body) =>
        body.Text("operation_phase") switch
        {
            "Running" or "Terminating" => EventState.Running,
            "Failed" or "Error" => EventState.Failed,
            "Succeeded" => body.Text("health_status") switch
            {
                "Degraded" or "Missing" => EventState.Failed,
                "Progressing" => EventState.Running,
                "Suspended" => EventState.Waiting,
                _ => EventState.Succeeded,
            },
            _ => null,
        };
}
