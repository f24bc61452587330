namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitLab
{
    private static ParsedWebhook Push(Delivery delivery, bool isTag)
    {
        var body = delivery.Body;
        if (body.Text("ref") is not { } reference || body.FirstText("after", "checkout_sha") is not { } head)
            return ParsedWebhook.NotUnderstood("push: incomplete");

        var name = reference[
            (reference.StartsWith("refs/", StringComparison.Ordinal) ? reference.IndexOf('/', "refs/".Length) + 1 : 0)..
        ];
        var (deleted, commits) = (head.All(digit => digit == '0'), Commits(body));
        var mirrors = isTag || deleted || commits.Count == 0;
        var push = delivery.Event(
            EventKind.Push,
            deleted
                ? Subject.Branch(delivery.Place, name)
                : Subject.Push(delivery.Place, reference, body.Text("before"), head),
            deleted ? EventState.Deleted : EventState.Info,
            body.Items("commits").LastOrDefault().AnyTime("timestamp")
        ) with
        {
            Part = deleted ? "push" : "",
            OpensCard = !mirrors,
            IsQuiet = !isTag && body["project"].Text("default_branch") is { } main && name != main,
            Title = commits is [.., var last] ? last.Title : null,
            Url = delivery.Home is { } home && !deleted ? $"{home}/-/commit/{head}" : delivery.Home,
            Branch = isTag ? null : name,
            Version = isTag ? name : null,
            Commit = deleted ? null : head,
            Commits = commits,
            Total = body.Number("total_commits_count") is >= 0 and <= int.MaxValue and var total
                ? (int)total
                : commits.Count,
            Labels = new Words
            {
                { "deleted", deleted },
                { "before", deleted ? null : body.Text("before") },
                { "change", Git.ChangeIn(body.Items("commits").LastOrDefault().Text("message")) },
            },
            Links = new Words
            {
                {
                    "compare",
                    delivery.Home is { } site && !mirrors ? $"{site}/-/compare/{body.Text("before")}...{head}" : null
                },
            },
        };
        if (!isTag)
            return ParsedWebhook.One(push);
        var page =
            delivery.Home is { } root && !deleted ? $"{root}/-/tags/{Uri.EscapeDataString(name)}" : delivery.Home;
        return new ParsedWebhook([push, Git.TagOf(push, delivery.Place, page, delivery.Request.Received)]);
    }

    private static ParsedWebhook MergeRequest(Delivery delivery)
    {
        var change = delivery.About;
        if (change.Number("iid") is not { } number)
            return ParsedWebhook.NotUnderstood("no merge request");
        var (action, author) = (change.Text("action"), Person(delivery.Body["user"]));
        if (action is "approved" or "approval" or "unapproved" or "unapproval" && author is not null)
            return Approval(delivery, number, action, author);

        var state = change.Text("state") switch
        {
            "merged" => EventState.Merged,
            "closed" => EventState.Closed,
            _ when change.Flag("draft") || change.Flag("work_in_progress") => EventState.Draft,
            _ => action == "reopen" ? EventState.Reopened : EventState.Opened,
        };
        var occurred = change.AnyTime("updated_at") ?? change.AnyTime("created_at");
        return ParsedWebhook.One(
            OfChange(delivery, EventKind.Change, number, state, occurred) with
            {
                OpensCard = action is "open" or "reopen" or "merge" or "close" or null,
                Text = change.Prose("description"),
                Actor = action is "open" or null ? author : PersonById(delivery.Body, change.Number("author_id")),
                Started = change.AnyTime("created_at"),
                Ended = state.IsOver() ? occurred : null,
                Labels = new Words
                {
                    { "action", action },
                    { "sender", author?.Login },
                    { "draft", change.Flag("draft") || change.Flag("work_in_progress") },
                    {
                        "fork",
                        change.Number("source_project_id") is { } from
                            && change.Number("target_project_id") is { } to
                            && from != to
                    },
                    { "labels", delivery.Body.Items("labels").Select(label => label.Text("title")) },
                    { "reviewers", delivery.Body.Items("reviewers").Select(reviewer => reviewer.Text("username")) },
                    { "assignees", delivery.Body.Items("assignees").Select(assignee => assignee.Text("username")) },
                    {
                        "conflict",
                        state != EventState.Merged
                            && (
                                change.Text("detailed_merge_status") == "conflict"
                                || change.Text("merge_status") == "cannot_be_merged"
                            )
                    },
                    { "merged_by", state == EventState.Merged ? author?.Login : null },
                    { "merge_commit", state == EventState.Merged ? change.Text("merge_commit_sha") : null },
                },
            }
        );
    }

    /// <summary>
    /// The author, if they are among the people that the delivery names; the card knows them from the beginning.
    /// </summary>
    private static Actor? PersonById(Field body, long? id) =>
        id is null
            ? null
            : body.Items("assignees")
                .Concat(body.Items("reviewers"))
                .Prepend(body["user"])
                .Where(person => person.Number("id") == id)
                .Select(Person)
                .FirstOrDefault();

    private static ParsedWebhook Approval(Delivery delivery, long number, string action, Actor author) =>
        ParsedWebhook.One(
            OfChange(
                delivery,
                EventKind.Review,
                number,
                action[0] == 'a' ? EventState.Approved : EventState.Dismissed,
                delivery.About.AnyTime("updated_at")
            ) with
            {
                Part = $"review/{author.Login}",
                OpensCard = false,
                Labels = new Words { { "action", action } },
            }
        );

    /// <summary>A comment on a merge request or an issue; those on commits and snippets are not reported.</summary>
    private static ParsedWebhook Note(Delivery delivery)
    {
        var note = delivery.About;
        var (change, issue) = (delivery.Body["merge_request"].Number("iid"), delivery.Body["issue"].Number("iid"));
        if (note.Number("id") is not { } id)
            return ParsedWebhook.NotUnderstood("no note");
        if ((change ?? issue) is not { } number)
            return ParsedWebhook.NotHandled("note");
        var about = change is null ? delivery.Body["issue"] : delivery.Body["merge_request"];
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Comment,
                change is null ? Subject.Issue(delivery.Place, number) : Subject.Change(delivery.Place, number),
                EventState.Commented,
                note.AnyTime("updated_at") ?? note.AnyTime("created_at")
            ) with
            {
                Part = $"comment/{id}",
                OpensCard = false,
                Title = about.Text("title"),
                Text = note.Prose("note"),
                Url = note.Text("url"),
            }
        );
    }

    private static ParsedWebhook Issue(Delivery delivery)
    {
        var issue = delivery.About;
        if (issue.Number("iid") is not { } number)
            return ParsedWebhook.NotUnderstood("no issue");
        var action = issue.Text("action");
        var state =
            issue.Text("state") == "closed" ? EventState.Closed
            : action == "reopen" || issue.Text("state") == "reopened" ? EventState.Reopened
            : EventState.Opened;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Issue,
                Subject.Issue(delivery.Place, number),
                state,
                issue.AnyTime("updated_at") ?? issue.AnyTime("created_at")
            ) with
            {
                // Without an action it is the button "Test".
                OpensCard = action is "open" or "close" or "reopen" or null,
                Title = issue.Text("title"),
                Text = issue.Prose("description"),
                Url = issue.Text("url"),
                Started = issue.AnyTime("created_at"),
                Ended = issue.AnyTime("closed_at"),
                Labels = new Words
                {
                    { "action", action },
                    { "labels", delivery.Body.Items("labels").Select(label => label.Text("title")) },
                    { "assignees", delivery.Body.Items("assignees").Select(assignee => assignee.Text("username")) },
                },
            }
        );
    }

    private static ParsedWebhook Release(Delivery delivery)
    {
        var (body, action) = (delivery.Body, delivery.Body.Text("action"));
        if (body.Text("tag") is not { } tag)
            return ParsedWebhook.NotUnderstood("no release");
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Release,
                Subject.Release(delivery.Place, tag),
                action == "delete" ? EventState.Deleted : EventState.Info,
                action == "create" ? body.AnyTime("released_at") ?? body.AnyTime("created_at") : null
            ) with
            {
                OpensCard = action == "create",
                Title = body.Text("name") ?? tag,
                Text = body.Prose("description"),
                Url = body.Text("url"),
                Version = tag,
                Commit = body["commit"].Text("id"),
                Actor = body["commit"]["author"].Text("name") is { } author ? new Actor(author) : null,
                Labels = new Words { { "action", action } },
            }
        );
    }

    private static ChatOpsEvent OfChange(
        Delivery delivery,
        string kind,
        long number,
        EventState state,
        DateTimeOffset? occurred
    )
    {
        var change = delivery.About;
        return delivery.Event(kind, Subject.Change(delivery.Place, number), state, occurred) with
        {
            Title = change.Text("title"),
            Url = change.Text("url") ?? (delivery.Home is { } home ? $"{home}/-/merge_requests/{number}" : null),
            Branch = change.Text("source_branch"),
            BaseBranch = change.Text("target_branch"),
            Commit = change["last_commit"].Text("id"),
        };
    }
}
