namespace ChatOpsBot.Sources.SourceControl;

/// <summary>
/// Bitbucket Cloud: https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/. Pipelines speak as statuses of
/// a commit, and so belong to the pull requests and pushes of that commit; a status that is Pipelines' own is a run
/// with a card besides.
/// </summary>
internal sealed partial class Bitbucket : IEventSource
{
    private const string EventHeader = "X-Event-Key",
        RequestHeader = "X-Request-UUID";

    public string Type => "bitbucket";
    public string Name => "Bitbucket";
    public string Docs => "https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/";
    public string Setup =>
        "*Repository settings*, *Webhooks*, *Add webhook*: URL `{url}`, the secret, "
        + "and the triggers *Push*, *Build status created* and *updated*, and those of pull requests.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Hmac("X-Hub-Signature", "sha256=")];
    public IReadOnlyList<string> Headers { get; } = [EventHeader, RequestHeader];

    /// <summary>The same when it is sent again.</summary>
    public string? DeliveryId(WebhookRequest request) => request.Header(RequestHeader);

    public ParsedWebhook Parse(WebhookRequest request) =>
        Field.Read(
            request.Body,
            body =>
            {
                var name =
                    request.Header(EventHeader)
                    ?? (
                        body["push"].IsObject ? "repo:push"
                        : body["commit_status"].IsObject ? "repo:commit_status_updated"
                        : body["pullrequest"].IsObject ? "pullrequest:updated"
                        : null
                    );
                if (name is null)
                    return ParsedWebhook.NotUnderstood("no event name");
                if (body["repository"].Text("full_name") is not { } repository)
                    return name.StartsWith("diagnostics", StringComparison.Ordinal)
                        ? ParsedWebhook.NotHandled("ping")
                        : ParsedWebhook.NotUnderstood($"{name}: no repository");
                return name switch
                {
                    "repo:push" => Push(request, body, repository),
                    "repo:commit_status_created" or "repo:commit_status_updated" => Status(request, body, repository),
                    "pullrequest:approved" => Review(request, body, repository, "approval", EventState.Approved),
                    "pullrequest:unapproved" => Review(request, body, repository, "approval", EventState.Dismissed),
                    "pullrequest:changes_request_created" => Review(
                        request,
                        body,
                        repository,
                        "changes_request",
                        EventState.ChangesRequested
                    ),
                    "pullrequest:changes_request_removed" => Review(
                        request,
                        body,
                        repository,
                        "changes_request",
                        EventState.Dismissed
                    ),
                    "pullrequest:comment_created" or "pullrequest:comment_updated" or "pullrequest:comment_deleted" =>
                        Comment(request, body, repository, name),
                    _ when name.StartsWith("pullrequest:", StringComparison.Ordinal) => PullRequest(
                        request,
                        body,
                        repository,
                        name["pullrequest:".Length..]
                    ),
                    _ => ParsedWebhook.NotHandled(name),
                };
            }
        );

    private static ChatOpsEvent Event(
        WebhookRequest request,
        Field body,
        string repository,
        string kind,
        string subject,
        EventState state,
        DateTimeOffset? occurred
    ) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = kind,
            Subject = subject,
            State = state,
            Occurred = occurred ?? request.Received,
            Repository = repository,
            Host = HostOf(request, body),
            RepositoryId = body["repository"].Text("uuid"),
            Actor = Person(body["actor"]),
        };

    private static string HostOf(WebhookRequest request, Field body) =>
        Git.HostOf(body["repository"]["links"]["html"].Text("href")) ?? request.Source;

    private static string PlaceOf(WebhookRequest request, Field body, string repository) =>
        Subject.Place(HostOf(request, body), repository);

    private static ParsedWebhook Status(WebhookRequest request, Field body, string repository)
    {
        var status = body["commit_status"];
        var hash = status["commit"].Text("hash") ?? HashOf(status["links"]["commit"].Text("href"));
        if (status.Text("key") is not { } key)
            return ParsedWebhook.NotUnderstood("status without a key");

        var state = status.Text("state") switch
        {
            "SUCCESSFUL" => EventState.Succeeded,
            "FAILED" => EventState.Failed,
            "STOPPED" => EventState.Cancelled,
            "INPROGRESS" => EventState.Running,
            _ => EventState.Info,
        };
        var (created, updated, title) = (
            status.Time("created_on"),
            status.Time("updated_on"),
            status.Text("name") ?? key
        );
        var check = Event(
            request,
            body,
            repository,
            EventKind.TaskRun,
            hash is null
                ? Subject.Branch(PlaceOf(request, body, repository), status.Text("refname") ?? key)
                : Subject.Commit(repository, hash),
            state,
            updated ?? created
        ) with
        {
            Part = $"check/{key}",
            OpensCard = false,
            Title = title,
            Text = status.Prose("description"),
            Url = status.Text("url"),
            Branch = status.Text("refname"),
            Commit = hash,
            Started = created,
            Ended = state.IsOver() ? updated : null,
            Links = new Words { { "log", status.Text("url") } },
        };
        if (NumberIn(status.Text("url")) is not { } number)
            return ParsedWebhook.One(check);
        var run = check with
        {
            Id = $"{request.DeliveryId}/run",
            Kind = EventKind.PipelineRun,
            Subject = Subject.PipelineRun(request.Source, $"{repository}/{number}"),
            Part = "",
            OpensCard = true,
            Title = repository,
            Parent = hash is null ? null : Subject.Commit(repository, hash),
            Commits = Ci.Run.Head(hash, status["commit"].FirstLine("message"), Author(status["commit"])),
            Labels = new Words { { "run_number", number }, { "result", status.Text("state")?.ToLowerInvariant() } },
        };
        return new ParsedWebhook([run, check]);
    }

    /// <summary>Pipelines' own statuses lead to <c>…/results/42</c> or <c>…/pipelines/results/42</c>.</summary>
    private static string? NumberIn(string? url)
    {
        const string results = "/results/";
        if (
            url is null
            || !url.Contains("pipelines", StringComparison.Ordinal)
            || url.LastIndexOf(results, StringComparison.Ordinal) is not (>= 0 and var at)
        )
            return null;
        return string.Concat(url[(at + results.Length)..].TakeWhile(char.IsAsciiDigit)) is { Length: > 0 } digits
            ? digits
            : null;
    }

    private static string? HashOf(string? link) =>
        link?[(link.LastIndexOf('/') + 1)..] is { Length: >= 12 } hash ? hash : null;

    private static Actor? Person(Field person) =>
        (person.Text("nickname") ?? person.Text("display_name")) is { } login
            ? new Actor(login) { Name = person.Text("display_name"), IsBot = person.Text("type") == "app_user" }
            : null;

    /// <summary><c>Ada Byron &lt;ada@acme.example&gt;</c> where Bitbucket has no user.</summary>
    private static string? Author(Field commit) =>
        commit["author"]["user"].Text("display_name")
        ?? (
            commit["author"].Text("raw") is { } raw
                ? raw.Split('<')[0].Trim() is { Length: > 0 } name
                    ? name
                    : null
                : null
        );
}
