using System.Text.Json;
using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/deployments</summary>
internal static class DeploymentRoutes
{
    private static readonly string[] States =
    [
        "error",
        "failure",
        "inactive",
        "in_progress",
        "queued",
        "pending",
        "success",
    ];

    public static FakeRoute[] All { get; } =
    [
        List("repos/{owner}/{repo}/deployments", "repos/list-deployments", GetAll, "sha", "ref", "task", "environment"),
        Post(
            "repos/{owner}/{repo}/deployments",
            "repos/create-deployment",
            Create,
            "ref:string",
            "task?:string",
            "auto_merge?:boolean",
            "required_contexts?:array",
            "payload?:object",
            "environment?:string",
            "description?:string",
            "transient_environment?:boolean",
            "production_environment?:boolean"
        ),
        List(
            "repos/{owner}/{repo}/deployments/{id}/statuses",
            "repos/list-deployment-statuses",
            request => FakeAnswer.List(Found(request).Statuses.Reverse().Select(status => status.View()))
        ),
        Post(
            "repos/{owner}/{repo}/deployments/{id}/statuses",
            "repos/create-deployment-status",
            CreateStatus,
            "state:string",
            "target_url?:string",
            "log_url?:string",
            "description?:string",
            "environment?:string",
            "environment_url?:string",
            "auto_inactive?:boolean"
        ),
        List(
            "repos/{owner}/{repo}/environments",
            "repos/get-all-environments",
            request =>
                FakeAnswer.List(
                    request.Repo.Environments.Select(name => Environment(request, name)),
                    (page, total) => new { TotalCount = total, Environments = page }
                )
        ),
    ];

    private static FakeDeployment Found(FakeRequest request) =>
        request.Repo.Deployments.FirstOrDefault(deployment => deployment.Id == request.Id("id"))
        ?? throw FakeProblem.NotFound();

    private static object Environment(FakeRequest request, string name) =>
        new
        {
            Id = name.Length,
            Name = name,
            HtmlUrl = $"{request.Repo.Page}/deployments/{name}",
            ProtectionRules = new object[]
            {
                new
                {
                    Id = 1,
                    Type = "wait_timer",
                    WaitTimer = 30,
                },
                new
                {
                    Id = 2,
                    Type = "required_reviewers",
                    PreventSelfReview = true,
                    Reviewers = new object[]
                    {
                        new { Type = "User", Reviewer = new { Login = "grace" } },
                        new { Type = "Team", Reviewer = new { Slug = "platform" } },
                    },
                },
                new { Id = 3, Type = "branch_policy" },
            },
        };

    private static FakeAnswer GetAll(FakeRequest request) =>
        FakeAnswer.List(
            request
                .Repo.Deployments.Reverse()
                .Where(deployment => request.Query("sha") is not { } sha || deployment.Commit.Sha == sha)
                .Where(deployment => request.Query("ref") is not { } reference || deployment.Ref == reference)
                .Where(deployment => request.Query("task") is not { } task || deployment.Task == task)
                .Where(deployment =>
                    request.Query("environment") is not { } environment || deployment.Environment == environment
                )
                .Select(deployment => deployment.View(request.Repo))
        );

    private static FakeAnswer Create(FakeRequest request)
    {
        var (repository, reference) = (request.Repo, request.Text("ref")!);
        var commit = repository.Resolve(reference) ?? throw FakeProblem.Validation($"No ref found for: {reference}");
        var main = repository.Head(repository.DefaultBranch)!;
        if (
            request.Flag("auto_merge", otherwise: true)
            && repository.Head(reference) is { } head
            && !FakeRepository.History(head).Contains(main)
        )
        {
            repository.Move(
                reference,
                repository.Merge($"Merge {repository.DefaultBranch} into {reference}", "web-flow", head, main)
            );
            return FakeAnswer.Accepted(
                new { Message = $"Auto-merged {repository.DefaultBranch} into {reference} on deployment." }
            );
        }
        var contexts = repository
            .StatusesOf(commit)
            .DistinctBy(status => status.Context)
            .ToDictionary(status => status.Context, status => status.State);
        var missing = (request.Has("required_contexts") ? request.Texts("required_contexts") : [.. contexts.Keys])
            .Select(context => new { Context = context, State = contexts.GetValueOrDefault(context) })
            .Where(context => context.State != "success")
            .ToList();
        if (missing.Count > 0)
            throw new FakeProblem(
                FakeAnswer.Problem(
                    409,
                    $"Conflict: Commit status checks failed for {reference}.",
                    new
                    {
                        Contexts = missing,
                        Resource = "Deployment",
                        Field = "required_contexts",
                        Code = "invalid",
                    }
                )
            );
        var environment = request.Text("environment") ?? "production";
        var payload = request.Has("payload") ? request.Body.GetProperty("payload") : JsonElement.Parse("{}");
        return FakeAnswer.Created(
            repository
                .Deploy(
                    reference,
                    commit,
                    request.Text("task") ?? "deploy",
                    environment,
                    request.Text("description"),
                    payload,
                    request.Flag("production_environment", environment == "production"),
                    request.Flag("transient_environment"),
                    request.Caller.Account
                )
                .View(repository)
        );
    }

