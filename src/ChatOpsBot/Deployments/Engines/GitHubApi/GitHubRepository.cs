using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.GitHub;

namespace ChatOpsBot.Deployments.Engines.GitHubApi;

/// <summary>What both engines at GitHub have in common: the repository, and what its refusals mean.</summary>
/// <param name="Owner">As a part of an address; likewise <paramref name="Name"/>.</param>
internal readonly record struct GitHubRepository(string Owner, string Name)
{
    public static GitHubRepository Of(ServiceOptions service) =>
        service.Repository!.Split('/') is [var owner, var name]
            ? new GitHubRepository(Segment.Of(owner), Segment.Of(name))
            : throw new InvalidOperationException($"\"{service.Repository}\" is not a repository.");

    public static IEnumerable<string> Problems(ServiceOptions service)
    {
        if (service.Repository?.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            yield return "Engine: needs the service's Repository, as owner/name";
    }

    /// <param name="whereToLook">Where to look when GitHub does not have it.</param>
    public static EngineStart Refused(
        GitHubException exception,
        ServiceOptions service,
        string whereToLook = "the service's `Repository`"
    ) =>
        exception.Failure switch
        {
            GitHubFailure.RateLimited => new(
                null,
                $"GitHub did not accept it: it {GitHubProblem.Busy(exception)}",
                MayRetry: true,
                IsBusy: true
            ),
            GitHubFailure.Conflict or GitHubFailure.Validation or GitHubFailure.Forbidden or GitHubFailure.Rejected =>
                new(null, $"GitHub did not accept it: {GitHubProblem.Reason(exception)}"),
            _ => new(null, GitHubProblem.Text(exception, service.Repository!, whereToLook), exception.CanRetry),
        };
}
