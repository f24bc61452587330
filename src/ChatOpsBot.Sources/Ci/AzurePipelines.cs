using System.Globalization;

namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// Azure DevOps service hooks: https://learn.microsoft.com/en-us/azure/devops/service-hooks/events. Runs and their
/// stages and jobs, classic builds, approvals, pushes and pull requests. An answer 410 would switch the subscription
/// off at once, and any other 4xx in the end.
/// </summary>
internal sealed partial class AzurePipelines : IEventSource
{
    public string Type => "azure-pipelines";
    public string Name => "Azure Pipelines";
    public string Docs => "https://learn.microsoft.com/en-us/azure/devops/service-hooks/services/webhooks";
    public string Setup =>
        "*Project settings*, *Service hooks*, *Create subscription*, *Web Hooks*: "
        + "any event of *Pipelines* or *Code*, URL `{url}`, basic authentication user name `azure`, "
        + "password `SECRET`.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Basic, WebhookAuth.Bearer, WebhookAuth.HeaderToken("X-Azure-Token")];

    /// <summary>
    /// The event's own id, which another subscription to the same events repeats; the samples of "Test" all have the
    /// same.
    /// </summary>
    public string? DeliveryId(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body.Text("subscriptionId") is { } subscription && body.Word("notificationId") is { } notification
                    ? $"{subscription}/{notification}"
                    : null
        );

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body.Text("eventType") switch
                {
                    "build.complete" => Build(request, body["resource"]),
                    "ms.vss-pipelines.run-state-changed-event" => Run(request, body, "run"),
                    "ms.vss-pipelines.stage-state-changed-event" => Run(request, body, "stage"),
                    "ms.vss-pipelines.job-state-changed-event" => Run(request, body, "job"),
                    "ms.vss-pipelinechecks-events.approval-pending" => Approval(
                        request,
                        body["resource"],
                        EventState.Waiting
                    ),
                    "ms.vss-pipelinechecks-events.approval-completed" => Approval(
                        request,
                        body["resource"],
                        EventState.Approved
                    ),
                    "git.push" => Push(request, body["resource"]),
                    "git.pullrequest.created" or "git.pullrequest.updated" or "git.pullrequest.merged" => PullRequest(
                        request,
                        body
                    ),
                    { } name => ParsedWebhook.NotHandled(name),
                    null => ParsedWebhook.NotUnderstood("no event type"),
                }
        );

    private static ParsedWebhook Run(WebhookRequest request, Field body, string about)
    {
        var resource = body["resource"];
        var (run, part) = (resource["run"], resource[about]);
        var pipeline = run["pipeline"].IsObject ? run["pipeline"] : resource["pipeline"];
        var url = run.At("_links.web").Text("href") ?? part.At("_links.web").Text("href");
        if ((run.Word("id") ?? IdOf(url)) is not { } id || !part.IsObject)
            return ParsedWebhook.NotUnderstood("no run");

        var (state, change) = (StateOf(run), resource.Items("repositories").FirstOrDefault());
        var (created, finished) = (run.Time("createdDate"), run.Time("finishedDate"));
        var (author, repository) = (change["change"]["author"].Text("name"), RepositoryOf(change.Text("url")));
        var whole = Ci.Run.Of(
            request,
            id,
            state,
            state.IsOver() ? finished ?? body.Time("createdDate") : body.Time("createdDate") ?? created
        ) with
        {
            Title = pipeline.Text("name") ?? "pipeline",
            Text = change["change"].FirstLine("message"),
            Url = url,
            Repository = repository,
            Branch = Git.BranchOf(resource.At("run.resources.repositories.self").Text("refName")),
            Actor = author is null ? null : new Actor(author) { Email = change["change"]["author"].Text("email") },
            Started = created,
            Ended = state.IsOver() ? finished : null,
            Labels = new Words
            {
                {
                    "run_number",
                    run.Text("name") is { } name
                    && long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                        ? name
                        : id
                },
                { "result", run.Text("result") },
            },
        };
        if (about == "run")
            return ParsedWebhook.One(whole);

        var title = part.Text("displayName") ?? part.Text("name") ?? about;
        var over = StateOf(part).IsOver();
        return ParsedWebhook.One(
            whole.Stage(
                title == "__default" ? "default stage" : title,
                StateOf(part),
                part.Time("finishTime") ?? body.Time("createdDate")
            ) with
            {
                Url = part.At("_links.web").Text("href"),
                Started = part.Time("startTime"),
                Ended = over ? part.Time("finishTime") : null,
                Links = new Words { { "log", part.At("_links.web").Text("href") } },
            }
        );
    }

    /// <summary>The older event, which knows branch and commit.</summary>
    private static ParsedWebhook Build(WebhookRequest request, Field build)
    {
        if (build.Word("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no build");
        var (state, finished) = (ResultOf(build.Text("result") ?? build.Text("status")), build.Time("finishTime"));
        var person = build["requestedFor"].IsObject ? build["requestedFor"] : build["lastChangedBy"];
        var run = Ci.Run.Of(request, id, state, finished) with
        {
            Title = build["definition"].Text("name"),
            Url = build.At("_links.web").Text("href") ?? PageOf(build.Text("url")),
            Actor = PersonOf(person),
            Started = build.Time("startTime"),
            Ended = finished,
            Labels = new Words
            {
                { "run_number", id },
                { "result", build.Text("result") },
                { "event", build.Text("reason") },
            },
        };
        return ParsedWebhook.One(
            run.At(
                build["repository"].Text("name"),
                Git.BranchOf(build.Text("sourceBranch")),
                build.Text("sourceVersion")
            )
        );
    }

    private static ParsedWebhook Approval(WebhookRequest request, Field resource, EventState state)
    {
        var (approval, run) = (resource["approval"], resource["run"]);
        if (approval.Text("id") is not { } approvalId)
            return ParsedWebhook.NotUnderstood("no approval");
        // The samples, and approvals of classic releases, name no run.
        if ((run.Word("id") ?? resource["resource"].Word("runId")) is not { } id)
            return ParsedWebhook.NotHandled("approval without a run");
        var stage = resource.Text("stageName") ?? resource["stage"].Text("name") ?? "stage";
        var refused = approval.Text("status") is "rejected" or "timedOut" or "canceled";
        return ParsedWebhook.One(
            Ci
                .Run.Of(request, id, state, approval.Time("lastModifiedOn"))
                .Stage(
                    stage,
                    state == EventState.Waiting ? state
                        : refused ? EventState.Failed
                        : EventState.Approved,
                    null
                ) with
            {
                Part = $"approval/{approvalId}",
                Kind = EventKind.Review,
                Title = $"approval of {stage}",
                Text = approval.Prose("instructions"),
            }
        );
    }

    private static EventState StateOf(Field of) =>
        of.Text("state")?.ToLowerInvariant() switch
        {
            "completed" => ResultOf(of.Text("result")),
            "inprogress" or "running" => EventState.Running,
            "canceling" => EventState.Running,
            "pending" or "notstarted" or "queued" or "waiting" => EventState.Queued,
            _ => ResultOf(of.Text("result")),
        };

    /// <summary>What succeeded in part is nothing to take for green.</summary>
    private static EventState ResultOf(string? result) =>
        result?.ToLowerInvariant() switch
        {
            "succeeded" => EventState.Succeeded,
            "failed" or "partiallysucceeded" => EventState.Failed,
            "canceled" or "cancelled" or "stopped" or "abandoned" => EventState.Cancelled,
            "skipped" => EventState.Skipped,
            _ => EventState.Info,
        };

    /// <summary>
    /// The page of a build whose event only has the address of its JSON:
    /// <c>https://dev.azure.com/acme/shop/_apis/build/Builds/483</c>.
    /// </summary>
    private static string? PageOf(string? api) =>
        api?.IndexOf("/_apis/build/Builds/", StringComparison.OrdinalIgnoreCase) is > 0 and var at
            ? $"{api[..at]}/_build/results?buildId={api[(at + "/_apis/build/Builds/".Length)..]}"
            : null;

    private static string? IdOf(string? url) =>
        url?.IndexOf("buildId=", StringComparison.Ordinal) is >= 0 and var at
        && string.Concat(url[(at + "buildId=".Length)..].TakeWhile(char.IsAsciiDigit)) is { Length: > 0 } id
            ? id
            : null;
}
