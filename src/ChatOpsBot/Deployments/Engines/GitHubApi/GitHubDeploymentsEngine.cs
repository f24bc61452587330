using System.Globalization;
using System.Text.RegularExpressions;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using Octokit;

namespace ChatOpsBot.Deployments.Engines.GitHubApi;

/// <summary>
/// <c>github-deployments</c>: creates a deployment at GitHub and reads the statuses that the team's own automation
/// writes to it. The commit is pinned, nothing is merged, and GitHub looks at no checks: the bot has looked. The
/// payload holds the run's id, by which a deployment is found that a killed bot had created.
/// </summary>
internal sealed partial class GitHubDeploymentsEngine(GitHubRest github) : IDeployEngine
{
    public const string Key = "github-deployments";

    private const string RunKey = "chatops_run",
        ServiceKey = "service",
        EndedByUs = "Stopped on request";

    /// <summary>By how much GitHub's clock may be behind ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <summary>How far back what runs now is looked for.</summary>
    private const int Looked = 5;

    public string Name => Key;

    public static IEnumerable<string> Problems(ServiceOptions service, EnvironmentOptions environment) =>
        GitHubRepository.Problems(service);

    public async Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var repository = GitHubRepository.Of(run.About);
        try
        {
            if (await FindAsync(repository, run, cancellationToken) is { } known)
                return new(known);
            var outcome = await github.CreateDeploymentAsync(
                repository.Owner,
                repository.Name,
                RequestOf(run),
                cancellationToken
            );
            return outcome is DeploymentOutcome.Created created
                ? new(Text(created.Id))
                : new(null, "GitHub merged instead of deploying");
        }
        catch (GitHubException exception) when (exception.Failure == GitHubFailure.OutcomeUnknown)
        {
            return await AfterUnknownAsync(repository, run, cancellationToken);
        }
        catch (GitHubException exception)
        {
            return GitHubRepository.Refused(exception, run.About);
        }
    }

    /// <summary>It may have been created. Whoever asks again looks first, so asking again is safe.</summary>
    private async Task<EngineStart> AfterUnknownAsync(
        GitHubRepository repository,
        EngineRun run,
        CancellationToken cancellationToken
    )
    {
        const string Problem = "GitHub did not confirm that it created the deployment";
        try
        {
            return await FindAsync(repository, run, cancellationToken) is { } known
                ? new(known)
                : new(null, Problem, MayRetry: true);
        }
        catch (GitHubException)
        {
            return new(null, Problem, MayRetry: true);
        }
    }

    private async Task<string?> FindAsync(
        GitHubRepository repository,
        EngineRun run,
        CancellationToken cancellationToken
    )
    {
        var filter = new DeploymentFilter(Sha: run.Sha, Environment: run.Environment);
        await foreach (
            var deployment in github.DeploymentsAsync(repository.Owner, repository.Name, filter, cancellationToken)
        )
        {
            if (deployment.Payload.GetValueOrDefault(RunKey) == run.Id)
                return Text(deployment.Id);
            if (deployment.CreatedAt < run.Asked - Skew)
                return null;
        }
        return null;
    }

    private static NewDeployment RequestOf(EngineRun run)
    {
        var payload = run.Target.Variables.ToDictionary(
            variable => variable.Key,
            variable => run.Fill(variable.Value),
            StringComparer.Ordinal
        );
        (payload[RunKey], payload[ServiceKey], payload["version"], payload["step"], payload["percent"]) = (
            run.Id,
            run.Service,
            run.Version,
            run.Step,
            run.Percent.ToString(CultureInfo.InvariantCulture)
        );
        return new NewDeployment(run.Sha)
        {
            AutoMerge = false,
            RequiredContexts = [],
            Environment = run.Environment,
            ProductionEnvironment = run.Target.Production,
            Description =
                run.Step == "deploy" ? $"{run.Service} {run.Version}" : $"{run.Service} {run.Version} ({run.Step})",
            Payload = payload,
        };
    }

    public async Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await StatusesAsync(GitHubRepository.Of(run.About), Number(reference), cancellationToken));
        }
        catch (GitHubException exception)
        {
            return exception.Failure == GitHubFailure.NotFound
                ? new EngineStatus(EngineState.Lost, "GitHub no longer has the deployment")
                : null;
        }
    }

    /// <param name="statuses">Newest first.</param>
    private static EngineStatus Read(IReadOnlyList<DeploymentStatus> statuses)
    {
        if (statuses is not [var newest, ..])
            return new(EngineState.Pending);
        var log =
            Uri.TryCreate(newest.LogUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
        var text = string.IsNullOrEmpty(newest.Description) ? null : newest.Description;
        return newest.State.StringValue switch
        {
            "success" => new(EngineState.Succeeded, text, 100, log),
            "error" when text == EndedByUs => new(EngineState.Cancelled, text, Log: log),
            "failure" or "error" => new(
                EngineState.Failed,
                text ?? $"The deployment's status is {newest.State.StringValue}",
                Log: log
            ),
            // A later deployment took its place; before that it was there, or never came to be.
            "inactive" => statuses.Any(status => status.State.StringValue == "success")
                ? new(EngineState.Succeeded, text, 100, log)
                : new(EngineState.Cancelled, text ?? "Superseded by another deployment", Log: log),
            "in_progress" => new(EngineState.Running, text, Log: log),
            _ => new(EngineState.Pending, text, Log: log),
        };
    }

    /// <summary>
    /// GitHub's deployments cannot be ended. The workflow run that works on it can, where its log says which that is;
    /// and the deployment is marked.
    /// </summary>
    public async Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var repository = GitHubRepository.Of(run.About);
        try
        {
            var statuses = await StatusesAsync(repository, Number(reference), cancellationToken);
            if (Read(statuses).IsOver)
                return;
            if (
                statuses
                    .Select(status => WorkflowRun().Match(status.LogUrl ?? ""))
                    .FirstOrDefault(match => match.Success) is
                { } found
            )
                await EndAsync(repository, Number(found.Groups["id"].Value), cancellationToken);
            var ended = new NewDeploymentStatus(DeploymentState.Error)
            {
                Description = EndedByUs,
                LogUrl = statuses is [var newest, ..] ? newest.LogUrl : null,
            };
            await github.CallAsync(
                "repos/create-deployment-status",
                client =>
                    client.Repository.Deployment.Status.Create(
                        repository.Owner,
                        repository.Name,
                        Number(reference),
                        ended
                    ),
                cancellationToken
            );
        }
        catch (GitHubException)
        {
            // Asked again at the next look.
        }
    }

    private async Task EndAsync(GitHubRepository repository, long run, CancellationToken cancellationToken)
    {
        try
        {
            await github.CallAsync(
                "actions/cancel-workflow-run",
                client => client.Actions.Workflows.Runs.Cancel(repository.Owner, repository.Name, run),
                cancellationToken
            );
        }
        catch (GitHubException exception)
            when (exception.Failure is GitHubFailure.Conflict or GitHubFailure.NotFound or GitHubFailure.Forbidden)
        {
            // It is over, or not ours to end; the mark says what was wanted.
        }
    }

    /// <summary>
    /// What the newest deployment that succeeded brought. Several services may live in one repository: another's says
    /// nothing of this one.
    /// </summary>
    public async Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    )
    {
        var repository = GitHubRepository.Of(about);
        try
        {
            await foreach (
                var deployment in github
                    .DeploymentsAsync(
                        repository.Owner,
                        repository.Name,
                        new DeploymentFilter(Environment: environment),
                        cancellationToken
                    )
                    .Where(deployment =>
                        string.Equals(
                            deployment.Payload.GetValueOrDefault(ServiceKey, service),
                            service,
                            StringComparison.OrdinalIgnoreCase
                        )
                    )
                    .Take(Looked)
            )
                if (
                    await StatusesAsync(repository, deployment.Id, cancellationToken)
                    is [{ State.StringValue: "success" }, ..]
                )
                    return new(
                        deployment.Sha,
                        deployment.Payload.GetValueOrDefault("version") ?? deployment.Ref ?? deployment.Sha
                    );
        }
        catch (GitHubException)
        {
            // It is unknown now.
        }
        return null;
    }

    private async Task<IReadOnlyList<DeploymentStatus>> StatusesAsync(
        GitHubRepository repository,
        long deployment,
        CancellationToken cancellationToken
    ) =>
        await github
            .ListAsync(
                "repos/list-deployment-statuses",
                client => client.Repository.Deployment.Status.GetAll(repository.Owner, repository.Name, deployment),
                cancellationToken
            )
            .ToListAsync(cancellationToken);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static long Number(string reference) => long.Parse(reference, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"/actions/runs/(?<id>\d{1,18})(/|$)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex WorkflowRun();
}
