namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    /// <summary>
    /// A check belongs to the pull requests at whose head it ran, else to the push. The id orders: a newer run of a
    /// check holds while it is still under way, so that no old green hides a red or a pending one. Two workflows may
    /// each have a job of one name, and neither speaks for the other: each has a suite of its own, in which a
    /// repetition takes the place of what it repeats.
    /// </summary>
    private static ParsedWebhook CheckRun(Delivery delivery)
    {
        var run = delivery.Body["check_run"];
        if (run.Text("head_sha") is not { } commit || run.Text("name") is not { } name)
            return delivery.Incomplete;

        var state = StateOf(run);
        var (started, completed) = (run.Time("started_at"), run.Time("completed_at"));
        return PerChange(
            delivery,
            run,
            delivery.Event(
                EventKind.TaskRun,
                Subject.Commit(delivery.Repository, commit),
                state,
                Latest(started, completed)
            ) with
            {
                Part = run["check_suite"].Word("id") is { } suite ? $"check/{name}/{suite}" : $"check/{name}",
                OpensCard = false,
                Sequence = run.Number("id") ?? 0,
                Title = name,
                Text = run["output"].Prose("title"),
                Url = run.Text("html_url") ?? run.Text("details_url"),
                Branch = run["check_suite"].Text("head_branch"),
                Commit = commit,
                Started = started,
                Ended = state.IsOver() ? completed : null,
                Labels = new Words { { "app", run["app"].Text("slug") }, { "conclusion", run.Text("conclusion") } },
                Links = new Words { { "log", run.Text("details_url") ?? run.Text("html_url") } },
            }
        );
    }

    private static ParsedWebhook CheckSuite(Delivery delivery)
    {
        var suite = delivery.Body["check_suite"];
        if (suite.Text("head_sha") is not { } commit)
            return delivery.Incomplete;

        var (state, app) = (StateOf(suite), suite["app"]);
        return PerChange(
            delivery,
            suite,
            delivery.Event(
                EventKind.TaskRun,
                Subject.Commit(delivery.Repository, commit),
                state,
                suite.Time("updated_at")
            ) with
            {
                Part = $"suite/{app.Text("slug") ?? "unknown"}",
                OpensCard = false,
                Sequence = suite.Number("id") ?? 0,
                Title = app.Text("name"),
                Branch = suite.Text("head_branch"),
                Commit = commit,
                Started = suite.Time("created_at"),
                Ended = state.IsOver() ? suite.Time("updated_at") : null,
                Labels = new Words
                {
                    { "app", app.Text("slug") },
                    { "conclusion", suite.Text("conclusion") },
                    { "checks", suite.Number("latest_check_runs_count") },
                },
            }
        );
    }

    /// <summary>
    /// The older way of a check: https://docs.github.com/en/rest/commits/statuses. It knows commits, not pull requests.
    /// </summary>
    private static ParsedWebhook Status(Delivery delivery)
    {
        var body = delivery.Body;
        if (body.Text("sha") is not { } commit || body.Text("context") is not { } context)
            return delivery.Incomplete;

        var state = body.Text("state") switch
        {
            "success" => EventState.Succeeded,
            "failure" or "error" => EventState.Failed,
            _ => EventState.Running,
        };
        var branches = Names(body, "branches", "name").Take(2).ToList();
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.TaskRun,
                Subject.Commit(delivery.Repository, commit),
                state,
                body.Time("updated_at") ?? body.Time("created_at")
            ) with
            {
                Part = $"check/{context}",
                OpensCard = false,
                Sequence = body.Number("id") ?? 0,
                Title = context,
                Text = body.Prose("description"),
                Url = body.Text("target_url"),
                Branch = branches is [var only] ? only : null,
                Commit = commit,
                Links = new Words { { "log", body.Text("target_url") } },
            }
        );
    }

    private static ParsedWebhook PerChange(Delivery delivery, Field run, ChatOpsEvent alone)
    {
        var changes = Changes(delivery, run).Where(change => change.IsHead).ToList();
        return changes switch
        {
            [] => ParsedWebhook.One(alone),
            [var only] => ParsedWebhook.One(alone with { Subject = Subject.Change(delivery.Place, only.Number) }),
            _ => new ParsedWebhook([
                .. changes.Select(
                    (change, index) =>
                        alone with
                        {
                            Id = $"{alone.Id}/{index}",
                            Subject = Subject.Change(delivery.Place, change.Number),
                        }
                ),
            ]),
        };
    }

    /// <summary>
    /// The pull requests that GitHub lists with a run. It lists those that share the branch, so the run may be of a
    /// commit that is no longer the head; and in a fork also those of the upstream repository, whose numbers mean
    /// nothing here.
    /// </summary>
    private static IEnumerable<(long Number, bool IsHead)> Changes(Delivery delivery, Field run)
    {
        var (home, commit) = (delivery.Body["repository"].Number("id"), run.Text("head_sha"));
        foreach (var pull in run.Items("pull_requests"))
        {
            if (pull.Number("number") is not { } number)
                continue;
            if (home is not null && pull["base"]["repo"].Number("id") is { } repository && repository != home)
                continue;
            yield return (number, pull["head"].Text("sha") is not { } head || head == commit);
        }
    }

    /// <summary>How a check, a workflow or a job stands, from <c>status</c> and <c>conclusion</c>.</summary>
    private static EventState StateOf(Field run) =>
        (run.Text("status"), run.Text("conclusion")) switch
        {
            ("in_progress", _) => EventState.Running,
            ("waiting", _) => EventState.Waiting,
            ("queued" or "requested" or "pending", _) or (null, null) => EventState.Queued,
            (_, "success" or "neutral") => EventState.Succeeded,
            (_, "skipped") => EventState.Skipped,
            (_, "cancelled" or "stale") => EventState.Cancelled,
            (_, "failure" or "timed_out" or "startup_failure" or "action_required") => EventState.Failed,
            _ => EventState.Info,
        };
}
