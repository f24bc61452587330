using System.Globalization;
using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/issues</summary>
internal static class IssueRoutes
{
    public static FakeRoute[] All { get; } =
    [
        Post(
            "repos/{owner}/{repo}/issues",
            "issues/create",
            request =>
                FakeAnswer.Created(
                    request
                        .Repo.Open(
                            request.Text("title")!,
                            request.Text("body"),
                            request.Texts("labels"),
                            request.Texts("assignees"),
                            request.Caller.Account
                        )
                        .View(request.Repo)
                ),
            "title:string",
            "body?:string",
            "labels?:array",
            "assignees?:array"
        ),
        List(
            "repos/{owner}/{repo}/issues",
            "issues/list-for-repo",
            request =>
            {
                var state = request.Query("state") ?? "open";
                var since = request.Query("since") is { } text
                    ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
                    : DateTimeOffset.MinValue;
                return FakeAnswer.List(
                    request
                        .Repo.Issues.Where(issue => (state == "all" || issue.State == state) && issue.At >= since)
                        .OrderByDescending(issue => issue.Number)
                        .Select(issue => issue.View(request.Repo))
                );
            },
            "state",
            "since",
            "sort",
            "direction",
            "filter"
        ),
        Get(
            "repos/{owner}/{repo}/issues/{number}",
            "issues/get",
            request => FakeAnswer.Ok(Found(request).View(request.Repo))
        ),
        Patch(
            "repos/{owner}/{repo}/issues/{number}",
            "issues/update",
            Update,
            "title?:string",
            "body?:string",
            "state?:string",
            "state_reason?:string",
            "milestone?:null"
        ),
        Post(
            "repos/{owner}/{repo}/issues/{number}/comments",
            "issues/create-comment",
            request =>
                FakeAnswer.Created(
                    request.Repo.Comment(Found(request), request.Text("body")!, request.Caller.Account).View()
                ),
            "body:string"
        ),
        Patch("repos/{owner}/{repo}/issues/comments/{id}", "issues/update-comment", UpdateComment, "body:string"),
    ];

    private static FakeIssue Found(FakeRequest request) =>
        request.Repo.Issues.FirstOrDefault(issue => issue.Number == request.Id("number"))
        ?? throw FakeProblem.NotFound();

    private static FakeAnswer Update(FakeRequest request)
    {
        var issue = Found(request);
        if (request.Text("state") is { } state)
        {
            if (state is not ("open" or "closed"))
                throw FakeProblem.Validation(
                    "Validation Failed",
                    new
                    {
                        Resource = "Issue",
                        Field = "state",
                        Code = "invalid",
                    }
                );
            (issue.State, issue.ClosedAt) = (state, state == "closed" ? request.Now : null);
        }
        if (request.Text("title") is { } title)
            issue.Title = title;
        if (request.Text("body") is { } body)
            issue.Body = body;
        return FakeAnswer.Ok(issue.View(request.Repo));
    }

    private static FakeAnswer UpdateComment(FakeRequest request)
    {
        var comment =
            request
                .Repo.Issues.SelectMany(issue => issue.Comments)
                .FirstOrDefault(comment => comment.Id == request.Id("id"))
            ?? throw FakeProblem.NotFound();
        comment.Body = request.Text("body")!;
        return FakeAnswer.Ok(comment.View());
    }
}

internal sealed partial class FakeRepository
{
    private readonly List<FakeIssue> _issues = [];

    public IReadOnlyList<FakeIssue> Issues => _github.Locked(() => _issues.ToList());

    internal FakeIssue Open(
        string title,
        string? body,
        IReadOnlyList<string> labels,
        IReadOnlyList<string> assignees,
        object creator
    )
    {
        var issue = new FakeIssue(_issues.Count + _pulls.Count + 1, labels, assignees, creator, Now)
        {
            Title = title,
            Body = body,
        };
        _issues.Add(issue);
        return issue;
    }

    internal FakeComment Comment(FakeIssue issue, string body, object creator)
    {
        var comment = new FakeComment(_github.NextId(), creator, Now) { Body = body };
        issue.Comments.Add(comment);
        return comment;
    }
}

internal sealed record FakeIssue(
    int Number,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Assignees,
    object Creator,
    DateTimeOffset At
)
{
    public required string Title { get; set; }
    public string? Body { get; set; }
    public string State { get; set; } = "open";
    public DateTimeOffset? ClosedAt { get; set; }
    public List<FakeComment> Comments { get; } = [];

    public object View(FakeRepository repository) =>
        new
        {
            Number,
            Title,
            Body,
            State,
            HtmlUrl = $"{repository.Page}/issues/{Number}",
            User = Creator,
            Labels = Labels.Select(name => new { Name = name }),
            Assignees = Assignees.Select(login => new { Login = login, Type = "User" }),
            CreatedAt = At,
            ClosedAt,
        };
}

internal sealed record FakeComment(long Id, object Creator, DateTimeOffset At)
{
    public required string Body { get; set; }

    public object View() =>
        new
        {
            Id,
            Body,
            HtmlUrl = $"https://github.example/comment/{Id}",
            User = Creator,
            CreatedAt = At,
        };
}
