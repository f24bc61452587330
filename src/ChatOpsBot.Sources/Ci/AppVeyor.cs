namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// AppVeyor: https://www.appveyor.com/docs/notifications/#webhooks. One post per build and state, with its jobs; times
/// as Americans write them, to the minute.
/// </summary>
internal sealed class AppVeyor : IEventSource
{
    public string Type => "appveyor";
    public string Name => "AppVeyor";
    public string Docs => "https://www.appveyor.com/docs/notifications/#webhooks";
    public string Setup =>
        "In `appveyor.yml`: `notifications: [{ provider: Webhook, url: \"{url}\", headers: { Authorization: "
        + "\"Bearer SECRET\" }, on_build_status_changed: true }]`, "
        + "with the header's value as a secure variable.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Bearer, WebhookAuth.Basic, WebhookAuth.HeaderToken("X-AppVeyor-Token"), WebhookAuth.QueryToken()];

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(request.Body, body => Parse(request, body.Text("eventName"), body["eventData"]));

    private static ParsedWebhook Parse(WebhookRequest request, string? name, Field build)
    {
        if (build.Number("buildId") is not { } id)
            return ParsedWebhook.NotUnderstood("no build");
        var state = StateOf(build.Text("status"));
        var (started, finished) = (build.AnyTime("started"), build.AnyTime("finished"));
        var (author, commit) = (build.Text("commitAuthor"), build.Text("commitId"));
        var change = build.Flag("isPullRequest");
        var run = (
            Run.Of(request, $"{id}", state, state.IsOver() ? finished : started) with
            {
                // Two states may fall into one minute.
                Sequence = state.Progress() + 1,
                Title = build.Text("projectName"),
                Text = build.FirstLine("commitMessage"),
                Url = build.Text("buildUrl"),
                BaseBranch = change ? build.Text("branch") : null,
                Version = build.Text("buildVersion"),
                Commits = Run.Head(commit, build.FirstLine("commitMessage"), author, build.Text("commitUrl")),
                Actor = author is null
                    ? null
                    : new Actor(build.Text("commitAuthorUsername") ?? author)
                    {
                        Name = author,
                        Email = build.Text("commitAuthorEmail"),
                    },
                Started = started,
                Ended = state.IsOver() ? Ends(started, finished, build.Text("duration")) : null,
                Labels = new Words
                {
                    { "run_number", build.Number("buildNumber") },
                    { "event", name },
                    { "pull_request", build.Word("pullRequestId") },
                },
            }
        ).At(build.Text("repositoryName"), change ? null : build.Text("branch"), commit);

        var jobs = build
            .Items("jobs")
            .Where(job => job.Text("name") is not null)
            .Select((job, index) => Job(run, job, index, build.Text("buildUrl")));
        return new ParsedWebhook([run, .. jobs]);
    }

    private static ChatOpsEvent Job(ChatOpsEvent run, Field job, int index, string? url)
    {
        var state = StateOf(job.Text("status"));
        var (started, finished) = (job.AnyTime("started"), job.AnyTime("finished"));
        var link = url is not null && job.Text("id") is { } id ? $"{url}/job/{Uri.EscapeDataString(id)}" : url;
        return run.Stage(job.Text("name")!, state, state.IsOver() ? finished : started) with
        {
            Id = $"{run.Id}/{index}",
            Sequence = state.Progress() + 1,
            Url = link,
            Started = started,
            Ended = state.IsOver() ? Ends(started, finished, job.Text("duration")) : null,
            Links = new Words { { "log", link } },
        };
    }

    /// <summary>The duration is exact where the times are not.</summary>
    private static DateTimeOffset? Ends(DateTimeOffset? started, DateTimeOffset? finished, string? duration) =>
        started is { } from
        && TimeSpan.TryParse(duration, System.Globalization.CultureInfo.InvariantCulture, out var took)
        && took >= TimeSpan.Zero
        && took < TimeSpan.FromDays(7)
            ? from + took
            : finished;

    private static EventState StateOf(string? status) =>
        status?.ToLowerInvariant() switch
        {
            "success" => EventState.Succeeded,
            "failed" or "failure" => EventState.Failed,
            "cancelled" or "canceled" or "cancelling" => EventState.Cancelled,
            "running" or "starting" => EventState.Running,
            "queued" => EventState.Queued,
            _ => EventState.Info,
        };
}
