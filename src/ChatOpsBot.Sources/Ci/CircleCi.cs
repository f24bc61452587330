namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// CircleCI's outbound webhooks: https://circleci.com/docs/guides/integration/outbound-webhooks/. They report what is
/// over, and never of a beginning. What a pipeline of GitHub's or Bitbucket's OAuth app says under <c>vcs</c> stands
/// with the newer integrations under <c>trigger_parameters</c>.
/// </summary>
internal sealed class CircleCi : IEventSource
{
    public string Type => "circleci";
    public string Name => "CircleCI";
    public string Docs => "https://circleci.com/docs/reference/outbound-webhooks/";
    public string Setup =>
        "*Project Settings*, *Webhooks*, *Add Webhook*: receiver URL `{url}`, secret token `SECRET`, "
        + "events *Workflow Completed* and *Job Completed*.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Hmac("circleci-signature", "v1=") with { Separator = ',' }];

    public string? DeliveryId(WebhookRequest request) => Field.Read(request.Body, body => body.Text("id"));

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body.Text("type") switch
                {
                    "workflow-completed" or "job-completed" => Parse(
                        request,
                        body,
                        body.Text("type") == "job-completed"
                    ),
                    "ping" => ParsedWebhook.NotHandled("ping"),
                    { } type => ParsedWebhook.NotHandled(type),
                    null => ParsedWebhook.NotUnderstood("no type"),
                }
        );

    private static ParsedWebhook Parse(WebhookRequest request, Field body, bool isJob)
    {
        var (workflow, job, pipeline) = (body["workflow"], body["job"], body["pipeline"]);
        if (workflow.Text("id") is not { } id || (isJob && job.Text("name") is null))
            return ParsedWebhook.NotUnderstood("no workflow");

        var run = Workflow(request, body, id);
        if (!isJob)
            return ParsedWebhook.One(run);
        var link =
            workflow.Text("url") is { } address && job.Number("number") is { } number
                ? $"{address}/jobs/{number}"
                : workflow.Text("url");
        return ParsedWebhook.One(
            run.Stage(job.Text("name")!, StateOf(job), job.Time("stopped_at") ?? body.Time("happened_at")) with
            {
                Url = link,
                Started = job.Time("started_at"),
                Ended = job.Time("stopped_at"),
                Links = new Words { { "log", link } },
            }
        );
    }

    private static ChatOpsEvent Workflow(WebhookRequest request, Field body, string id)
    {
        var (workflow, pipeline, project) = (body["workflow"], body["pipeline"], body["project"]);
        var (vcs, git, gitLab) = (
            pipeline["vcs"],
            pipeline.At("trigger_parameters.git"),
            pipeline.At("trigger_parameters.gitlab")
        );
        var commit = vcs["commit"];
        var (hash, author) = (
            vcs.Text("revision") ?? git.Text("checkout_sha"),
            commit["author"].Text("name") ?? git.Text("commit_author_name") ?? gitLab.Text("commit_author_name")
        );
        var title = commit.FirstLine("subject") ?? git.FirstLine("commit_title") ?? gitLab.FirstLine("commit_title");
        var repository = Git.RepositoryOf(
            vcs.Text("target_repository_url") ?? git.Text("repo_url") ?? gitLab.Text("web_url")
        );
        var run = Run.Of(request, id, StateOf(workflow), workflow.Time("stopped_at") ?? body.Time("happened_at")) with
        {
            Title = string.Join('/', new[] { project.Text("name"), workflow.Text("name") }.OfType<string>()),
            Text = title,
            Url = workflow.Text("url"),
            Version = vcs.Text("tag") ?? git.Text("tag"),
            Commits = Run.Head(hash, title, author),
            Actor = author is null
                ? null
                : new Actor(author) { Email = commit["author"].Text("email") ?? git.Text("commit_author_email") },
            Started = workflow.Time("created_at"),
            Ended = workflow.Time("stopped_at"),
            Labels = new Words
            {
                { "run_number", pipeline.Number("number") },
                { "event", pipeline["trigger"].Text("type") },
                { "result", workflow.Text("status") },
            },
        };
        return run.At(repository, vcs.Text("branch") ?? git.Text("branch") ?? gitLab.Text("branch"), hash);
    }

    private static EventState StateOf(Field of) =>
        of.Text("status") switch
        {
            "success" => EventState.Succeeded,
            "failed" or "error" or "unauthorized" => EventState.Failed,
            "canceled" => EventState.Cancelled,
            _ => EventState.Info,
        };
}
