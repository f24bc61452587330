using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/actions</summary>
internal static class ActionRoutes
{
    private static readonly string[] Filters = ["actor", "branch", "event", "status", "created", "head_sha"];

    public static FakeRoute[] All { get; } =
    [
        List(
            "repos/{owner}/{repo}/actions/workflows",
            "actions/list-repo-workflows",
            request =>
                FakeAnswer.List(
                    request.Repo.Workflows.Select(workflow => workflow.View(request.Repo)),
                    (page, total) => new { TotalCount = total, Workflows = page }
                )
        ),
        Get(
            "repos/{owner}/{repo}/actions/workflows/{workflow}",
            "actions/get-workflow",
            request => FakeAnswer.Ok(Workflow(request).View(request.Repo))
        ),
        Post(
            "repos/{owner}/{repo}/actions/workflows/{workflow}/dispatches",
            "actions/create-workflow-dispatch",
            Dispatch,
            "ref:string",
            "inputs?:texts",
            "return_run_details?:boolean"
        ),
        List(
            "repos/{owner}/{repo}/actions/workflows/{workflow}/runs",
            "actions/list-workflow-runs",
            request => Runs(request, Workflow(request)),
            Filters
        ),
        List(
            "repos/{owner}/{repo}/actions/runs",
            "actions/list-workflow-runs-for-repo",
            request => Runs(request, null),
            Filters
        ),
        Get(
            "repos/{owner}/{repo}/actions/runs/{id}",
            "actions/get-workflow-run",
            request => FakeAnswer.Ok(Run(request).View(request.Repo))
        ),
        Post("repos/{owner}/{repo}/actions/runs/{id}/cancel", "actions/cancel-workflow-run", Cancel),
        Post("repos/{owner}/{repo}/actions/runs/{id}/rerun", "actions/re-run-workflow", Rerun),
        Post("repos/{owner}/{repo}/actions/runs/{id}/rerun-failed-jobs", "actions/re-run-workflow-failed-jobs", Rerun),
        List(
            "repos/{owner}/{repo}/actions/runs/{id}/jobs",
            "actions/list-jobs-for-workflow-run",
            request =>
                FakeAnswer.List(
                    Run(request).Jobs.Select(job => job.View(request.Repo)),
                    (page, total) => new { TotalCount = total, Jobs = page }
                )
        ),
        Get(
            "repos/{owner}/{repo}/actions/jobs/{id}",
            "actions/get-job-for-workflow-run",
            request => FakeAnswer.Ok(Job(request).View(request.Repo))
        ),
    ];

    private static FakeWorkflow Workflow(FakeRequest request) =>
        request.Repo.Workflows.FirstOrDefault(workflow =>
            workflow.File == request["workflow"] || $"{workflow.Id}" == request["workflow"]
        ) ?? throw FakeProblem.NotFound();

    private static FakeRun Run(FakeRequest request) =>
        request.Repo.Runs.FirstOrDefault(run => run.Id == request.Id("id")) ?? throw FakeProblem.NotFound();

    private static FakeJob Job(FakeRequest request) =>
        request.Repo.Runs.SelectMany(run => run.Jobs).FirstOrDefault(job => job.Id == request.Id("id"))
        ?? throw FakeProblem.NotFound();

    private static FakeAnswer Runs(FakeRequest request, FakeWorkflow? workflow) =>
        FakeAnswer.List(
            request
                .Repo.Runs.Reverse()
                .Where(run => run.IsListed && (workflow is null || run.Workflow == workflow))
                .Where(run => request.Query("actor") is not { } actor || run.Actor == actor)
                .Where(run => request.Query("branch") is not { } branch || run.Branch == branch)
                .Where(run => request.Query("event") is not { } name || run.Event == name)
                .Where(run =>
                    request.Query("status") is not { } status || run.Status == status || run.Conclusion == status
                )
                .Where(run => request.Query("head_sha") is not { } sha || run.Commit.Sha == sha)
                .Where(run =>
                    request.Query("created") is not { } created
                    || (
                        created.StartsWith(">=", StringComparison.Ordinal)
                        && run.At >= DateTimeOffset.Parse(created[2..])
                    )
                )
                .Select(run => run.View(request.Repo)),
            (page, total) => new { TotalCount = total, WorkflowRuns = page }
        );

