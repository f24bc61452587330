namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    /// <summary>
    /// A run for a pull request is a part of the pull request's card, where the checks tell the story. GitHub lists no
    /// pull request for a run from a fork; the commit takes it then, which the pull request's card follows.
    /// </summary>
    private static ParsedWebhook WorkflowRun(Delivery delivery)
    {
        var run = delivery.Body["workflow_run"];
        if (run.Number("id") is not { } id || run.Text("head_sha") is not { } commit)
            return delivery.Incomplete;

        // For a run "action required" means that it waits until someone lets an outsider's workflow start.
        var state = run.Text("conclusion") == "action_required" ? EventState.Waiting : StateOf(run);
        var name = run.Text("name") ?? delivery.Body["workflow"].Text("name") ?? run.Text("path") ?? "workflow";
        var (trigger, changes) = (run.Text("event"), Changes(delivery, run).ToList());
        var fork = run["head_repository"].Text("full_name") is { } origin && origin != delivery.Repository;
        var onRun = delivery.Event(
            EventKind.PipelineRun,
            Subject.PipelineRun(delivery.Request.Source, $"{delivery.Repository}/{id}"),
            state,
            run.Time("updated_at")
        ) with
        {
            OpensCard = changes.Count == 0 && trigger is not ("pull_request" or "pull_request_target"),
            Sequence = Order(run.Number("run_number"), run.Number("run_attempt")),
            Parent = Subject.Commit(delivery.Repository, commit),
            Title = name,
            Text = run.Prose("display_title"),
            Url = run.Text("html_url"),
            Branch = run.Text("head_branch"),
            Commit = commit,
            Commits = Commit(run["head_commit"]) is { } head
                ? [head with { Author = run["head_commit"]["author"].Text("name") }]
                : [],
            Actor = Person(run["triggering_actor"]) ?? Person(run["actor"]) ?? delivery.Sender,
            Started = run.Time("run_started_at") ?? run.Time("created_at"),
            Ended = state.IsOver() ? run.Time("updated_at") : null,
            Labels = new Words
            {
                { "run_number", run.Number("run_number") },
                { "run_attempt", run.Number("run_attempt") },
                { "event", trigger },
                { "actor", run["actor"].Text("login") },
                { "conclusion", run.Text("conclusion") },
                { "fork", fork },
            },
        };
        if (changes.Count == 0 && !onRun.OpensCard)
            return ParsedWebhook.One(onRun with { Subject = onRun.Parent!, Part = $"workflow/{name}" });
        var current = changes.Where(change => change.IsHead).ToList();
        if (current.Count == 0)
            return ParsedWebhook.One(onRun);
        return PerChange(delivery, run, onRun with { Part = $"workflow/{name}" });
    }

    private static ParsedWebhook WorkflowJob(Delivery delivery)
    {
        var job = delivery.Body["workflow_job"];
        if (job.Number("run_id") is not { } run || job.Text("name") is not { } name)
            return delivery.Incomplete;

        var state = StateOf(job);
        var commit = job.Text("head_sha");
        var (created, started, completed) = (job.Time("created_at"), job.Time("started_at"), job.Time("completed_at"));
        var begun = state is not (EventState.Queued or EventState.Waiting or EventState.Skipped);
        // A job that is skipped may be "completed" before it was "created"; its end must still come last.
        var occurred =
            state.IsOver() ? Latest(created, started, completed)
            : begun ? Latest(created, started)
            : created ?? started;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.TaskRun,
                Subject.PipelineRun(delivery.Request.Source, $"{delivery.Repository}/{run}"),
                state,
                occurred
            ) with
            {
                Part = $"job/{name}",
                OpensCard = false,
                Sequence = job.Number("run_attempt") ?? 0,
                Parent = commit is null ? null : Subject.Commit(delivery.Repository, commit),
                Title = name,
                Text = FailedStep(job),
                Url = job.Text("html_url"),
                Branch = job.Text("head_branch"),
                Commit = commit,
                Environment = delivery.Body["deployment"].Text("environment"),
                Started = begun ? started : null,
                Ended = state.IsOver() ? completed : null,
                Labels = new Words
                {
                    { "workflow", job.Text("workflow_name") },
                    { "run_attempt", job.Number("run_attempt") },
                    { "runner", job.Text("runner_name") },
                    { "runs_on", job.Items("labels").Select(label => label.Text()) },
                    { "conclusion", job.Text("conclusion") },
                },
                Links = new Words { { "log", job.Text("html_url") } },
            }
        );
    }

    /// <summary>
    /// Someone started a workflow by hand. The run that follows reports itself; this only knows with which inputs,
    /// whose values may be anything.
    /// </summary>
    private static ParsedWebhook WorkflowDispatch(Delivery delivery)
    {
        var (path, reference) = (delivery.Body.Text("workflow"), delivery.Body.Text("ref"));
        if (path is null)
            return delivery.Incomplete;
        var subject = Subject.PipelineRun(
            delivery.Request.Source,
            $"{delivery.Repository}/dispatch/{delivery.Request.DeliveryId}"
        );
        return ParsedWebhook.One(
            delivery.Event(EventKind.PipelineRun, subject, EventState.Info, null) with
            {
                OpensCard = false,
                Title = path[(path.LastIndexOf('/') + 1)..],
                Branch = reference is null ? null : After(reference, Heads),
                Version = reference is null ? null : After(reference, Tags),
                Labels = new Words
                {
                    { "event", "workflow_dispatch" },
                    { "inputs", delivery.Body["inputs"].Properties().Select(input => input.Key) },
                },
            }
        );
    }

    private static string? FailedStep(Field job) =>
        job.Items("steps").FirstOrDefault(step => step.Text("conclusion") is "failure" or "timed_out").Text("name");

    /// <summary>
    /// Runs of a workflow are numbered, and a run's attempts in turn: the second attempt of run 7 comes before run 8.
    /// </summary>
    private static long Order(long? number, long? attempt) => unchecked(((number ?? 0) << 20) + (attempt ?? 0));
}
