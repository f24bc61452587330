using ChatOpsBot.Sources.Ci;

namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Runs of CodePipeline
/// (https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html) and builds
/// of CodeBuild (https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html).
/// </summary>
internal sealed partial class AmazonSns
{
    private static ParsedWebhook Pipeline(WebhookRequest request, Field message) =>
        PipelineRun(request, message) is { } run
            ? ParsedWebhook.One(run)
            : ParsedWebhook.NotUnderstood("no run of a pipeline");

    private static ParsedWebhook PipelineStage(WebhookRequest request, Field message) =>
        PipelineRun(request, message) is { } run && message["detail"].Text("stage") is { } stage
            ? ParsedWebhook.One(run.Stage(stage, run.State, null) with { Started = run.Started, Ended = run.Ended })
            : ParsedWebhook.NotUnderstood("no stage of a pipeline");

    /// <summary>A stage has one or more actions; only one that fails says more than its stage.</summary>
    private static ParsedWebhook PipelineAction(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        if (PipelineRun(request, message) is not { } run || detail.Text("action") is not { } action)
            return ParsedWebhook.NotUnderstood("no action of a pipeline");
        if (run.State != EventState.Failed)
            return ParsedWebhook.NotHandled("action of a pipeline");
        var result = detail["execution-result"];
        return ParsedWebhook.One(
            run.Stage($"{detail.Text("stage")} / {action}", run.State, null) with
            {
                Text = result.Prose("external-execution-summary") ?? result.Prose("error-code"),
                Ended = run.Ended,
                Links = new Words { { "log", result.Text("external-execution-url") } },
            }
        );
    }

    private static ChatOpsEvent? PipelineRun(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        if (detail.Text("pipeline") is not { } pipeline || detail.Text("execution-id") is not { } id)
            return null;
        var (state, time) = (RunState(detail.Text("state")), message.Time("time"));
        return Run.Of(request, $"{message.Text("account")}/{pipeline}/{id}", state, time) with
        {
            Title = pipeline,
            Url = RegionIn(message) is { } region
                ? $"https://{region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/"
                    + $"{Uri.EscapeDataString(pipeline)}/executions/{Uri.EscapeDataString(id)}/timeline?region="
                    + $"{region}"
                : null,
            Actor =
                detail["execution-trigger"].Text("trigger-detail") is { } by
                && by.Contains(":user/", StringComparison.Ordinal)
                && NameIn(by) is { } login
                    ? new Actor(login)
                    : null,
            Started = detail.Text("state") == "STARTED" ? time : null,
            Ended = state.IsOver() ? time : null,
            Labels = EnvelopeOf(
                message,
                new Words
                {
                    { "result", detail.Text("state")?.ToLowerInvariant() },
                    { "event", detail["execution-trigger"].Text("trigger-type") },
                }
            ),
        };
    }

    /// <summary>
    /// A build that a pipeline runs is on the card of the pipeline; it opens one of its own when it fails, because that
    /// knows why.
    /// </summary>
    private static ParsedWebhook Build(WebhookRequest request, Field message)
    {
        var (detail, more) = (message["detail"], message["detail"]["additional-information"]);
        if (detail.Text("project-name") is not { } project || NameIn(detail.Text("build-id")) is not { } id)
            return ParsedWebhook.NotUnderstood("no build");
        var (state, log, by) = (
            RunState(detail.Text("build-status")),
            more["logs"].Text("deep-link"),
            more.Text("initiator")
        );
        var (started, over, version) = (
            more.AnyTime("build-start-time"),
            state.IsOver() ? message.Time("time") : null,
            detail.Text("source-version") ?? more.Text("source-version")
        );
        var run = Run.Of(request, $"{message.Text("account")}/{project}/{id}", state, message.Time("time")) with
        {
            OpensCard = state == EventState.Failed || by?.StartsWith("codepipeline/", StringComparison.Ordinal) != true,
            Title = project,
            Text = state == EventState.Failed ? WhyFailed(more) : null,
            Url = RegionIn(message) is { } region
                ? $"https://{region}.console.aws.amazon.com/codesuite/codebuild/{message.Text("account")}"
                    + $"/projects/{Uri.EscapeDataString(project)}/build/"
                    + $"{Uri.EscapeDataString($"{project}:{id}")}/?region={region}"
                : log,
            Actor = by is null || by.Contains('/', StringComparison.Ordinal) ? null : new Actor(by),
            Started = started,
            Ended = over,
            Labels = EnvelopeOf(
                message,
                new Words
                {
                    {
                        "run_number",
                        more.AnyFraction("build-number") is >= 0 and < 1e9 and var number ? (long)number : null
                    },
                    { "result", detail.Text("build-status")?.ToLowerInvariant() },
                    { "event", by?.Contains('/', StringComparison.Ordinal) == true ? by : null },
                }
            ),
            Links = new Words { { "log", log } },
        };
        var repository = more["source"].Text("type") is "S3" or "CODEPIPELINE" or "NO_SOURCE"
            ? null
            : Git.RepositoryOf(more["source"].Text("location"));
        return ParsedWebhook.One(
            run.At(
                repository,
                version?.StartsWith("refs/heads/", StringComparison.Ordinal) == true ? Git.BranchOf(version) : null,
                version is not null && Git.IsCommit(version) ? version : null
            )
        );
    }

    private static string? WhyFailed(Field build)
    {
        var phase = build
            .Items("phases")
            .FirstOrDefault(phase => phase.Text("phase-status") is not (null or "SUCCEEDED"));
        var why = phase
            .Items("phase-context")
            .Select(text => text.Text()?.Trim(' ', ':'))
            .FirstOrDefault(text => text is { Length: > 0 });
        return phase.Text("phase-type") is not { } name ? null
            : why is null ? Plain(name)
            : Field.Shortened($"{Plain(name)}: {why}");
    }

    private static EventState RunState(string? word) =>
        word switch
        {
            "STARTED" or "RESUMED" or "IN_PROGRESS" or "STOPPING" => EventState.Running,
            "SUCCEEDED" => EventState.Succeeded,
            "FAILED" or "TIMED_OUT" or "FAULT" => EventState.Failed,
            "CANCELED" or "CANCELLED" or "SUPERSEDED" or "STOPPED" or "ABANDONED" => EventState.Cancelled,
            _ => EventState.Info,
        };

    private static string? RegionIn(Field message) => RegionOf($"arn:aws:any:{message.Text("region")}:");
}
