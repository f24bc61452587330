namespace ChatOpsBot.Sources.Ci;

internal sealed partial class AzurePipelines
{
    private static ParsedWebhook Push(WebhookRequest request, Field push)
    {
        var (repository, update) = (push["repository"].Text("name"), push.Items("refUpdates").FirstOrDefault());
        if (repository is null || update.Text("newObjectId") is not { } head || update.Text("name") is not { } reference) return ParsedWebhook.NotUnderstood("no push");

        var home = push["repository"].Text("remoteUrl");
        var name = RepositoryOf(home) ?? repository;
        var commits = push.Items("commits").Select(commit => commit.Text("commitId") is { } id
            ? new CommitInfo(id, commit.FirstLine("comment") ?? "", home is null ? null : $"{home}/commit/{id}", commit["author"].Text("name")) : null).OfType<CommitInfo>().Reverse().ToList();
        var tag = reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? reference["refs/tags/".Length..] : null;
        var deleted = head.All(digit => digit == '0');
        var place = Subject.Place(HostOf(push["repository"]) ?? request.Source, name);
        return ParsedWebhook.One(Ci.Run.Of(request, head, deleted ? EventState.Deleted : EventState.Info, push.Time("date")) with
        {
            Kind = EventKind.Push,
            Subject = deleted ? Subject.Branch(place, tag ?? Git.BranchOf(reference)!) : Subject.Push(place, reference, update.Text("oldObjectId"), head),
            Part = deleted ? "push" : "",
            OpensCard = !deleted && tag is null && commits.Count > 0,
            IsQuiet = tag is null && push["repository"].Text("defaultBranch") is { } main && reference != main,
            Title = commits.LastOrDefault()?.Title,
            Repository = name,
            Host = HostOf(push["repository"]) ?? request.Source,
            RepositoryId = push["repository"].Text("id"),
            Branch = tag is null ? Git.BranchOf(reference) : null,
            Version = tag,
            Commit = deleted ? null : head,
            Commits = commits,
            Total = commits.Count,
            Actor = PersonOf(push["pushedBy"]),
        });
    }

    private static ParsedWebhook PullRequest(WebhookRequest request, Field body)
    {
        var pull = body["resource"];
        if (pull.Number("pullRequestId") is not { } number || pull["repository"].Text("name") is not { } named) return ParsedWebhook.NotUnderstood("no pull request");

        var (repository, action) = (RepositoryOf(pull["repository"].Text("remoteUrl")) ?? named, body.Text("eventType")!["git.pullrequest.".Length..]);
        var state = pull.Text("status") switch
        {
            "completed" => EventState.Merged,
            "abandoned" => EventState.Closed,
            _ when pull.Flag("isDraft") => EventState.Draft,
            _ => EventState.Opened,
        };
        var closed = pull.Time("closedDate");
        return ParsedWebhook.One(Ci.Run.Of(request, $"{number}", state, (state.IsOver() ? closed : null) ?? body.Time("createdDate") ?? pull.Time("creationDate")) with
        {
            Kind = EventKind.Change,
            Subject = Subject.Change(Subject.Place(HostOf(pull["repository"]) ?? request.Source, repository), number),
            OpensCard = action == "created" || state.IsOver(),
            Title = pull.Text("title"),
            Text = pull.Prose("description"),
            Url = pull.At("_links.web").Text("href") ?? (pull["repository"].Text("remoteUrl") is { } home ? $"{home}/pullrequest/{number}" : null),
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
        });
    }

    private static Actor? PersonOf(Field person) => (person.Text("uniqueName") ?? person.Text("displayName")) is { } login
        ? new Actor(login) { Name = person.Text("displayName"), Email = login.Contains('@', StringComparison.Ordinal) ? login : null }
        : null;

    /// <summary>With the organization, where the host has many: <c>dev.azure.com~acme</c>; two of them may have projects of one name.</summary>
    private static string? HostOf(Field repository)
    {
        var url = repository.FirstText("remoteUrl", "url");
        var host = Git.HostOf(url);
        return host == "dev.azure.com" && new Uri(url!).AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is [var organization, ..] ? $"{host}~{organization.ToLowerInvariant()}" : host;
    }

    /// <summary><c>https://dev.azure.com/acme/shop/_git/checkout</c> is <c>shop/checkout</c>.</summary>
    private static string? RepositoryOf(string? url) => Git.RepositoryOf(url?.Replace("/_git/", "/", StringComparison.Ordinal));
}
