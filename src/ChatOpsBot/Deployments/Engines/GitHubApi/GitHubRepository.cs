using ChatOpsBot.GitHub;
using ChatOpsBot.Services;

namespace ChatOpsBot.Deployments.Engines.GitHubApi;

/// <summary>What both engines at GitHub have in common: the repository, and what its refusals mean.</summary>
internal readonly record struct GitHubRepository(string Owner, string Name)
{
    public static GitHubRepository Of(ServiceOptions service) => service.Repository!.Split('/') is [var owner, var name]
        ? new GitHubRepository(owner, name)
        : throw new InvalidOperationException($"\"{service.Repository}\" is no repository.");

    public static IEnumerable<string> Problems(ServiceOptions service)
    {
        if (service.Repository?.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]) yield return "Engine: needs the service's Repository, as owner/name";
    }

    /// <summary>What a person can do something with, without anything that was sent.</summary>
    public static EngineStart Refused(GitHubException exception) => new(
        null, $"GitHub did not take it: {exception.Reason}{(exception.Needed is { } needed ? $" (the token needs {needed})" : "")}", exception.Failure is GitHubFailure.RateLimited or GitHubFailure.Unavailable);
}
