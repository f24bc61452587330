namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    private static ParsedWebhook Deployment(Delivery delivery) =>
        OfDeployment(delivery, EventState.Queued, default, delivery.Body["deployment"].Time("created_at"));

    /// <summary>
    /// https://docs.github.com/en/rest/deployments/statuses. That a later deployment took its place is reported beside
    /// how it ended, not instead.
    /// </summary>
    private static ParsedWebhook DeploymentStatus(Delivery delivery)
    {
        var status = delivery.Body["deployment_status"];
        var state = status.Text("state") switch
        {
            "success" => EventState.Succeeded,
            "failure" or "error" => EventState.Failed,
            "in_progress" => EventState.Running,
            "waiting" => EventState.Waiting,
            "inactive" => EventState.Closed,
            "pending" or "queued" => EventState.Queued,
            _ => EventState.Info,
        };
        return OfDeployment(delivery, state, status, status.Time("updated_at") ?? status.Time("created_at"));
    }

    /// <summary>
    /// A site that is built from a branch: https://docs.github.com/en/webhooks/webhook-events-and-payloads#page_build.
    /// It is built at each push, so only one that fails, and what fixes it, is worth a card.
    /// </summary>
    private static ParsedWebhook PageBuild(Delivery delivery)
    {
        var build = delivery.Body["build"];
        if ((delivery.Body.Number("id") ?? build.Number("id")) is not { } id)
            return delivery.Incomplete;
        var state = build.Text("status") switch
        {
            "built" => EventState.Succeeded,
            "errored" => EventState.Failed,
            "building" => EventState.Running,
            "queued" => EventState.Queued,
            _ => EventState.Info,
        };
        var (updated, commit) = (build.Time("updated_at"), build.Text("commit"));
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.PipelineRun,
                Subject.PipelineRun(delivery.Request.Source, $"{delivery.Repository}/pages/{id}"),
                state,
                updated
            ) with
            {
                OpensCard = state == EventState.Failed,
                Parent = commit is null ? null : Subject.Commit(delivery.Repository, commit),
                Title = "GitHub Pages",
                Text = build["error"].Prose("message"),
                // The event only has the address of the JSON.
                Url = delivery.Body["repository"].Text("html_url") is { } home ? $"{home}/settings/pages" : null,
                Branch = delivery.Body["repository"].Text("default_branch"),
                Commit = commit,
                Actor = Person(build["pusher"]) ?? delivery.Sender,
                Started = build.Time("created_at"),
                Ended = state.IsOver() ? updated : null,
                Labels = new Words { { "event", "page_build" }, { "result", build.Text("status") } },
            }
        );
    }

    private static ParsedWebhook OfDeployment(
        Delivery delivery,
        EventState state,
        Field status,
        DateTimeOffset? occurred
    )
    {
        var deployment = delivery.Body["deployment"];
        if (deployment.Number("id") is not { } id)
            return delivery.Incomplete;

        var inactive = state == EventState.Closed;
        var commit = deployment.Text("sha");
        var (log, creator) = (status.Text("log_url") ?? status.Text("target_url"), Person(deployment["creator"]));
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Deployment,
                Subject.Deployment(delivery.Request.Source, $"{delivery.Repository}/{id}"),
                state,
                occurred
            ) with
            {
                Part = inactive ? "inactive" : "",
                OpensCard = !inactive,
                Parent = commit is null ? null : Subject.Commit(delivery.Repository, commit),
                Title = deployment.Text("task"),
                Text = status.Prose("description") ?? deployment.Prose("description"),
                Url = log ?? status.Text("environment_url"),
                Version = deployment.Text("ref"),
                Commit = commit,
                Environment = status.Text("environment") ?? deployment.Text("environment"),
                Actor = creator ?? delivery.Sender,
                Started = deployment.Time("created_at"),
                Ended = state.IsOver() ? occurred : null,
                Labels = new Words
                {
                    { "task", deployment.Text("task") },
                    { "production", deployment.Flag("production_environment") },
                    { "transient", deployment.Flag("transient_environment") },
                    { "sender", delivery.Sender?.Login },
                    { "chatops_run", deployment["payload"].Text("chatops_run") },
                },
                Links = new Words { { "log", log }, { "environment", status.Text("environment_url") } },
            }
        );
    }

    /// <summary>
    /// A run's job waits until someone lets it go to its environment: a part of the run's card, or of the pull
    /// request's that the run is for.
    /// </summary>
    private static ParsedWebhook DeploymentReview(Delivery delivery)
    {
        var (body, run) = (delivery.Body, delivery.Body["workflow_run"]);
        var jobs = body.Items("workflow_job_runs").Append(body["workflow_job_run"]);
        if (
            run.Number("id") is not { } id
            || (
                body.Text("environment")
                ?? jobs.Select(job => job.Text("environment")).FirstOrDefault(name => name is not null)
            )
                is not { } environment
        )
            return delivery.Incomplete;

        var requested = delivery.Action == "requested";
        var reviewers = body.Items("reviewers")
            .Select(one => one["reviewer"])
            .Select(one => one.Text("login") ?? one.Text("slug"))
            .OfType<string>()
            .ToList();
        var state = delivery.Action switch
        {
            "approved" => EventState.Approved,
            "rejected" => EventState.Failed,
            _ => EventState.Waiting,
        };
        return PerChange(
            delivery,
            run,
            delivery.Event(
                EventKind.Review,
                Subject.PipelineRun(delivery.Request.Source, $"{delivery.Repository}/{id}"),
                state,
                body.Time("since")
            ) with
            {
                Part = $"approval/{environment}",
                OpensCard = false,
                Sequence = run.Number("run_attempt") ?? 0,
                Title = environment,
                Text = requested
                    ? reviewers.Count == 0
                        ? null
                        : $"waits for {string.Join(", ", reviewers)}"
                    : body.Prose("comment"),
                Url = run.Text("html_url"),
                Branch = run.Text("head_branch"),
                Commit = run.Text("head_sha"),
                Environment = environment,
                Actor = requested
                    ? Person(body["requestor"]) ?? delivery.Sender
                    : Person(body["approver"]) ?? delivery.Sender,
                Labels = new Words { { "action", delivery.Action }, { "reviewers", reviewers } },
            }
        );
    }

    /// <summary>
    /// A deployment is held until an app of the team's lets it pass:
    /// https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/create-custom-protection-rules.
    /// </summary>
    private static ParsedWebhook DeploymentProtectionRule(Delivery delivery)
    {
        var (body, deployment) = (delivery.Body, delivery.Body["deployment"]);
        if (deployment.Number("id") is not { } id)
            return delivery.Incomplete;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Deployment,
                Subject.Deployment(delivery.Request.Source, $"{delivery.Repository}/{id}"),
                EventState.Waiting,
                deployment.Time("updated_at")
            ) with
            {
                Part = "gate",
                OpensCard = false,
                Title = "protection rule",
                Version = body.Text("ref") ?? deployment.Text("ref"),
                Commit = body.Text("sha") ?? deployment.Text("sha"),
                Environment = body.Text("environment") ?? deployment.Text("environment"),
                Actor = Person(deployment["creator"]) ?? delivery.Sender,
                Labels = new Words { { "event", body.Text("event") } },
            }
        );
    }
}
