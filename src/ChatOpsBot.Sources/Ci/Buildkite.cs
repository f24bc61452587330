namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// Buildkite: https://buildkite.com/docs/apis/webhooks/pipelines. A build that waits for someone to unblock it is
/// "finished" and blocked; failures are reported while the rest still runs. A delivery may carry a newer state than its
/// name says.
/// </summary>
internal sealed class Buildkite : IEventSource
{
    public string Type => "buildkite";
    public string Name => "Buildkite";
    public string Docs => "https://buildkite.com/docs/apis/webhooks/pipelines";
    public string Setup =>
        "*Settings*, *Notification Services*, *Add*, *Webhook*: URL `{url}`, token `SECRET`, "
        + "sent as *X-Buildkite-Signature*, events `build.*` and `job.*`.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [
        WebhookAuth.Hmac("X-Buildkite-Signature", "signature=") with
        {
            Separator = ',',
            TimestampPrefix = "timestamp=",
            Covers = "{timestamp}.{body}",
        },
        WebhookAuth.HeaderToken("X-Buildkite-Token"),
    ];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body.Text("event") switch
                {
                    { } name
                        when name.StartsWith("build.", StringComparison.Ordinal)
                            || name.StartsWith("job.", StringComparison.Ordinal) => Parse(request, body, name),
                    { } name => ParsedWebhook.NotHandled(name),
                    null => ParsedWebhook.NotUnderstood("no event"),
                }
        );

    private static ParsedWebhook Parse(WebhookRequest request, Field body, string name)
    {
        var (build, job) = (body["build"], body["job"]);
        if (build.Text("id") is not { } id)
            return ParsedWebhook.NotUnderstood($"{name}: no build");
        var run = Build(request, body, build, id, name);
        if (name[0] == 'b')
            return ParsedWebhook.One(run);

        if (
            job.Text("type") != "script"
            || (job.Text("name") ?? job.Text("step_key") ?? job.FirstLine("command")) is not { } stage
        )
            return ParsedWebhook.NotHandled(name);
        var (state, finished) = (JobState(job), job.Time("finished_at"));
        return ParsedWebhook.One(
            run.Stage(
                stage,
                state,
                finished
                    ?? job.Time("started_at")
                    ?? job.Time("runnable_at")
                    ?? job.Time("scheduled_at")
                    ?? job.Time("created_at")
            ) with
            {
                Url = job.Text("web_url"),
                Started = job.Time("started_at"),
                Ended = state.IsOver() ? finished : null,
                Labels = new Words
                {
                    { "agent", job["agent"].Text("name") },
                    { "exit_status", job.Number("exit_status") },
                    { "soft_failed", job.Flag("soft_failed") },
                },
                Links = new Words { { "log", job.Text("web_url") } },
            }
        );
    }

    private static ChatOpsEvent Build(WebhookRequest request, Field body, Field build, string id, string name)
    {
        var (pipeline, creator, change) = (body["pipeline"], build["creator"], build["pull_request"]);
        var state = build.Flag("blocked")
            ? EventState.Waiting
            : build.Text("state") switch
            {
                "passed" => EventState.Succeeded,
                "failed" or "failing" => EventState.Failed,
                "canceled" or "canceling" => EventState.Cancelled,
                "skipped" or "not_run" => EventState.Skipped,
                "running" or "started" => EventState.Running,
                "blocked" => EventState.Waiting,
                "scheduled" or "creating" => EventState.Queued,
                _ => EventState.Info,
            };
        var (started, finished) = (build.Time("started_at"), build.Time("finished_at"));
        var author = build["author"].Text("name") ?? creator.Text("name");
        return (
            Run.Of(
                request,
                id,
                state,
                finished
                    ?? build.Time("failing_at")
                    ?? started
                    ?? build.Time("scheduled_at")
                    ?? build.Time("created_at")
            ) with
            {
                OpensCard = name != "build.skipped",
                Title = pipeline.Text("name") ?? pipeline.Text("slug"),
                Text = build.FirstLine("message"),
                Url = build.Text("web_url"),
                BaseBranch = change.Text("base"),
                Version = build.Text("tag"),
                Commits = Run.Head(Commit(build), build.FirstLine("message"), author),
                Actor = author is null
                    ? null
                    : new Actor(author) { Email = build["author"].Text("email") ?? creator.Text("email") },
                Started = started,
                Ended = state.IsOver() ? finished : null,
                Labels = new Words
                {
                    { "run_number", build.Number("number") },
                    { "event", build.Text("source") },
                    { "pull_request", change.Word("id") },
                },
            }
        ).At(Git.RepositoryOf(pipeline.Text("repository")), build.Text("branch"), Commit(build));
    }

    /// <summary>A build that was started by hand has "HEAD" until an agent has looked.</summary>
    private static string? Commit(Field build) =>
        build.Text("commit") is { } commit && commit != "HEAD" ? commit : null;

    private static EventState JobState(Field job) =>
        job.Text("state") switch
        {
            "passed" => EventState.Succeeded,
            _ when job.Flag("soft_failed") => EventState.Skipped,
            "failed" or "timed_out" or "broken" or "expired" => EventState.Failed,
            "canceled" or "canceling" => EventState.Cancelled,
            "skipped" => EventState.Skipped,
            "finished" => job.Number("exit_status") == 0 ? EventState.Succeeded : EventState.Failed,
            "running" or "accepted" or "assigned" => EventState.Running,
            _ => EventState.Queued,
        };
}