    private static FakeAnswer Dispatch(FakeRequest request)
    {
        var (repository, workflow, reference) = (request.Repo, Workflow(request), request.Text("ref")!);
        if (request.Has("return_run_details") && !request.GitHub.TellsDispatchedRun)
            throw FakeProblem.Validation("Invalid request.\n\n\"return_run_details\" is not a permitted key.");
        var isName = repository
            .Branches.Concat(repository.Tags)
            .Any(name => name.Key == reference || reference.EndsWith($"/{name.Key}", StringComparison.Ordinal));
        if (!isName || repository.Resolve(reference) is not { } commit)
            throw FakeProblem.Validation($"No ref found for: {reference}");
        var inputs = request.Has("inputs")
            ? request
                .Body.GetProperty("inputs")
                .EnumerateObject()
                .ToDictionary(input => input.Name, input => input.Value.GetString()!)
            : [];
        if (inputs.Count > 25)
            throw FakeProblem.Validation("you may only define up to 25 `inputs` for a `workflow_dispatch` event");
        if (inputs.Keys.Except(workflow.Inputs).ToList() is { Count: > 0 } unknown)
            throw FakeProblem.Validation(
                $"Unexpected inputs provided: [{string.Join(", ", unknown.Select(name => $"\"{name}\""))}]"
            );
        var run = repository.Begin(
            workflow,
            commit,
            reference.Split('/')[^1],
            "workflow_dispatch",
            request.Caller.Login ?? "chatops[bot]",
            inputs
        );
        run.IsListed = request.GitHub.ListsRunsAtOnce;
        return request.Flag("return_run_details")
            ? FakeAnswer.Ok(
                new
                {
                    WorkflowRunId = run.Id,
                    RunUrl = $"{request.GitHub.ApiUrl}repos/{repository.FullName}/actions/runs/{run.Id}",
                    HtmlUrl = run.Page(repository),
                }
            )
            : FakeAnswer.NoContent();
    }

    private static FakeAnswer Cancel(FakeRequest request)
    {
        var run = Run(request);
        if (run.IsOver)
            throw new FakeProblem(FakeAnswer.Problem(409, "Cannot cancel a workflow run that is completed."));
        if (run.HeedsCancel)
            run.Complete("cancelled");
        return FakeAnswer.Accepted(new { });
    }

    private static FakeAnswer Rerun(FakeRequest request)
    {
        var run = Run(request);
        if (!run.IsOver)
            throw new FakeProblem(FakeAnswer.Problem(403, "This workflow is already running"));
        run.Again();
        return FakeAnswer.Created(new { });
    }
}

internal sealed partial class FakeRepository
{
    private readonly List<FakeWorkflow> _workflows = [];
    private readonly List<FakeRun> _runs = [];

    internal IReadOnlyList<FakeWorkflow> Workflows => _workflows;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FakeRun> Runs => _github.Locked(() => _runs.ToList());

    /// <param name="file"><c>deploy.yml</c></param>
    /// <param name="runName">What a run is called, with <c>{input}</c> filled in; null for the commit's first
    /// line.</param>
    /// <param name="inputs">Those that it takes when it is dispatched.</param>
    public FakeWorkflow Workflow(string file, string? runName = null, params string[] inputs) =>
        _github.Locked(() =>
        {
            var workflow = new FakeWorkflow(_github.NextId(), file, runName, inputs);
            _workflows.Add(workflow);
            return workflow;
        });

    /// <summary>A run that began for another reason than a dispatch, or by someone else's.</summary>
    public FakeRun Begin(
        FakeWorkflow workflow,
        FakeCommit commit,
        string branch,
        string name,
        string actor,
        IReadOnlyDictionary<string, string>? inputs = null
    ) =>
        _github.Locked(() =>
        {
            var title = (inputs ?? new Dictionary<string, string>()).Aggregate(
                workflow.RunName ?? commit.Message.Split('\n')[0],
                (text, input) => text.Replace($"{{{input.Key}}}", input.Value)
            );
            var run = new FakeRun(
                _github.NextId(),
                _runs.Count + 1,
                workflow,
                commit,
                branch,
                name,
                actor,
                title,
                inputs ?? new Dictionary<string, string>(),
                _github.Time
            );
            _runs.Add(run);
            foreach (var job in workflow.Jobs)
                run.Add(new(_github.NextId(), job, run));
            return run;
        });
}

