namespace ChatOpsBot.Sources.Ci;

/// <summary>
/// Travis CI: https://docs.travis-ci.com/user/notifications/#configuring-webhook-notifications. One post per build,
/// signed with Travis' own key. Its word for the state tells more than its number, which is 1 for what failed and for
/// what is not over.
/// </summary>
internal sealed class Travis : IEventSource
{
    public string Type => "travis";
    public string Name => "Travis CI";
    public string Docs => "https://docs.travis-ci.com/user/notifications/#configuring-webhook-notifications";
    public string Setup =>
        "In `.travis.yml`: `notifications: { webhooks: { urls: [\"{url}\"], on_start: always, on_success: "
        + "always, on_failure: always } }`. Travis signs with its own key, "
        + "so configure `Only` with the repositories whose builds are taken.";

    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [
        WebhookAuth.SignedContent(
            "Signature",
            "https://api.travis-ci.com/config",
            "config.notifications.webhook.public_key",
            "repository.owner_name",
            "repository.name"
        ),
    ];

    public BodyFormats Accepts => BodyFormats.FormPayload;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, build => Parse(request, build));

    private static ParsedWebhook Parse(WebhookRequest request, Field build)
    {
        var (owner, name) = (build["repository"].Text("owner_name"), build["repository"].Text("name"));
        if (build.Number("id") is not { } id || owner is null || name is null)
            return ParsedWebhook.NotUnderstood("no build");

        var (repository, state) = ($"{owner}/{name}", StateOf(build));
        var (started, finished) = (build.Time("started_at"), build.Time("finished_at"));
        var (change, tag) = (build.Number("pull_request_number"), build.Text("tag"));
        // A build of a pull request names the branch that it wants to go to.
        var run = Run.Of(request, $"{repository}/{id}", state, state.IsOver() ? finished ?? started : started) with
        {
            Title = repository,
            Text = build.FirstLine("message"),
            Url = build.Text("build_url"),
            BaseBranch = change is null ? null : build.Text("branch"),
            Version = tag,
            Commits = Run.Head(
                build.Text("commit"),
                build.FirstLine("message"),
                build.Text("author_name"),
                build.Text("compare_url")
            ),
            Actor = build.Text("author_name") is { } author
                ? new Actor(author) { Email = build.Text("author_email") }
                : null,
            Started = started,
            Ended = state.IsOver() ? finished : null,
            Labels = new Words
            {
                { "run_number", build.Word("number") },
                { "event", build.Text("type") },
                { "pull_request", change },
                { "result", build.Text("status_message")?.ToLowerInvariant() },
            },
            Links = new Words { { "log", build.Text("build_url") }, { "compare", build.Text("compare_url") } },
        };
        return ParsedWebhook.One(
            run.At(repository, change is null && tag is null ? build.Text("branch") : null, build.Text("commit"))
        );
    }

    private static EventState StateOf(Field build) =>
        (build.Text("status_message") ?? build.Text("result_message") ?? build.Text("state"))?.ToLowerInvariant() switch
        {
            "passed" or "fixed" => EventState.Succeeded,
            "failed" or "broken" or "still failing" or "errored" => EventState.Failed,
            "canceled" or "cancelled" => EventState.Cancelled,
            "pending" or "started" or "received" or "created" => build.Time("started_at") is null
                ? EventState.Queued
                : EventState.Running,
            _ => EventState.Info,
        };
}
