namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class Bitbucket
{
    private static ParsedWebhook Push(WebhookRequest request, Field body, string repository)
    {
        var changes = body["push"]
            .Items("changes")
            .SelectMany((change, index) => Change(request, body, repository, change, index))
            .ToList();
        return changes.Count == 0 ? ParsedWebhook.NotUnderstood("push: no changes") : new ParsedWebhook(changes);
    }

    private static IEnumerable<ChatOpsEvent> Change(
        WebhookRequest request,
        Field body,
        string repository,
        Field change,
        int index
    )
    {
        var (now, old) = (change["new"], change["old"]);
        var place = now.IsObject ? now : old;
        if (place.Text("name") is not { } name)
            return [];

        var (tag, head, deleted) = (place.Text("type") == "tag", now["target"].Text("hash"), !now.IsObject);
        if (head is null && !deleted)
            return [];
        var commits = change
            .Items("commits")
            .Select(commit =>
                commit.Text("hash") is { } id
                    ? new CommitInfo(
                        id,
                        commit.FirstLine("message") ?? "",
                        commit["links"]["html"].Text("href"),
                        Author(commit)
                    )
                    : null
            )
            .OfType<CommitInfo>()
            .Reverse()
            .ToList();
        var mirrors = tag || deleted || commits.Count == 0;
        var (home, reference) = (PlaceOf(request, body, repository), $"refs/{(tag ? "tags" : "heads")}/{name}");
        var subject = deleted
            ? Subject.Branch(home, name)
            : Subject.Push(home, reference, old["target"].Text("hash"), head!);
        var push = Event(
            request,
            body,
            repository,
            EventKind.Push,
            subject,
            deleted ? EventState.Deleted : EventState.Info,
            now["target"].Time("date")
        ) with
        {
            Id = $"{request.DeliveryId}/{index}",
            Part = deleted ? "push" : "",
            OpensCard = !mirrors,
            IsQuiet = !tag && body["repository"]["mainbranch"].Text("name") is { } main && name != main,
            Title = now["target"].FirstLine("message"),
            Url = change["links"]["html"].Text("href"),
            Branch = tag ? null : name,
            Version = tag ? name : null,
            Commit = head,
            Commits = commits,
            // Five are listed at most; their number is not given.
            Total = commits.Count,
            Labels = new Words
            {
                { "forced", change.Flag("forced") },
                { "created", change.Flag("created") },
                { "deleted", deleted },
                { "truncated", change.Flag("truncated") },
                { "before", old["target"].Text("hash") },
                { "change", Git.ChangeIn(now["target"].Text("message")) },
            },
            Links = new Words { { "compare", change["links"]["html"].Text("href") } },
        };
        return tag ? [push, Git.TagOf(push, home, place["links"]["html"].Text("href"), request.Received)] : [push];
    }

    private static ParsedWebhook PullRequest(WebhookRequest request, Field body, string repository, string action)
    {
        var pull = body["pullrequest"];
        if (pull.Number("id") is not { } number)
            return ParsedWebhook.NotUnderstood("no pull request");

        var state = pull.Text("state") switch
        {
            "MERGED" => EventState.Merged,
            "DECLINED" or "SUPERSEDED" => EventState.Closed,
            _ when pull.Flag("draft") => EventState.Draft,
            _ => EventState.Opened,
        };
        return ParsedWebhook.One(
            OfChange(request, body, repository, EventKind.Change, number, state, pull.Time("updated_on")) with
            {
                OpensCard = action is "created" or "fulfilled" or "rejected",
                Text = pull.Prose("description"),
                Actor = Person(pull["author"]) ?? Person(body["actor"]),
                Started = pull.Time("created_on"),
                Ended = state.IsOver() ? pull.Time("updated_on") : null,
                Labels = new Words
                {
                    { "action", action },
                    { "sender", Person(body["actor"])?.Login },
                    { "draft", pull.Flag("draft") },
                    { "fork", pull["source"]["repository"].Text("full_name") is { } from && from != repository },
                    { "reviewers", pull.Items("reviewers").Select(reviewer => Person(reviewer)?.Login) },
                    { "merged_by", state == EventState.Merged ? Person(pull["closed_by"])?.Login : null },
                    { "merge_commit", state == EventState.Merged ? pull["merge_commit"].Text("hash") : null },
                },
            }
        );
    }

    private static ParsedWebhook Review(
        WebhookRequest request,
        Field body,
        string repository,
        string about,
        EventState state
    )
    {
        var (pull, review) = (body["pullrequest"], body[about]);
        var reviewer = Person(review["user"]) ?? Person(body["actor"]);
        if (pull.Number("id") is not { } number || reviewer is null)
            return ParsedWebhook.NotUnderstood("no review");
        return ParsedWebhook.One(
            OfChange(request, body, repository, EventKind.Review, number, state, review.Time("date")) with
            {
                Part = $"review/{reviewer.Login}",
                OpensCard = false,
                Actor = reviewer,
            }
        );
    }

    private static ParsedWebhook Comment(WebhookRequest request, Field body, string repository, string name)
    {
        var (pull, comment, deleted) = (
            body["pullrequest"],
            body["comment"],
            name.EndsWith("deleted", StringComparison.Ordinal)
        );
        if (pull.Number("id") is not { } number || comment.Number("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no comment");
        return ParsedWebhook.One(
            OfChange(
                request,
                body,
                repository,
                EventKind.Comment,
                number,
                deleted ? EventState.Deleted : EventState.Commented,
                comment.Time("updated_on") ?? comment.Time("created_on")
            ) with
            {
                Part = $"comment/{id}",
                OpensCard = false,
                Sequence = deleted ? 1 : 0,
                Text = deleted ? null : comment["content"].Prose("raw"),
                Url = comment["links"]["html"].Text("href"),
            }
        );
    }

    private static ChatOpsEvent OfChange(
        WebhookRequest request,
        Field body,
        string repository,
        string kind,
        long number,
        EventState state,
        DateTimeOffset? occurred
    )
    {
        var pull = body["pullrequest"];
        return Event(
            request,
            body,
            repository,
            kind,
            Subject.Change(PlaceOf(request, body, repository), number),
            state,
            occurred
        ) with
        {
            Title = pull.Text("title"),
            Url = pull["links"]["html"].Text("href"),
            Branch = pull["source"]["branch"].Text("name"),
            BaseBranch = pull["destination"]["branch"].Text("name"),
            Commit = pull["source"]["commit"].Text("hash"),
        };
    }
}
