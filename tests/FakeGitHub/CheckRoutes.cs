using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/checks/runs and /commits/statuses</summary>
internal static class CheckRoutes
{
    private static readonly string[] States = ["error", "failure", "pending", "success"];

    public static FakeRoute[] All { get; } =
    [
        List(
            "repos/{owner}/{repo}/commits/{ref}/check-runs",
            "checks/list-for-ref",
            request =>
                FakeAnswer.List(
                    request
                        .Repo.LatestChecks(CommitRoutes.Found(request, request["ref"]))
                        .Select(check => check.View(request.Repo)),
                    (page, total) => new { TotalCount = total, CheckRuns = page }
                )
        ),
        Get(
            "repos/{owner}/{repo}/check-runs/{id}",
            "checks/get",
            request =>
                request.Repo.Checks.FirstOrDefault(check => check.Id == request.Id("id")) is { } check
                    ? FakeAnswer.Ok(check.View(request.Repo))
                    : throw FakeProblem.NotFound()
        ),
        List("repos/{owner}/{repo}/commits/{ref}/status", "repos/get-combined-status-for-ref", Combined),
        List(
            "repos/{owner}/{repo}/commits/{ref}/statuses",
            "repos/list-commit-statuses-for-ref",
            request =>
                FakeAnswer.List(
                    request.Repo.StatusesOf(CommitRoutes.Found(request, request["ref"])).Select(status => status.View())
                )
        ),
        Post(
            "repos/{owner}/{repo}/statuses/{sha}",
            "repos/create-commit-status",
            Create,
            "state:string",
            "context?:string",
            "description?:string",
            "target_url?:string"
        ),
    ];

    private static FakeAnswer Combined(FakeRequest request)
    {
        var commit = CommitRoutes.Found(request, request["ref"]);
        var latest = request.Repo.StatusesOf(commit).DistinctBy(status => status.Context).ToList();
        var state =
            latest.Exists(status => status.State is "failure" or "error") ? "failure"
            : latest.Count == 0 || latest.Exists(status => status.State == "pending") ? "pending"
            : "success";
        return FakeAnswer.List(
            latest.Select(status => status.View()),
            (page, total) =>
                new
                {
                    State = state,
                    commit.Sha,
                    TotalCount = total,
                    Statuses = page,
                }
        );
    }

    private static FakeAnswer Create(FakeRequest request)
    {
        var state = request.Text("state")!;
        if (!States.Contains(state))
            throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "Status",
                    Field = "state",
                    Code = "invalid",
                }
            );
        if (request.Text("description")?.Length > 140)
            throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "Status",
                    Field = "description",
                    Code = "custom",
                    Message = "description is too long (maximum is 140 characters)",
                }
            );
        var commit = CommitRoutes.Found(request, request["sha"]);
        return FakeAnswer.Created(
            request.Repo.Status(commit, request.Text("context") ?? "default", state, request.Text("description")).View()
        );
    }
}

internal sealed partial class FakeRepository
{
    private readonly List<FakeCheck> _checks = [];
    private readonly List<FakeStatus> _statuses = [];

    internal IReadOnlyList<FakeCheck> Checks => _checks;

    /// <summary>A run of a check; a second of the same name, application and workflow repeats the first.</summary>
    /// <param name="conclusion">Null while it runs.</param>
    /// <param name="workflow">Each has a suite of its own per commit.</param>
    public FakeCheck Check(
        FakeCommit commit,
        string name,
        string? conclusion,
        string app = "github-actions",
        string workflow = "CI"
    ) =>
        _github.Locked(() =>
        {
            var suite =
                _checks.Find(other => other.Commit == commit && other.App == app && other.Workflow == workflow)?.Suite
                ?? _github.NextId();
            var check = new FakeCheck(_github.NextId(), commit, name, conclusion, app, workflow, suite, Now);
            _checks.Add(check);
            return check;
        });

    public FakeStatus Status(FakeCommit commit, string context, string state, string? description = null) =>
        _github.Locked(() =>
        {
            var status = new FakeStatus(_github.NextId(), commit, context, state, description, Now);
            _statuses.Add(status);
            return status;
        });

    internal IEnumerable<FakeCheck> LatestChecks(FakeCommit commit) =>
        _checks.Where(check => check.Commit == commit).Reverse().DistinctBy(check => (check.Suite, check.Name));

    internal IEnumerable<FakeStatus> StatusesOf(FakeCommit commit) =>
        _statuses.Where(status => status.Commit == commit).Reverse();
}

internal sealed record FakeCheck(
    long Id,
    FakeCommit Commit,
    string Name,
    string? Conclusion,
    string App,
    string Workflow,
    long Suite,
    DateTimeOffset At
)
{
    public object View(FakeRepository repository) =>
        new
        {
            Id,
            Name,
            HeadSha = Commit.Sha,
            Status = Conclusion is null ? "in_progress" : "completed",
            Conclusion,
            HtmlUrl = $"{repository.Page}/runs/{Id}",
            DetailsUrl = $"https://ci.example/{Id}",
            StartedAt = At,
            CompletedAt = Conclusion is null ? (DateTimeOffset?)null : At,
            App = new { Slug = App, Name = App },
            CheckSuite = new { Id = Suite },
        };
}

internal sealed record FakeStatus(
    long Id,
    FakeCommit Commit,
    string Context,
    string State,
    string? Description,
    DateTimeOffset At
)
{
    public object View() =>
        new
        {
            Id,
            State,
            Context,
            Description,
            TargetUrl = $"https://ci.example/{Id}",
            CreatedAt = At,
            UpdatedAt = At,
        };
}