    private static FakeAnswer CreateStatus(FakeRequest request)
    {
        var (deployment, state) = (Found(request), request.Text("state")!);
        if (!States.Contains(state))
            throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "DeploymentStatus",
                    Field = "state",
                    Code = "invalid",
                }
            );
        if (request.Text("description")?.Length > 140)
            throw FakeProblem.Validation(
                "Validation Failed",
                new
                {
                    Resource = "DeploymentStatus",
                    Field = "description",
                    Code = "custom",
                    Message = "description is too long (maximum is 140 characters)",
                }
            );
        if (state == "success" && request.Flag("auto_inactive", otherwise: true))
            foreach (var earlier in request.Repo.Deployments.TakeWhile(other => other != deployment))
                if (
                    earlier.Environment == deployment.Environment
                    && earlier is { IsProduction: false, IsTransient: false, State: "success" }
                )
                    request.Repo.Tell(earlier, "inactive");
        return FakeAnswer.Created(
            request
                .Repo.Tell(
                    deployment,
                    state,
                    request.Text("description"),
                    request.Text("log_url"),
                    request.Text("environment_url")
                )
                .View()
        );
    }
}

internal sealed partial class FakeRepository
{
    private readonly List<FakeDeployment> _deployments = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FakeDeployment> Deployments => _github.Locked(() => _deployments.ToList());

    public IList<string> Environments { get; } = [];

    /// <summary>How a deployment stands, said by whoever carries it out.</summary>
    public FakeDeploymentStatus Tell(
        FakeDeployment deployment,
        string state,
        string? description = null,
        string? logUrl = null,
        string? environmentUrl = null
    ) =>
        _github.Locked(() =>
        {
            var status = new FakeDeploymentStatus(_github.NextId(), state, description, logUrl, environmentUrl, Now);
            deployment.Add(status);
            return status;
        });

    internal FakeDeployment Deploy(
        string reference,
        FakeCommit commit,
        string task,
        string environment,
        string? description,
        JsonElement payload,
        bool isProduction,
        bool isTransient,
        object creator
    )
    {
        var deployment = new FakeDeployment(
            _github.NextId(),
            reference,
            commit,
            task,
            environment,
            description,
            payload,
            isProduction,
            isTransient,
            creator,
            Now
        );
        _deployments.Add(deployment);
        return deployment;
    }
}

internal sealed record FakeDeployment(
    long Id,
    string Ref,
    FakeCommit Commit,
    string Task,
    string Environment,
    string? Description,
    JsonElement Payload,
    bool IsProduction,
    bool IsTransient,
    object Creator,
    DateTimeOffset At
)
{
    private List<FakeDeploymentStatus> _statuses = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FakeDeploymentStatus> Statuses => _statuses;

    public string? State => _statuses.Count == 0 ? null : _statuses[^1].State;

    public void Add(FakeDeploymentStatus status) => _statuses = [.. _statuses, status];

    public object View(FakeRepository repository) =>
        new
        {
            Id,
            Commit.Sha,
            Ref,
            Task,
            Environment,
            OriginalEnvironment = Environment,
            Description,
            Payload,
            Creator,
            CreatedAt = At,
            UpdatedAt = At,
            TransientEnvironment = IsTransient,
            ProductionEnvironment = IsProduction,
            StatusesUrl = $"{repository.Page}/deployments/{Id}/statuses",
        };
}

internal sealed record FakeDeploymentStatus(
    long Id,
    string State,
    string? Description,
    string? LogUrl,
    string? EnvironmentUrl,
    DateTimeOffset At
)
{
    public object View() =>
        new
        {
            Id,
            State,
            Description = Description ?? "",
            LogUrl = LogUrl ?? "",
            EnvironmentUrl = EnvironmentUrl ?? "",
            CreatedAt = At,
            UpdatedAt = At,
        };
}
