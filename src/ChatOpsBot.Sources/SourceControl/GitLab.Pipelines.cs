using ChatOpsBot.Sources.Ci;

namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitLab
{
    /// <summary>
    /// A pipeline lists all its jobs each time. That of a merge request is a check of the merge request, beside the
    /// card of its own.
    /// </summary>
    private static ParsedWebhook Pipeline(Delivery delivery)
    {
        var (pipeline, change) = (delivery.About, delivery.Body["merge_request"]);
        if (pipeline.Number("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no pipeline");

        var run = PipelineRun(delivery, pipeline, id);
        var jobs = delivery
            .Body.Items("builds")
            .Select((job, index) => JobOf(delivery, run, job, index, pipeline.Text("ref")))
            .OfType<ChatOpsEvent>();
        if (change.Number("iid") is not { } number)
            return new ParsedWebhook([run, .. jobs]);
        var check = run with
        {
            Id = $"{run.Id}/check",
            Kind = EventKind.TaskRun,
            Subject = Subject.Change(delivery.Place, number),
            Part = "check/pipeline",
            OpensCard = false,
            // It runs on what the merge would make, a commit that the merge request does not know: the newest pipeline
            // counts.
            Commit =
                pipeline.Text("ref") is { } reference
                && (
                    reference.EndsWith("/merge", StringComparison.Ordinal)
                    || reference.EndsWith("/train", StringComparison.Ordinal)
                )
                    ? null
                    : run.Commit,
            Title = "pipeline",
            Links = new Words { { "log", run.Url } },
        };
        return new ParsedWebhook([run with { OpensCard = false }, .. jobs, check]);
    }

    private static ChatOpsEvent PipelineRun(Delivery delivery, Field pipeline, long id)
    {
        var (state, finished, commit) = (
            StateOf(pipeline.Text("status")),
            pipeline.AnyTime("finished_at"),
            delivery.Body["commit"]
        );
        var created = pipeline.AnyTime("created_at");
        var tag = pipeline.Flag("tag");
        return (
            delivery.Event(
                EventKind.PipelineRun,
                Subject.PipelineRun(delivery.Request.Source, $"{delivery.Repository}/{id}"),
                state,
                state.IsOver() ? finished ?? created : created
            ) with
            {
                Sequence = Order(delivery.Body, state),
                Title = pipeline.Text("name") ?? delivery.Repository,
                Text = commit.FirstLine("title") ?? commit.FirstLine("message"),
                Url = pipeline.Text("url") ?? (delivery.Home is { } home ? $"{home}/-/pipelines/{id}" : null),
                Version = tag ? pipeline.Text("ref") : null,
                Commits = Run.Head(
                    commit.Text("id"),
                    commit.FirstLine("title") ?? commit.FirstLine("message"),
                    commit["author"].Text("name"),
                    commit.Text("url")
                ),
                Started = created,
                Ended = state.IsOver() ? finished : null,
                Labels = new Words
                {
                    { "run_number", pipeline.Number("iid") ?? id },
                    { "event", pipeline.Text("source") },
                    { "result", pipeline.Text("detailed_status") },
                },
            }
        ).At(delivery.Repository, tag ? null : pipeline.Text("ref"), pipeline.Text("sha"));
    }

    /// <summary>
    /// All that comes before the end has the time of the beginning, so the jobs tell: one that is retried gets a higher
    /// id, and within an attempt they only get further. A pipeline that waits for a manual job runs on when that is
    /// started.
    /// </summary>
    private static long Order(Field body, EventState state)
    {
        var (newest, progress) = (0L, 0L);
        foreach (var job in body.Items("builds"))
        {
            newest = Math.Max(newest, job.Number("id") ?? 0);
            progress += StateOf(job.Text("status")) switch
            {
                EventState.Queued when job.Text("status") == "pending" => 1,
                EventState.Running => 2,
                var at when at.IsOver() => 3,
                _ => 0,
            };
        }
        return unchecked((newest << 16) + (Math.Min(progress, (1 << 14) - 1) << 2))
            + (
                state.IsOver() ? 3
                : state == EventState.Waiting ? 2
                : state == EventState.Running ? 1
                : 0
            );
    }

    private static ChatOpsEvent? JobOf(Delivery delivery, ChatOpsEvent run, Field job, int index, string? branch)
    {
        if (job.Text("name") is not { } name)
            return null;
        var failed = job.Text("status") == "failed" && job.Flag("allow_failure");
        var state = failed ? EventState.Skipped : StateOf(job.Text("status"));
        var (started, finished) = (job.AnyTime("started_at"), job.AnyTime("finished_at"));
        var link = delivery.Home is { } home && job.Number("id") is { } id ? $"{home}/-/jobs/{id}" : null;
        return run.Stage(name, state, Last(job.AnyTime("created_at"), started, finished)) with
        {
            Id = $"{run.Id}/{index}",
            Sequence = job.Number("id") ?? 0,
            Text = job.Text("failure_reason")?.Replace('_', ' '),
            Url = link,
            Started = started,
            Ended = state.IsOver() ? finished : null,
            Environment = job["environment"].Text("name"),
            Labels = new Words { { "stage", job.Text("stage") }, { "allow_failure", job.Flag("allow_failure") } },
            Links = new Words { { "log", link } },
        };
    }

    private static ParsedWebhook Job(Delivery delivery)
    {
        var body = delivery.Body;
        if (body.Text("build_name") is not { } name)
            return ParsedWebhook.NotUnderstood("no job");
        // Old versions do not say of which pipeline.
        if (body.Number("pipeline_id") is not { } pipeline)
            return ParsedWebhook.NotHandled("job without a pipeline");
        var state =
            body.Text("build_status") == "failed" && body.Flag("build_allow_failure")
                ? EventState.Skipped
                : StateOf(body.Text("build_status"));
        var (started, finished) = (body.AnyTime("build_started_at"), body.AnyTime("build_finished_at"));
        var link = delivery.Home is { } home && body.Number("build_id") is { } id ? $"{home}/-/jobs/{id}" : null;
        var run = delivery.Event(
            EventKind.PipelineRun,
            Subject.PipelineRun(delivery.Request.Source, $"{delivery.Repository}/{pipeline}"),
            state,
            null
        );
        return ParsedWebhook.One(
            run.At(delivery.Repository, body.Flag("tag") ? null : body.Text("ref"), body.Text("sha"))
                .Stage(name, state, Last(body.AnyTime("build_created_at"), started, finished)) with
            {
                Sequence = body.Number("build_id") ?? 0,
                Text = state == EventState.Failed ? body.Text("build_failure_reason")?.Replace('_', ' ') : null,
                Url = link,
                Started = started,
                Ended = state.IsOver() ? finished : null,
                Labels = new Words { { "stage", body.Text("build_stage") } },
                Links = new Words { { "log", link } },
            }
        );
    }

    private static ParsedWebhook Deployment(Delivery delivery)
    {
        var body = delivery.Body;
        if (body.Number("deployment_id") is not { } id)
            return ParsedWebhook.NotUnderstood("no deployment");
        var (state, at, commit) = (
            StateOf(body.Text("status")),
            body.AnyTime("status_changed_at"),
            body["commit_url"].Text()
        );
        var sha = commit?[(commit.LastIndexOf('/') + 1)..];
        return ParsedWebhook.One(
            delivery
                .Event(
                    EventKind.Deployment,
                    Subject.Deployment(delivery.Request.Source, $"{delivery.Repository}/{id}"),
                    state,
                    at
                )
                .At(delivery.Repository, body.Text("ref"), sha) with
            {
                Title = body.Text("deployable_name") ?? "deploy",
                Text = body.FirstLine("commit_title"),
                Url = body.Text("deployable_url"),
                Version = body.Text("short_sha"),
                Environment = body.Text("environment"),
                Ended = state.IsOver() ? at : null,
                Labels = new Words
                {
                    { "tier", body.Text("environment_tier") },
                    { "production", body.Text("environment_tier") == "production" },
                },
                Links = new Words
                {
                    { "log", body.Text("deployable_url") },
                    { "environment", body.Text("environment_external_url") },
                },
            }
        );
    }

    private static DateTimeOffset? Last(params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? latest = null;
        foreach (var time in times)
        {
            if (latest is null || time > latest)
                latest = time;
        }
        return latest;
    }
}
