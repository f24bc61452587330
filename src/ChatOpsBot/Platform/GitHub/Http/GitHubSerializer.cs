using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Octokit;
using Octokit.Internal;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// Octokit's models are written and read by Octokit, our own for what it lacks by
/// System.Text.Json.
/// </summary>
internal sealed class GitHubSerializer(JsonSerializerContext ours) : IJsonSerializer
{
    private readonly SimpleJsonSerializer _octokit = new();

    public string Serialize(object item) =>
        ours.GetTypeInfo(item.GetType()) is { } type ? JsonSerializer.Serialize(item, type) : _octokit.Serialize(item);

    /// <exception cref="InvalidDataException">Something that GitHub always says is missing.</exception>
    public T Deserialize<T>(string json)
    {
        var read = ours.GetTypeInfo(typeof(T)) is JsonTypeInfo<T> type
            ? JsonSerializer.Deserialize(json, type)
            : _octokit.Deserialize<T>(json);
        return read is not null && IsWhole(read)
            ? read
            : throw new InvalidDataException("GitHub's answer is not whole.");
    }

    /// <summary>
    /// Octokit leaves null whatever is missing, and takes any object for any other. Of those that are relied on, what
    /// cannot be missing is looked at, so that a proxy's page does not pass for a commit without checks.
    /// </summary>
    private static bool IsWhole(object? read) =>
        read switch
        {
            Repository repository => repository is { DefaultBranch: not null, FullName: not null },
            GitHubCommit commit => commit is { Sha: not null, Commit: not null },
            Branch branch => branch is { Name: not null, Commit.Sha: not null },
            RepositoryTag tag => tag is { Name: not null, Commit.Sha: not null },
            CompareResult compared => compared.Status is not null,
            // One object with a list in it, which Octokit reads as a list of one.
            List<CheckRunsResponse> { Count: not 1 }
            or List<WorkflowRunsResponse> { Count: not 1 }
            or List<WorkflowJobsResponse> { Count: not 1 } => false,
            CheckRunsResponse checks => checks.CheckRuns is { } runs && IsWhole(runs),
            CheckRun check => check is { Id: > 0, Name: not null, Status.StringValue: not null },
            CombinedCommitStatus combined => combined is { Sha: not null, Statuses: { } statuses } && IsWhole(statuses),
            CommitStatus status => status is { Context: not null, State.StringValue: not null },
            CommitPullRequest pull => pull is { Number: > 0, Title: not null, State.StringValue: not null },
            DeploymentStatus status => status is { Id: > 0, State.StringValue: not null },
            WorkflowRunsResponse found => found.WorkflowRuns is { } runs && IsWhole(runs),
            WorkflowRun run => run is { Id: > 0, Status.StringValue: not null },
            WorkflowJobsResponse found => found.Jobs is { } jobs && IsWhole(jobs),
            WorkflowJob job => job is { Id: > 0, Name: not null, Status.StringValue: not null },
            User user => user is { Id: > 0, Login: not null },
            Team team => team is { Id: > 0, Slug: not null },
            TeamMembershipDetails membership => membership
                is { Role.StringValue: not null, State.StringValue: not null },
            Installation installation => installation.Id > 0,
            AccessToken token => token.Token is not null,
            IEnumerable<object?> many => many.All(IsWhole),
            null => false,
            _ => true,
        };
}
