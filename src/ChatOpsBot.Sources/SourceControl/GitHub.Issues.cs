namespace ChatOpsBot.Sources.SourceControl;

internal sealed partial class GitHub
{
    private static ParsedWebhook Issue(Delivery delivery)
    {
        var issue = delivery.Body["issue"];
        if (issue.Number("number") is not { } number) return delivery.Incomplete;

        var (action, author, sender) = (delivery.Action, Person(issue["user"]), delivery.Sender);
        var gone = action is "deleted" or "transferred";
        var state = gone ? EventState.Deleted
            : issue.Text("state") == "closed" ? EventState.Closed
            : action == "reopened" ? EventState.Reopened
            : EventState.Opened;
        var ended = state == EventState.Closed ? issue.Time("closed_at") : null;
        return ParsedWebhook.One(delivery.Event(
            EventKind.Issue, Subject.Issue(delivery.Repository, number), state, (action == "closed" ? ended : null) ?? issue.Time("updated_at")) with
        {
            OpensCard = action is "opened" or "closed" or "reopened",
            Sequence = gone ? AfterAll : 0,
            Title = issue.Text("title"),
            Text = issue.Prose("body"),
            Url = issue.Text("html_url"),
            Actor = author ?? sender,
            Started = issue.Time("created_at"),
            Ended = ended,
            Labels = new Words
            {
                { "action", action },
                { "sender", sender?.Login },
                { "reason", issue.Text("state_reason") },
                { "labels", Names(issue, "labels", "name") },
                { "assignees", Names(issue, "assignees", "login") },
                { "milestone", issue["milestone"].Text("title") },
            },
        });
    }

    /// <summary>GitHub's pull requests are issues too: the field <c>pull_request</c> of the issue tells which it is.</summary>
    private static ParsedWebhook IssueComment(Delivery delivery)
    {
        var (issue, comment) = (delivery.Body["issue"], delivery.Body["comment"]);
        if (issue.Number("number") is not { } number || comment.Number("id") is not { } id) return delivery.Incomplete;

        var subject = issue["pull_request"].IsObject ? Subject.Change(delivery.Repository, number) : Subject.Issue(delivery.Repository, number);
        var about = delivery.Event(EventKind.Comment, subject, EventState.Commented, null) with { Title = issue.Text("title") };
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
