using System.Globalization;

namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    /// <summary>
    /// The commit that a merge made: deployments and the checks of the target branch know the change by it.
    /// </summary>
    private const string MergeCommit = "merge_commit";

    /// <summary>
    /// Every delivery carries the whole pull request, so the one with the newest <c>updated_at</c> tells all; actions
    /// only decide what opens a card.
    /// </summary>
    private static ParsedWebhook PullRequest(Delivery delivery)
    {
        var pull = delivery.Body["pull_request"];
        if ((pull.Number("number") ?? delivery.Body.Number("number")) is not { } number)
            return delivery.Incomplete;

        var (action, author, sender) = (delivery.Action, Person(pull["user"]), delivery.Sender);
        var ended = pull.Time("merged_at") ?? pull.Time("closed_at");
        var state = StateOf(pull, action);
        var change = OfChange(
            delivery,
            EventKind.Change,
            pull,
            number,
            state,
            (action == "closed" ? ended : null) ?? pull.Time("updated_at")
        ) with
        {
            OpensCard = action is "opened" or "reopened" or "ready_for_review" or "closed",
            Text = pull.Prose("body"),
            Url = pull.Text("html_url"),
            Actor = author ?? sender,
            Started = pull.Time("created_at"),
            Ended = state.IsOver() ? ended : null,
            Labels = new Words
            {
                { "action", action },
                { "sender", sender?.Login },
                { "draft", pull.Flag("draft") },
                { "fork", pull["head"]["repo"].Text("full_name") is { } head && head != delivery.Repository },
                { "labels", Names(pull, "labels", "name") },
                { "reviewers", Names(pull, "requested_reviewers", "login") },
                { "teams", Names(pull, "requested_teams", "slug") },
                { "assignees", Names(pull, "assignees", "login") },
                { "conflict", pull.Text("mergeable_state") == "dirty" },
                { "auto_merge", pull["auto_merge"].IsObject },
                { "merged_by", pull["merged_by"].Text("login") },
                { MergeCommit, state == EventState.Merged ? pull.Text("merge_commit_sha") : null },
                { "additions", pull.Number("additions") },
                { "deletions", pull.Number("deletions") },
                { "changed_files", pull.Number("changed_files") },
                { "commits", pull.Number("commits") },
            },
        };
        return action is "enqueued" or "dequeued"
            ? new ParsedWebhook([change, Queued(change, action, delivery.Body.Text("reason"))])
            : ParsedWebhook.One(change);
    }

    /// <summary>
    /// https://docs.github.com/en/webhooks/webhook-events-and-payloads?actionType=dequeued#pull_request.
    /// </summary>
    private static ChatOpsEvent Queued(ChatOpsEvent change, string action, string? reason) =>
        change with
        {
            Id = $"{change.Id}/queue",
            Part = "queued",
            OpensCard = false,
            State = (action, reason) switch
            {
                ("enqueued", _) => EventState.Queued,
                (_, "MERGE" or "ALREADY_MERGED") => EventState.Succeeded,
                (_, "MANUAL" or "QUEUE_CLEARED") => EventState.Cancelled,
                _ => EventState.Failed,
            },
            Text = reason switch
            {
                null or "UNKNOWN_REMOVAL_REASON" => null,
                "CI_FAILURE" => "its checks failed",
                "CI_TIMEOUT" => "its checks took too long",
                "MERGE_CONFLICT" => "merge conflict",
                "MANUAL" => "taken out by hand",
                var other => other.Replace('_', ' ').ToLowerInvariant(),
            },
            Labels = new Words { { "action", action }, { "reason", reason } },
            Ended = null,
        };

    /// <summary>
    /// The merge queue tries a pull request on a branch of its own, whose name says which:
    /// <c>gh-readonly-queue/main/pr-12-{base}</c>. What becomes of the try has no time of its own; it is the end of the
    /// one with the same commit.
    /// </summary>
    private static ParsedWebhook MergeGroup(Delivery delivery)
    {
        var group = delivery.Body["merge_group"];
        if (group.Text("head_ref") is not { } head || After(head, Heads) is not { } branch)
            return delivery.Incomplete;
        var name = branch[(branch.LastIndexOf('/') + 1)..];
        if (
            name.Split('-') is not ["pr", var digits, ..]
            || !long.TryParse(digits, NumberStyles.None, null, out var number)
        )
            return delivery.Incomplete;

        var reason = delivery.Body.Text("reason");
        var state = (delivery.Action, reason) switch
        {
            ("destroyed", "merged") => EventState.Succeeded,
            ("destroyed", "invalidated") => EventState.Failed,
            ("destroyed", _) => EventState.Cancelled,
            _ => EventState.Queued,
        };
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Change,
                Subject.Change(delivery.Place, number),
                state,
                group["head_commit"].Time("timestamp")
            ) with
            {
                Part = "queue",
                OpensCard = false,
                Title = group["head_commit"].FirstLine("message"),
                Branch = branch,
                BaseBranch = group.Text("base_ref") is { } target ? After(target, Heads) : null,
                Commit = group.Text("head_sha"),
                Labels = new Words { { "action", delivery.Action }, { "reason", reason } },
            }
        );
    }

    /// <summary>
    /// What one reviewer says: the verdict of their newest review. A mere comment takes no verdict back, and an older
    /// review that is edited or dismissed later does not hide a newer one; so the review's id orders, not the clock.
    /// </summary>
    private static ParsedWebhook Review(Delivery delivery)
    {
        var (pull, review) = (delivery.Body["pull_request"], delivery.Body["review"]);
        if (pull.Number("number") is not { } number || review.Number("id") is not { } id)
            return delivery.Incomplete;

        var dismissed = delivery.Action == "dismissed";
        var state = dismissed
            ? EventState.Dismissed
            : review.Text("state")?.ToLowerInvariant() switch
            {
                "approved" => EventState.Approved,
                "changes_requested" => EventState.ChangesRequested,
                "dismissed" => EventState.Dismissed,
                _ => EventState.Commented,
            };
        var reviewer = Person(review["user"]);
        var occurred = dismissed
            ? Latest(review.Time("submitted_at"), pull.Time("updated_at"))
            : review.Time("submitted_at");
        return ParsedWebhook.One(
            OfChange(delivery, EventKind.Review, pull, number, state, occurred) with
            {
                // A mere comment is not a verdict; one without words only holds its comments on lines.
                Part =
                    state == EventState.Commented && review.Prose("body") is not null
                        ? $"comment/v{id}"
                        : $"review/{reviewer?.Login ?? id.ToString()}",
                OpensCard = false,
                Sequence = state switch
                {
                    EventState.Commented => 0,
                    EventState.Dismissed => unchecked(id * 2 + 1),
                    _ => unchecked(id * 2),
                },
                Text = review.Prose("body"),
                Url = review.Text("html_url"),
                Actor = reviewer ?? delivery.Sender,
                Labels = new Words { { "action", delivery.Action }, { "sender", delivery.Sender?.Login } },
            }
        );
    }

    /// <summary>
    /// A comment on a line. Its ids are counted apart from those of plain comments, therefore the letter that GitHub's
    /// own anchors have.
    /// </summary>
    private static ParsedWebhook ReviewComment(Delivery delivery)
    {
        var (pull, comment) = (delivery.Body["pull_request"], delivery.Body["comment"]);
        if (pull.Number("number") is not { } number || comment.Number("id") is not { } id)
            return delivery.Incomplete;
        return ParsedWebhook.One(
            Comment(
                delivery,
                comment,
                OfChange(delivery, EventKind.Comment, pull, number, EventState.Commented, null),
                $"comment/r{id}"
            )
        );
    }

    private static ChatOpsEvent OfChange(
        Delivery delivery,
        string kind,
        Field pull,
        long number,
        EventState state,
        DateTimeOffset? occurred
    ) =>
        delivery.Event(kind, Subject.Change(delivery.Place, number), state, occurred) with
        {
            Title = pull.Text("title"),
            Branch = pull["head"].Text("ref"),
            BaseBranch = pull["base"].Text("ref"),
            Commit = pull["head"].Text("sha"),
        };

    private static EventState StateOf(Field pull, string? action) =>
        pull.Text("state") switch
        {
            _ when pull.Flag("merged") || pull.Time("merged_at") is not null => EventState.Merged,
            "merged" => EventState.Merged,
            "closed" => EventState.Closed,
            _ when pull.Flag("draft") => EventState.Draft,
            _ => action == "reopened" ? EventState.Reopened : EventState.Opened,
        };
}
