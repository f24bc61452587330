namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// TeamCity: its own webhooks (https://www.jetbrains.com/help/teamcity/teamcity-webhooks.html), whose payload is a
/// build of its REST API, and the older plugin tcWebHooks, whose build is flat.
/// </summary>
internal sealed class TeamCity : IEventSource
{
    public string Type => "teamcity";
    public string Name => "TeamCity";
    public string Docs => "https://www.jetbrains.com/help/teamcity/teamcity-webhooks.html";
    public string Setup =>
        "*Project*, *Parameters*: `teamcity.internal.webhooks.enable` = `true`, `….url` = `{url}`, "
        + "`….events` = `BUILD_STARTED;BUILD_FINISHED;BUILD_INTERRUPTED`, `….username` = `teamcity`, "
        + "`….password` = `SECRET`. With the plugin tcWebHooks: URL `{url}`, "
        + "bearer or basic authentication with `SECRET`.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Basic, WebhookAuth.Bearer, WebhookAuth.QueryToken()];
    public int MaxBodyBytes => 4 * 1024 * 1024;

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
                body.Text("eventType") is { } name
                    ? name.StartsWith("BUILD_", StringComparison.Ordinal)
                        ? Own(request, name, body["payload"])
                        : ParsedWebhook.NotHandled(name)
                    : body["build"].IsObject
                        ? Plugin(request, body["build"])
                        : ParsedWebhook.NotUnderstood("no build")
        );

    private static ParsedWebhook Own(WebhookRequest request, string name, Field build)
    {
        if (build.Word("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no build");
        var state = (name, build.Text("status")?.ToUpperInvariant()) switch
        {
            ("BUILD_INTERRUPTED", _) => EventState.Cancelled,
            ("BUILD_FINISHED", "SUCCESS") => EventState.Succeeded,
            ("BUILD_FINISHED", "FAILURE" or "ERROR") => EventState.Failed,
            ("BUILD_FINISHED", _) => EventState.Info,
            ("BUILD_STARTED", _) => EventState.Running,
            _ => EventState.Queued,
        };
        var (started, finished) = (CompactTime(build.Text("startDate")), CompactTime(build.Text("finishDate")));
        var (user, revision) = (build.At("triggered.user"), build["revisions"].Items("revision").FirstOrDefault());
        var run = Run.Of(request, id, state, state.IsOver() ? finished : started) with
        {
            Title = build.At("buildType").FirstText("projectName") is { } project
                ? $"{project} / {build.At("buildType").Text("name")}"
                : build.At("buildType").Text("name") ?? build.Text("buildTypeId"),
            Text = state.IsOver() ? build.Text("statusText") : null,
            Url = build.Text("webUrl"),
            Actor = user.Text("username") is { } login ? new Actor(login) { Name = user.Text("name") } : null,
            Started = started,
            Ended = state.IsOver() ? finished : null,
            Labels = new Words
            {
                { "run_number", build.Word("number") },
                { "personal", build.Flag("personal") },
                { "event", build.At("triggered").Text("type") },
            },
        };
        return ParsedWebhook.One(
            run.At(
                Git.RepositoryOf(revision.At("vcs-root-instance").Text("url")),
                BranchOf(build.Text("branchName")),
                revision.Text("version")
            )
        );
    }

    private static ParsedWebhook Plugin(WebhookRequest request, Field build)
    {
        if (build.Word("buildId") is not { } id)
            return ParsedWebhook.NotUnderstood("no build");
        var kind = build.Text("notifyType");
        var state = (kind, build.Text("buildResult")?.ToLowerInvariant()) switch
        {
            ("buildInterrupted", _) => EventState.Cancelled,
            ("buildAddedToQueue" or "buildQueued", _) => EventState.Queued,
            ("buildStarted" or "changesLoaded" or "beforeBuildFinish", _) or (_, "running") => EventState.Running,
            (_, "success") => EventState.Succeeded,
            (_, "failure") => EventState.Failed,
            _ => EventState.Info,
        };
        var run = Run.Of(request, id, state, build.AnyTime("timestamp")) with
        {
            // The plugin sends no time of its own, so how far the build is orders.
            Sequence = state switch
            {
                EventState.Queued => 1,
                EventState.Running => 2,
                _ => 3,
            },
            Title = build.Text("buildFullName") ?? build.Text("buildName"),
            Text = state.IsOver() ? build.Prose("buildStatus") : null,
            Url = build.Text("buildStatusUrl"),
            Actor = build.Text("triggeredBy") is { } who ? new Actor(who) : null,
            Labels = new Words
            {
                { "run_number", Digits(build.Word("buildNumber")) },
                { "personal", build.Flag("buildPersonal") },
                { "result", build.Text("buildResultDelta") },
            },
        };
        return ParsedWebhook.One(
            run.At(null, BranchOf(build.Text("branchDisplayName") ?? build.Text("branchName")), null)
        );
    }

    /// <summary>A number may have words after it: <c>5535 - CL 123456</c>.</summary>
    private static string? Digits(string? number) =>
        number is null ? null
        : string.Concat(number.TakeWhile(char.IsAsciiDigit)) is { Length: > 0 } digits ? digits
        : number;

    private static string? BranchOf(string? branch) =>
        Git.BranchOf(branch) is { } name && name != "<default>" ? name : null;

    /// <summary><c>20260302T090000+0000</c>.</summary>
    private static DateTimeOffset? CompactTime(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            "yyyyMMdd'T'HHmmsszzz",
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.None,
            out var time
        )
            ? time.ToUniversalTime()
            : null;
}
