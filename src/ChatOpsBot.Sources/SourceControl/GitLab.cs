namespace ChatOpsBot.Sources.SourceControl;

/// <summary>
/// GitLab: https://docs.gitlab.com/user/project/integrations/webhook_events/. Four refusals in a row switch a hook off
/// for a while. Old and new payloads differ in their fields and in how they write times; the body says by itself what
/// it is.
/// </summary>
internal sealed partial class GitLab : IEventSource
{
    private const string KeyHeader = "Idempotency-Key",
        HookHeader = "X-Gitlab-Webhook-UUID",
        IdHeader = "webhook-id";

    public string Type => "gitlab";
    public string Name => "GitLab";
    public string Docs => "https://docs.gitlab.com/user/project/integrations/webhooks/";
    public string Setup =>
        "*Settings*, *Webhooks*, *Add new webhook*: URL `{url}`, "
        + "secret token `SECRET` (or a signing token), any triggers.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.HeaderToken("X-Gitlab-Token"), WebhookAuth.StandardWebhooks];

    public int MaxBodyBytes => 25 * 1024 * 1024;
    public IReadOnlyList<string> Headers { get; } = [KeyHeader, HookHeader, IdHeader];

    /// <summary>The same when it is sent again.</summary>
    public string? DeliveryId(WebhookRequest request) => request.Header(KeyHeader) ?? request.Header(IdHeader);

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
            {
                if ((body.Text("object_kind") ?? body.Text("event_name")) is not { } name)
                    return ParsedWebhook.NotUnderstood("no object kind");
                var project = body["project"];
                var repository =
                    project.Text("path_with_namespace")
                    ?? Git.RepositoryOf(
                        project.Text("web_url")
                            ?? body["repository"].Text("homepage")
                            ?? body["repository"].FirstText("url", "git_http_url")
                    )
                    ?? body.Text("project_name")?.Replace(" / ", "/", StringComparison.Ordinal);
                if (repository is null)
                    return ParsedWebhook.NotHandled(name);
                var delivery = new Delivery(
                    request,
                    body,
                    repository,
                    project.Text("web_url") ?? body["repository"].Text("homepage")
                );
                return name switch
                {
                    "push" or "tag_push" => Push(delivery, name == "tag_push"),
                    "merge_request" => MergeRequest(delivery),
                    "note" => Note(delivery),
                    "issue" or "work_item" => Issue(delivery),
                    "pipeline" => Pipeline(delivery),
                    "build" => Job(delivery),
                    "deployment" => Deployment(delivery),
                    "release" => Release(delivery),
                    _ => ParsedWebhook.NotHandled(name),
                };
            }
        );

    private sealed record Delivery(WebhookRequest Request, Field Body, string Repository, string? Home)
    {
        public string Host { get; } = Git.HostOf(Home) ?? Request.Source;
        public string Place => Subject.Place(Host, Repository);
        public Field About => Body["object_attributes"];

        public ChatOpsEvent Event(string kind, string subject, EventState state, DateTimeOffset? occurred) =>
            new()
            {
                Id = Request.DeliveryId,
                Source = Request.Source,
                Kind = kind,
                Subject = subject,
                State = state,
                Occurred = occurred ?? Request.Received,
                Repository = Repository,
                Host = Host,
                RepositoryId = Body["project"].Word("id") ?? Body.Word("project_id"),
                Actor =
                    Person(Body["user"])
                    ?? (
                        Body.FirstText("user_username", "user_name") is { } login
                            ? new Actor(login) { Name = Body.Text("user_name"), Email = Body.Text("user_email") }
                            : null
                    ),
            };
    }

    private static Actor? Person(Field user) =>
        user.FirstText("username", "name") is { } login
            ? new Actor(login)
            {
                Name = user.Text("name"),
                Email = user.Text("email") is { } email && email.Contains('@', StringComparison.Ordinal) ? email : null,
                IsBot = login.Contains("_bot_", StringComparison.Ordinal),
            }
            : null;

    private static EventState StateOf(string? status) =>
        status switch
        {
            "success" => EventState.Succeeded,
            "failed" => EventState.Failed,
            "canceled" or "canceling" => EventState.Cancelled,
            "skipped" => EventState.Skipped,
            "running" => EventState.Running,
            "manual" => EventState.Waiting,
            "created" or "waiting_for_resource" or "preparing" or "pending" or "scheduled" => EventState.Queued,
            _ => EventState.Info,
        };

    private static IReadOnlyList<CommitInfo> Commits(Field body) =>
        [
            .. body.Items("commits")
                .Select(commit =>
                    commit.Text("id") is { } id
                        ? new CommitInfo(
                            id,
                            commit.FirstLine("title") ?? commit.FirstLine("message") ?? "",
                            commit.Text("url"),
                            commit["author"].Text("name")
                        )
                        : null
                )
                .OfType<CommitInfo>(),
        ];
}
