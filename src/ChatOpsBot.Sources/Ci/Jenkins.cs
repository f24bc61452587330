namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// Jenkins with the Notification plugin: https://plugins.jenkins.io/notification/ (its JSON is the plugin's package
/// <c>model</c>). The plugin can only put credentials or a token into the URL, and has no id of its own for a delivery.
/// A build passes through QUEUED, STARTED, COMPLETED and FINALIZED; FINALIZED knows most (test results, artifacts) and
/// is the end.
/// </summary>
internal sealed partial class Jenkins : IEventSource
{
    private const int NamedTests = 5;

    public string Type => "jenkins";
    public string Name => "Jenkins";
    public string Docs => "https://plugins.jenkins.io/notification/";
    public string Setup =>
        "Install the *Notification* plugin; *Configure* the job, *Job Notifications*, *Add Endpoint*: "
        + "format JSON, protocol HTTP, event *All Events*, URL `{url}?token=SECRET` (or with "
        + "`jenkins:SECRET@` before the host).";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [
        WebhookAuth.Basic,
        WebhookAuth.QueryToken("token"),
        WebhookAuth.Bearer,
        WebhookAuth.HeaderToken("X-Jenkins-Token"),
    ];

    // The plugin can be configured to send the whole log along.
    public int MaxBodyBytes => 10 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, job => Parse(request, job));

    private static ParsedWebhook Parse(WebhookRequest request, Field job)
    {
        var build = job["build"];
        if (!build.IsObject)
            return Outbound(request, job);
        if (build.Text("phase")?.ToUpperInvariant() is not { } phase)
            return ParsedWebhook.NotUnderstood("no phase");
        if (RunOf(job, build) is not { } run)
            return ParsedWebhook.NotUnderstood("no build number");

        var whole = Build(request, job, build, phase, run);
        return ParsedWebhook.One(
            build.Text("notes")?.Trim() is { Length: > 0 } notes && IsStep(build, phase)
                ? Stage(whole, notes, phase)
                : whole
        );
    }

    private static ChatOpsEvent Build(WebhookRequest request, Field job, Field build, string phase, string run)
    {
        var (scm, tests) = (build["scm"], build["test_summary"]);
        var (at, url) = (build.UnixMilliseconds("timestamp"), build.Text("full_url"));
        var over = phase is "COMPLETED" or "FINALIZED";
        var (repository, commit) = (Git.RepositoryOf(scm.Text("url")), scm.Text("commit"));
        var culprits = scm.Items("culprits").Select(culprit => culprit.Text()).OfType<string>().ToList();
        return new ChatOpsEvent
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.PipelineRun,
            Subject = Subject.PipelineRun(request.Source, run),
            State = phase switch
            {
                "QUEUED" => EventState.Queued,
                "STARTED" => EventState.Running,
                _ => over ? ResultOf(build) : EventState.Info,
            },
            // A build has each phase once, and COMPLETED is stamped with the end of the build, FINALIZED with the
            // moment of sending.
            Sequence = phase switch
            {
                "QUEUED" => 1,
                "STARTED" => 2,
                "COMPLETED" => 3,
                "FINALIZED" => 4,
                _ => 0,
            },
            Occurred = at ?? request.Received,
            Started =
                phase == "STARTED" ? at
                : over ? Before(at, build.Number("duration"))
                : null,
            Ended = over ? at : null,
            Title = JobName(job),
            Text = TestsText(tests),
            Url = url,
            Repository = repository,
            Branch = Git.BranchOf(scm.Text("branch")),
            Commit = commit,
            Parent = repository is not null && commit is not null ? Subject.Commit(repository, commit) : null,
            Actor = culprits is [var only] ? new Actor(only) : null,
            Labels = new Words
            {
                { "run_number", build.Number("number") },
                { "result", over ? build.Text("status")?.ToLowerInvariant() : null },
                { "culprits", culprits },
                { "tests", tests.Number("total") },
                { "tests_failed", tests.Number("failed") },
                { "tests_skipped", tests.Number("skipped") },
            },
            Links = new Words { { "log", url is null ? null : $"{url.TrimEnd('/')}/console" } },
        };
    }

    private static DateTimeOffset? Before(DateTimeOffset? end, long? milliseconds) =>
        milliseconds is > 0 and < int.MaxValue and var duration ? end?.AddMilliseconds(-duration) : null;

    /// <summary>
    /// The step <c>notifyEndpoints</c> sends its notes with a phase of the author's choice. The plugin keeps the notes,
    /// and later repeats them with the phases of the build itself; a build that has a result and a duration is over,
    /// and so is not a step.
    /// </summary>
    private static bool IsStep(Field build, string phase) =>
        phase is "STARTED" or "NONE"
        || (phase == "COMPLETED" && (build.Text("status") is null || build.Number("duration") == 0));

    private static ChatOpsEvent Stage(ChatOpsEvent whole, string notes, string phase) =>
        whole with
        {
            Kind = EventKind.TaskRun,
            Part = $"stage/{notes}",
            OpensCard = false,
            State = phase switch
            {
                "STARTED" => EventState.Running,
                "COMPLETED" => whole.State == EventState.Info ? EventState.Succeeded : whole.State,
                _ => EventState.Info,
            },
            Sequence = 0,
            Title = notes,
            Text = null,
            Started = phase == "STARTED" ? whole.Occurred : null,
            Ended = phase == "COMPLETED" ? whole.Occurred : null,
        };

    /// <summary>
    /// An unstable build ran through with failed tests: no one may take it for green. The label <c>result</c>
    /// distinguishes it from a broken one.
    /// </summary>
    private static EventState ResultOf(Field build) =>
        build.Text("status")?.ToUpperInvariant() switch
        {
            "SUCCESS" => EventState.Succeeded,
            "FAILURE" or "UNSTABLE" => EventState.Failed,
            "ABORTED" => EventState.Cancelled,
            "NOT_BUILT" => EventState.Skipped,
            _ => EventState.Info,
        };

    /// <summary>
    /// The job's path and the number: the name alone is only the branch where the job is one of a multibranch project.
    /// </summary>
    private static string? RunOf(Field job, Field build) =>
        build.Text("url")?.Trim('/')
        ?? (
            (job.Text("url")?.Trim('/') ?? job.Text("name")) is { } path && build.Number("number") is { } number
                ? $"{path}/{number}"
                : null
        );

    /// <summary>
    /// <c>job/shop/job/checkout/job/main/</c> is <c>shop/checkout/main</c> to people. A slash in a branch's name is
    /// encoded in the job's name, and that again in the address.
    /// </summary>
    private static string? JobName(Field job)
    {
        if (job.Text("url") is not { } url)
            return job.Text("display_name") ?? job.Text("name");
        var names = url.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Where((part, index) => index % 2 == 1 || part != "job");
        return Uri.UnescapeDataString(Uri.UnescapeDataString(string.Join('/', names)));
    }

    private static string? TestsText(Field tests)
    {
        if (tests.Number("failed") is not > 0)
            return tests.Number("passed") is > 0 and var passed ? $"{passed} tests passed" : null;
        var names = tests.Items("failed_tests").Select(test => test.Text()).OfType<string>().ToList();
        var shown =
            names.Count == 0
                ? ""
                : $": {string.Join(", ", names.Take(NamedTests))}{(names.Count > NamedTests ? " …" : "")}";
        return $"{tests.Number("failed")} of {tests.Number("total")} tests failed{shown}";
    }
}