internal sealed record FakeWorkflow(long Id, string File, string? RunName, IReadOnlyList<string> Inputs)
{
    public IReadOnlyList<string> Jobs { get; set; } = ["deploy"];

    public object View(FakeRepository repository) =>
        new
        {
            Id,
            Name = File,
            Path = $".github/workflows/{File}",
            State = "active",
            HtmlUrl = $"{repository.Page}/actions/workflows/{File}",
        };
}

internal sealed record FakeRun(
    long Id,
    int Number,
    FakeWorkflow Workflow,
    FakeCommit Commit,
    string Branch,
    string Event,
    string Actor,
    string Title,
    IReadOnlyDictionary<string, string> Inputs,
    TimeProvider Time
)
{
    private readonly List<FakeJob> _jobs = [];

    /// <summary>When it was created.</summary>
    public DateTimeOffset At { get; } = Time.GetUtcNow();

    public DateTimeOffset Began { get; private set; } = Time.GetUtcNow();
    public DateTimeOffset Updated { get; private set; } = Time.GetUtcNow();
    public string Status { get; private set; } = "queued";
    public string? Conclusion { get; private set; }
    public int Attempt { get; private set; } = 1;
    public bool IsListed { get; set; } = true;
    public bool HeedsCancel { get; set; } = true;
    public bool IsOver => Status == "completed";
    public IReadOnlyList<FakeJob> Jobs => _jobs;

    public FakeJob Job(string name) => _jobs.Single(job => job.Name == name);

    /// <param name="status"><c>in_progress</c>, or <c>waiting</c> for someone's approval.</param>
    public void Start(string status = "in_progress") => (Status, Updated) = (status, Time.GetUtcNow());

    public void Complete(string conclusion) =>
        (Status, Conclusion, Updated) = ("completed", conclusion, Time.GetUtcNow());

    public void Again() =>
        (Status, Conclusion, Attempt, Began, Updated) = (
            "queued",
            null,
            Attempt + 1,
            Time.GetUtcNow(),
            Time.GetUtcNow()
        );

    public void Add(FakeJob job) => _jobs.Add(job);

    public string Page(FakeRepository repository) => $"{repository.Page}/actions/runs/{Id}";

    public object View(FakeRepository repository) =>
        new
        {
            Id,
            Name = Workflow.File,
            DisplayTitle = Title,
            RunNumber = Number,
            RunAttempt = Attempt,
            WorkflowId = Workflow.Id,
            Event,
            Status,
            Conclusion,
            HeadBranch = Branch,
            HeadSha = Commit.Sha,
            HtmlUrl = Page(repository),
            Actor = new { Login = Actor, Type = "User" },
            TriggeringActor = new { Login = Actor, Type = "User" },
            CreatedAt = At.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            RunStartedAt = Began,
            UpdatedAt = Updated,
        };
}

/// <summary>A job that stands as its run does, unless it is notified to stand otherwise.</summary>
internal sealed record FakeJob(long Id, string Name, FakeRun Run)
{
    private (string Status, string? Conclusion)? _own;

    private (string Status, string? Conclusion) State => _own ?? (Run.Status, Run.Conclusion);

    /// <param name="status"><c>queued</c>, <c>in_progress</c>, <c>completed</c>.</param>
    public void Stand(string status, string? conclusion = null) => _own = (status, conclusion);

    public object View(FakeRepository repository)
    {
        var (status, conclusion) = State;
        DateTimeOffset? completed = status == "completed" ? Run.At.AddSeconds(31) : null;
        return new
        {
            Id,
            Name,
            RunId = Run.Id,
            Status = status,
            Conclusion = conclusion,
            RunAttempt = Run.Attempt,
            HtmlUrl = $"{Run.Page(repository)}/job/{Id}",
            RunnerName = "runner-1",
            StartedAt = Run.At,
            CompletedAt = completed,
            Steps = new[]
            {
                new
                {
                    Name = "Roll out",
                    Status = status,
                    Conclusion = conclusion,
                    Number = 1,
                    StartedAt = Run.At,
                    CompletedAt = completed,
                },
            },
        };
    }
}
