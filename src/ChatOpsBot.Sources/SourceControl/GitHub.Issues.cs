namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    private static ParsedWebhook Issue(Delivery delivery)
    {
        var issue = delivery.Body["issue"];
        if (issue.Number("number") is not { } number)
            return delivery.Incomplete;

        var (action, author, sender) = (delivery.Action, Person(issue["user"]), delivery.Sender);
        var gone = action is "deleted" or "transferred";
        var moved = Moved(delivery, "new_issue");
        var state =
            action == "transferred" ? EventState.Closed
            : gone ? EventState.Deleted
            : issue.Text("state") == "closed" ? EventState.Closed
            : action == "reopened" ? EventState.Reopened
            : EventState.Opened;
        var ended = state == EventState.Closed ? issue.Time("closed_at") : null;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Issue,
                Subject.Issue(delivery.Place, number),
                state,
                (action == "closed" ? ended : null) ?? issue.Time("updated_at")
            ) with
            {
                OpensCard = action is "opened" or "closed" or "reopened",
                Sequence = gone ? AfterAll : 0,
                Title = issue.Text("title"),
                Text = issue.Prose("body"),
                Url = moved?.Url ?? issue.Text("html_url"),
                Actor = author ?? sender,
                Started = issue.Time("created_at"),
                Ended = ended,
                Labels = new Words
                {
                    { "action", action },
                    { "sender", sender?.Login },
                    { "reason", issue.Text("state_reason") },
                    { "transferred_to", moved?.Name },
                    { "labels", Names(issue, "labels", "name") },
                    { "assignees", Names(issue, "assignees", "login") },
                    { "milestone", issue["milestone"].Text("title") },
                },
            }
        );
    }

    /// <summary>Where it goes on: <c>acme/tools#7</c>. There it is opened, with a card of its own.</summary>
    private static (string Name, string? Url)? Moved(Delivery delivery, string what)
    {
        if (delivery.Action != "transferred")
            return null;
        var (changes, place) = (delivery.Body["changes"], delivery.Body["changes"]["new_repository"].Text("full_name"));
        var number = changes[what].Number("number");
        return (
            place is null ? "another repository"
            : number is null ? place
            : $"{place}#{number}",
            changes[what].Text("html_url")
        );
    }

    /// <summary>
    /// GitHub's pull requests are issues too: the field <c>pull_request</c> of the issue tells which it is.
    /// </summary>
    private static ParsedWebhook IssueComment(Delivery delivery)
    {
        var (issue, comment) = (delivery.Body["issue"], delivery.Body["comment"]);
        if (issue.Number("number") is not { } number || comment.Number("id") is not { } id)
            return delivery.Incomplete;

        var subject = issue["pull_request"].IsObject
            ? Subject.Change(delivery.Place, number)
            : Subject.Issue(delivery.Place, number);
        var about = delivery.Event(EventKind.Comment, subject, EventState.Commented, null) with
        {
            Title = issue.Text("title"),
        };
        return ParsedWebhook.One(Comment(delivery, comment, about, $"comment/{id}"));
    }

    /// <summary>
    /// https://docs.github.com/en/discussions: a question counts as resolved when an answer is chosen.
    /// </summary>
    private static ParsedWebhook Discussion(Delivery delivery)
    {
        var discussion = delivery.Body["discussion"];
        if (discussion.Number("number") is not { } number)
            return delivery.Incomplete;

        var action = delivery.Action;
        var gone = action is "deleted" or "transferred";
        var (answered, moved) = (discussion.Time("answer_chosen_at"), Moved(delivery, "new_discussion"));
        var state =
            action == "transferred" ? EventState.Closed
            : gone ? EventState.Deleted
            : discussion.Text("state") == "closed" ? EventState.Closed
            : answered is not null ? EventState.Resolved
            : action == "reopened" ? EventState.Reopened
            : EventState.Opened;
        return ParsedWebhook.One(
            delivery.Event(
                EventKind.Discussion,
                Subject.Discussion(delivery.Place, number),
                state,
                discussion.Time("updated_at")
            ) with
            {
                OpensCard = action is "created" or "answered" or "closed" or "reopened",
                Sequence = gone ? AfterAll : 0,
                Title = discussion.Text("title"),
                Text = discussion.Prose("body"),
                Url = moved?.Url ?? discussion.Text("answer_html_url") ?? discussion.Text("html_url"),
                Actor = Person(discussion["user"]) ?? delivery.Sender,
                Started = discussion.Time("created_at"),
                Ended = state == EventState.Resolved ? answered : null,
                Labels = new Words
                {
                    { "action", action },
                    { "sender", delivery.Sender?.Login },
                    { "category", discussion["category"].Text("slug") },
                    { "transferred_to", moved?.Name },
                    { "labels", Names(discussion, "labels", "name") },
                },
            }
        );
    }

    private static ParsedWebhook DiscussionComment(Delivery delivery)
    {
        var (discussion, comment) = (delivery.Body["discussion"], delivery.Body["comment"]);
        if (discussion.Number("number") is not { } number || comment.Number("id") is not { } id)
            return delivery.Incomplete;

        var about = delivery.Event(
            EventKind.Comment,
            Subject.Discussion(delivery.Place, number),
            EventState.Commented,
            null
        ) with
        {
            Title = discussion.Text("title"),
        };
        return ParsedWebhook.One(Comment(delivery, comment, about, $"comment/{id}"));
    }

    private static ChatOpsEvent Comment(Delivery delivery, Field comment, ChatOpsEvent about, string part)
    {
        var deleted = delivery.Action == "deleted";
        return about with
        {
            Part = part,
            OpensCard = false,
            State = deleted ? EventState.Deleted : EventState.Commented,
            Occurred = comment.Time("updated_at") ?? comment.Time("created_at") ?? about.Occurred,
            Sequence = deleted ? AfterAll : 0,
            Text = deleted ? null : comment.Prose("body"),
            Url = comment.Text("html_url"),
            Actor = Person(comment["user"]) ?? delivery.Sender,
            Labels = new Words { { "action", delivery.Action }, { "sender", delivery.Sender?.Login } },
        };
    }
}
