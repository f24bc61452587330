namespace ChatOpsBot.Sources.Ci;

internal sealed partial class AzurePipelines
{
    private static ParsedWebhook Push(WebhookRequest request, Field push)
    {
        if (push["repository"].Text("name") is not { } repository)
            return ParsedWebhook.NotUnderstood("no push");
        var home = push["repository"].Text("remoteUrl");
        var commits = push.Items("commits")
            .Select(commit =>
                commit.Text("commitId") is { } id
                    ? new CommitInfo(
                        id,
                        commit.FirstLine("comment") ?? "",
                        home is null ? null : $"{home}/commit/{id}",
                        commit["author"].Text("name")
                    )
                    : null
            )
            .OfType<CommitInfo>()
            .Reverse()
            .ToList();
        var updates = push.Items("refUpdates").ToList();
        var events = updates
            .SelectMany(
                (update, index) =>
                    Update(request, push, RepositoryOf(home) ?? repository, update, index, updates.Count == 1, commits)
            )
            .ToList();
        return events.Count == 0 ? ParsedWebhook.NotUnderstood("no push") : new ParsedWebhook(events);
    }

    /// <summary>One push moves several branches and tags, and lists the commits of all.</summary>
    private static IEnumerable<ChatOpsEvent> Update(
        WebhookRequest request,
        Field push,
        string repository,
        Field update,
        int index,
        bool isOnly,
        IReadOnlyList<CommitInfo> all
    )
    {
        if (update.Text("newObjectId") is not { } head || update.Text("name") is not { } reference)
            return [];
        var tag = reference.StartsWith("refs/tags/", StringComparison.Ordinal)
            ? reference["refs/tags/".Length..]
            : null;
        var (deleted, host) = (head.All(digit => digit == '0'), HostOf(push["repository"]) ?? request.Source);
        var (place, home) = (Subject.Place(host, repository), push["repository"].Text("remoteUrl"));
        var commits = tag is null && (isOnly || (all is [.., var last] && last.Id == head)) ? all : [];
        var pushed = Ci.Run.Of(request, head, deleted ? EventState.Deleted : EventState.Info, push.Time("date")) with
        {
            Id = index == 0 ? request.DeliveryId : $"{request.DeliveryId}/{index}",
            Kind = EventKind.Push,
            Subject = deleted
                ? Subject.Branch(place, tag ?? Git.BranchOf(reference)!)
                : Subject.Push(place, reference, update.Text("oldObjectId"), head),
            Part = deleted ? "push" : "",
            OpensCard = !deleted && tag is null && commits.Count > 0,
            IsQuiet = tag is null && push["repository"].Text("defaultBranch") is { } main && reference != main,
            Title = commits is [.., var newest] ? newest.Title : null,
            Repository = repository,
            Host = host,
            RepositoryId = push["repository"].Text("id"),
            Branch = tag is null ? Git.BranchOf(reference) : null,
            Version = tag,
            Commit = deleted ? null : head,
            Commits = commits,
            Total = commits.Count,
            Actor = PersonOf(push["pushedBy"]),
        };
        var page = home is null || deleted ? home : $"{home}?version=GT{Uri.EscapeDataString(tag ?? "")}";
        return tag is null ? [pushed] : [pushed, Git.TagOf(pushed, place, page, request.Received)];
    }

    private static ParsedWebhook PullRequest(WebhookRequest request, Field body)
    {
        var pull = body["resource"];
        if (pull.Number("pullRequestId") is not { } number || pull["repository"].Text("name") is not { } named)
            return ParsedWebhook.NotUnderstood("no pull request");

        var (repository, action) = (
            RepositoryOf(pull["repository"].Text("remoteUrl")) ?? named,
            body.Text("eventType")!["git.pullrequest.".Length..]
        );
        var state = pull.Text("status") switch
        {
            "completed" => EventState.Merged,
            "abandoned" => EventState.Closed,
            _ when pull.Flag("isDraft") => EventState.Draft,
            _ => EventState.Opened,
        };
        var closed = pull.Time("closedDate");
        return ParsedWebhook.One(
            Ci.Run.Of(
                request,
                $"{number}",
                state,
                (state.IsOver() ? closed : null) ?? body.Time("createdDate") ?? pull.Time("creationDate")
            ) with
            {
                Kind = EventKind.Change,
                Subject = Subject.Change(
                    Subject.Place(HostOf(pull["repository"]) ?? request.Source, repository),
                    number
                ),
                OpensCard = action == "created" || state.IsOver(),
                Title = pull.Text("title"),
                Text = pull.Prose("description"),
                Url =
                    pull.At("_links.web").Text("href")
                    ?? (pull["repository"].Text("remoteUrl") is { } home ? $"{home}/pullrequest/{number}" : null),
                Repository = repository,
                Host = HostOf(pull["repository"]) ?? request.Source,
                RepositoryId = pull["repository"].Text("id"),
                Branch = Git.BranchOf(pull.Text("sourceRefName")),
                BaseBranch = Git.BranchOf(pull.Text("targetRefName")),
                Commit = pull["lastMergeSourceCommit"].Text("commitId"),
                Actor = PersonOf(pull["createdBy"]),
                Started = pull.Time("creationDate"),
                Ended = state.IsOver() ? closed : null,
                Labels = new Words
                {
                    { "action", action },
                    { "draft", pull.Flag("isDraft") },
                    { "labels", pull.Items("labels").Select(label => label.Text("name")) },
                    { "merge_commit", state == EventState.Merged ? pull["lastMergeCommit"].Text("commitId") : null },
                },
            }
        );
    }

    private static Actor? PersonOf(Field person) =>
        (person.Text("uniqueName") ?? person.Text("displayName")) is { } login
            ? new Actor(login)
            {
                Name = person.Text("displayName"),
                Email = login.Contains('@', StringComparison.Ordinal) ? login : null,
            }
            : null;

    /// <summary>
    /// With the organization, where the host has many: <c>dev.azure.com~acme</c>; two of them may have projects of one
    /// name.
    /// </summary>
    private static string? HostOf(Field repository)
    {
        var url = repository.FirstText("remoteUrl", "url");
        var host = Git.HostOf(url);
        return
            host == "dev.azure.com"
            && new Uri(url!).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var organization, ..]
            ? $"{host}~{organization.ToLowerInvariant()}"
            : host;
    }

    /// <summary><c>https://dev.azure.com/acme/shop/_git/checkout</c> is <c>shop/checkout</c>.</summary>
    private static string? RepositoryOf(string? url) =>
        Git.RepositoryOf(url?.Replace("/_git/", "/", StringComparison.Ordinal));
}
