using System.Globalization;
using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Octokit;
using Commit = ChatOpsBot.Store.Commit;

namespace ChatOpsBot.Deployments.Engines.GitHubApi;

/// <summary>
/// <c>github-actions</c>: starts a workflow of the default branch by <c>workflow_dispatch</c>; what it deploys is
/// passed by its inputs (<c>Variables</c>). Which run that is, GitHub says, or the run's title does: <c>run-name:
/// Deploy ${{ inputs.version }} [${{ inputs.run }}]</c> with <c>"run": "{run}"</c> among the inputs.
/// </summary>
internal sealed class GitHubActionsEngine(
    GitHubRest github,
    WorkflowDispatches dispatches,
    IStore store,
    TimeProvider time
) : IDeployEngine
{
    public const string Key = "github-actions";

    private const int JobsShown = 30;

    private static readonly TimeSpan KeepClaims = TimeSpan.FromDays(60),
        Skew = TimeSpan.FromMinutes(1);

    /// <summary>A run is listed within seconds of its dispatch, whenever it may begin.</summary>
    private static readonly TimeSpan ToBeListed = TimeSpan.FromMinutes(5);

    /// <summary>Begins a reference that is still to be found: <c>since:</c> and the time of asking.</summary>
    private const string Since = "since:";

    public string Name => Key;

    public static IEnumerable<string> Problems(ServiceOptions service, EnvironmentOptions environment)
    {
        foreach (var problem in GitHubRepository.Problems(service))
            yield return problem;
        if (string.IsNullOrEmpty(environment.Read<GitHubActionsOptions>().Workflow))
            yield return "Workflow: is not set; write the workflow's file name, such as deploy.yml";
        if (environment.Variables.Count > 25)
            yield return $"Variables: there are {environment.Variables.Count}; a workflow takes 25 inputs at most";
    }

    /// <summary>A dispatch is written down before it is sent: GitHub would take a second one for another.</summary>
    public async Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var (key, since) = ($"actions-run/{run.Id}", $"{Since}{(time.GetUtcNow() - Skew).ToUnixTimeMilliseconds()}");
        if (
            !(
                await store.CommitAsync(
                    new Commit().Put(key, Encoding.UTF8.GetBytes(since), 0, KeepClaims),
                    cancellationToken
                )
            ).IsDone
        )
            return await store.GetAsync(key, cancellationToken) is { } known
                ? new(Encoding.UTF8.GetString(known.Body.Span))
                : new(null, "Another replica is working on it", MayRetry: true);
        try
        {
            var reference = await DispatchAsync(run, cancellationToken) ?? since;
            await store.CommitAsync(
                new Commit().Put(key, Encoding.UTF8.GetBytes(reference), 1, KeepClaims),
                cancellationToken
            );
            return new(reference);
        }
        catch (GitHubException exception) when (exception.Failure == GitHubFailure.OutcomeUnknown)
        {
            return new(since);
        }
        catch (GitHubException exception)
        {
            await store.CommitAsync(new Commit().Delete(key, 1), cancellationToken);
            return GitHubRepository.Refused(
                exception,
                run.About,
                "the service's `Repository` and the environment's `Workflow`"
            );
        }
    }

    private async Task<string?> DispatchAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var repository = GitHubRepository.Of(run.About);
        var branch = await DefaultBranchAsync(repository, cancellationToken);
        var inputs = run.Target.Variables.ToDictionary(
            variable => variable.Key,
            variable => run.Fill(variable.Value),
            StringComparer.Ordinal
        );
        var dispatched = await dispatches.DispatchAsync(
            repository.Owner,
            repository.Name,
            OptionsOf(run).Workflow!,
            new WorkflowDispatch(branch) { Inputs = inputs },
            cancellationToken
        );
        return dispatched.RunId?.ToString(CultureInfo.InvariantCulture);
    }

    public async Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var repository = GitHubRepository.Of(run.About);
        try
        {
            if (await FindAsync(repository, run, reference, cancellationToken) is not { } found)
                return time.GetUtcNow() - SinceOf(reference) < ToBeListed
                    ? new(EngineState.Pending, "GitHub does not list the workflow run yet")
                    : new(
                        EngineState.Lost,
                        $"GitHub lists no run of {OptionsOf(run).Workflow} with {Mark(run)} in its title"
                    );
            var jobs = await github
                .PagesAsync(
                    "actions/list-jobs-for-workflow-run",
                    client => client.Actions.Workflows.Jobs.List(repository.Owner, repository.Name, found.Id),
                    cancellationToken
                )
                .SelectMany(page => page.Jobs)
                .ToListAsync(cancellationToken);
            return Read(found, jobs) with
            {
                Tail = Lines(jobs),
                Reference = found.Id.ToString(CultureInfo.InvariantCulture),
            };
        }
        catch (GitHubException exception)
        {
            return exception.Failure == GitHubFailure.NotFound
                ? new EngineStatus(EngineState.Lost, "GitHub no longer has the workflow run")
                : null;
        }
    }

    private async Task<WorkflowRun?> FindAsync(
        GitHubRepository repository,
        EngineRun run,
        string reference,
        CancellationToken cancellationToken
    )
    {
        if (!reference.StartsWith(Since, StringComparison.Ordinal))
            return await github.CallAsync(
                "actions/get-workflow-run",
                client =>
                    client.Actions.Workflows.Runs.Get(
                        repository.Owner,
                        repository.Name,
                        long.Parse(reference, CultureInfo.InvariantCulture)
                    ),
                cancellationToken
            );
        var branch = await DefaultBranchAsync(repository, cancellationToken);
        return (
            await dispatches.FindAsync(
                repository.Owner,
                repository.Name,
                OptionsOf(run).Workflow!,
                new DispatchedRun(branch, SinceOf(reference)) { Mark = Mark(run) },
                cancellationToken
            )
        ).Certain;
    }

    private async Task<string> DefaultBranchAsync(GitHubRepository repository, CancellationToken cancellationToken) =>
        (
            await github.CallAsync(
                "repos/get",
                client => client.Repository.Get(repository.Owner, repository.Name),
                cancellationToken
            )
        ).DefaultBranch;

    private static GitHubActionsOptions OptionsOf(EngineRun run) => run.Target.Read<GitHubActionsOptions>();

    private static string Mark(EngineRun run) => $"[{run.Id}]";

    /// <param name="reference">Of a run that is still to be found.</param>
    private static DateTimeOffset SinceOf(string reference) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(reference.AsSpan(Since.Length), CultureInfo.InvariantCulture)
        );

    private static EngineStatus Read(WorkflowRun run, IReadOnlyList<WorkflowJob> jobs)
    {
        var log = Uri.TryCreate(run.HtmlUrl, UriKind.Absolute, out var url) ? url : null;
        var steps = jobs.SelectMany(job => job.Steps).ToList();
        int? percent =
            steps.Count == 0 ? null : steps.Count(step => step.Status.StringValue == "completed") * 100 / steps.Count;
        return (run.Status.StringValue, run.Conclusion?.StringValue) switch
        {
            ("completed", "success") => new(EngineState.Succeeded, null, 100, log),
            ("completed", "cancelled") => new(EngineState.Cancelled, "The workflow was cancelled", percent, log),
            ("completed", var conclusion) => new(EngineState.Failed, Failure(conclusion, jobs), percent, log),
            ("in_progress", _) => new(EngineState.Running, Now(jobs), percent, log),
            ("waiting", _) => new(EngineState.Pending, "Waiting at GitHub for an approval or a timer", percent, log),
            _ => new(EngineState.Pending, "Waiting for a runner", percent, log),
        };
    }

    /// <summary>The jobs, a line each.</summary>
    private static string Lines(IReadOnlyList<WorkflowJob> jobs) =>
        string.Join(
            '\n',
            jobs.Take(JobsShown)
                .Select(job =>
                    $"{Tick(job)} {job.Name}"
                    + (
                        job.Steps.FirstOrDefault(step =>
                            step.Status.StringValue == "in_progress"
                            || step.Conclusion?.StringValue is "failure" or "timed_out"
                        )
                            is { } step
                            ? $": {step.Name}"
                            : ""
                    )
                    + (Duration.Between(job.StartedAt, job.CompletedAt) is { } took ? $" {took}" : "")
                )
        );

    private static string Tick(WorkflowJob job) =>
        (job.Status.StringValue, job.Conclusion?.StringValue) switch
        {
            ("completed", "success") => "✓",
            ("completed", "failure" or "timed_out") => "✗",
            ("completed", _) => "–",
            ("in_progress", _) => "▸",
            _ => "·",
        };

    private static string? Now(IEnumerable<WorkflowJob> jobs) =>
        jobs.FirstOrDefault(job => job.Status.StringValue == "in_progress") is { } job
            ? job.Steps.FirstOrDefault(step => step.Status.StringValue == "in_progress") is { } step
                ? $"{job.Name}: {step.Name}"
                : job.Name
            : null;

    private static string Failure(string? conclusion, IEnumerable<WorkflowJob> jobs)
    {
        var what = conclusion is null ? "ended without a conclusion" : conclusion.Replace('_', ' ');
        if (jobs.FirstOrDefault(job => job.Conclusion?.StringValue is "failure" or "timed_out") is not { } job)
            return $"The workflow: {what}";
        return job.Steps.FirstOrDefault(step => step.Conclusion?.StringValue is "failure" or "timed_out") is { } step
            ? $"{job.Name}: {step.Name} failed"
            : $"{job.Name} failed";
    }

    public async Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var repository = GitHubRepository.Of(run.About);
        try
        {
            if (await FindAsync(repository, run, reference, cancellationToken) is { } found)
                await github.CallAsync(
                    "actions/cancel-workflow-run",
                    client => client.Actions.Workflows.Runs.Cancel(repository.Owner, repository.Name, found.Id),
                    cancellationToken
                );
        }
        catch (GitHubException)
        {
            // It is over, or asked again at the next look.
        }
    }

    public string? EventsOf(string reference, ServiceOptions service) =>
        reference.StartsWith(Since, StringComparison.Ordinal)
            ? null
            : Subject.PipelineRun(service.Repository!, reference);

    /// <summary>A workflow's runs do not say what they brought.</summary>
    public Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    ) => Task.FromResult<RunningVersion?>(null);
}
