using ChatOpsBot.Platform.GitHub;
using Octokit;

namespace ChatOpsBot.Tests.Platform.GitHub;

/// <summary>The calls that these tests make again and again, as the application makes them.</summary>
internal static class GitHubCalls
{
    public static Task<Octokit.Repository> RepositoryAsync(
        this GitHubRest github,
        string owner,
        string name,
        CancellationToken cancellationToken
    ) => github.CallAsync("repos/get", client => client.Repository.Get(owner, name), cancellationToken);

    public static Task<GitHubCommit> CommitAsync(
        this GitHubRest github,
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    ) =>
        github.CallAsync(
            "repos/get-commit",
            client => client.Repository.Commit.Get(owner, name, Segment.Of(reference)),
            cancellationToken
        );

    public static async Task<IReadOnlyList<CheckRun>> ChecksAsync(
        this GitHubRest github,
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    ) =>
        await github
            .PagesAsync(
                "checks/list-for-ref",
                client => client.Check.Run.GetAllForReference(owner, name, Segment.Of(reference)),
                cancellationToken
            )
            .SelectMany(page => page.CheckRuns)
            .ToListAsync(cancellationToken);

    public static IAsyncEnumerable<GitHubCommit> HistoryAsync(
        this GitHubRest github,
        string owner,
        string name,
        CancellationToken cancellationToken
    ) =>
        github.ListAsync(
            "repos/list-commits",
            client => client.Repository.Commit.GetAll(owner, name),
            cancellationToken
        );

    public static IAsyncEnumerable<Team> TeamsAsync(
        this GitHubRest github,
        string organization,
        CancellationToken cancellationToken
    ) => github.ListAsync("teams/list", client => client.Organization.Team.GetAll(organization), cancellationToken);

    public static Task<Issue> OpenIssueAsync(
        this GitHubRest github,
        string owner,
        string name,
        string title,
        CancellationToken cancellationToken
    ) =>
        github.CallAsync(
            "issues/create",
            client => client.Issue.Create(owner, name, new NewIssue(title)),
            cancellationToken
        );
}
