using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using Microsoft.Extensions.Options;
using Octokit;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>
/// Versions from a service's repository at GitHub: branches, tags, releases and commits, with their checks and pull
/// requests.
/// </summary>
internal sealed class GitHubVersions(GitHubRest github, IOptionsMonitor<GitHubOptions> options) : IVersionSource
{
    private const int Kept = 100,
        MostPullRequests = 30,
        Suggested = 20,
        NamesRead = 500,
        CommitsLooked = 10;

    public bool Serves(ServiceOptions service) =>
        string.IsNullOrEmpty(service.Versions)
        && service.Repository is { Length: > 0 }
        && options.CurrentValue.IsConfigured;

    public Task<Revision?> ResolveAsync(
        ServiceOptions service,
        string reference,
        CancellationToken cancellationToken
    ) =>
        AskAsync(
            service,
            async (owner, name) =>
            {
                var wanted =
                    reference.Length > 0
                        ? reference
                        : (await RepositoryAsync(owner, name, cancellationToken)).DefaultBranch;
                try
                {
                    var (isBranch, isTag, bare) = NameOf(wanted);
                    var branch = isTag ? null : await BranchAsync(owner, name, bare, cancellationToken);
                    if (branch is null && isBranch)
                        return null;
                    // A tag may be called like a branch, and Git takes the tag then: the branch's own commit is asked
                    // for.
                    var named = branch?.Commit.Sha ?? (isTag ? $"tags/{bare}" : bare);
                    var commit = await github.CallAsync(
                        "repos/get-commit",
                        client => client.Repository.Commit.Get(owner, name, Segment.Of(named)),
                        cancellationToken
                    );
                    // What is neither a branch nor a part of the commit's id is a tag, which is what people call the
                    // version.
                    var version =
                        branch is null && (isTag || !commit.Sha.StartsWith(bare, StringComparison.OrdinalIgnoreCase))
                            ? bare
                            : commit.Sha[..7];
                    return new Revision(commit.Sha, version, branch?.Name, Title(commit), commit.HtmlUrl);
                }
                catch (GitHubException failure)
                    when (failure.Failure is GitHubFailure.Validation or GitHubFailure.NotFound)
                {
                    // A repository that is not there, or not for us to see, has no reference either.
                    await RepositoryAsync(owner, name, cancellationToken);
                    return null;
                }
            }
        );

    public Task<ShippedChanges> CompareAsync(
        ServiceOptions service,
        string? from,
        string to,
        CancellationToken cancellationToken
    ) =>
        AskAsync(
            service,
            async (owner, name) =>
            {
                if (from is null || from == to)
                    return new ShippedChanges { IsKnown = from is not null };
                Comparison compared;
                try
                {
                    compared = await github.CompareAsync(owner, name, from, to, cancellationToken);
                }
                catch (GitHubException failure)
                    when (failure.Failure is GitHubFailure.NotFound or GitHubFailure.Validation)
                {
                    // What is on is no longer in the repository: a history that was rewritten.
                    return new ShippedChanges();
                }
                var backwards = compared.Status == "behind";
                // Going back ships what is taken away.
                if (backwards)
                    compared = (await github.CompareAsync(owner, name, to, from, cancellationToken)) with
                    {
                        HtmlUrl = compared.HtmlUrl,
                    };
                var commits = compared.Commits.AsEnumerable().Reverse().ToList();
                var pulls = await PullRequestsAsync(owner, name, commits, cancellationToken);
                return new ShippedChanges
                {
                    IsKnown = true,
                    Backwards = backwards,
                    Total = compared.TotalCommits,
                    Compare = compared.HtmlUrl,
                    Commits =
                    [
                        .. commits
                            .Take(Kept)
                            .Select(commit => new ShippedCommit(
                                commit.Sha,
                                Title(commit) ?? commit.Sha[..7],
                                commit.Author?.Login,
                                commit.Commit.Author?.Name,
                                commit.Commit.Author?.Email
                            )
                            {
                                Account = OpenerOf(pulls.GetValueOrDefault(commit.Sha, [])),
                            }),
                    ],
                    PullRequests =
                    [
                        .. pulls
                            .Values.SelectMany(brought => brought)
                            .DistinctBy(pull => pull.Number)
                            .Select(pull => new ShippedPullRequest(
                                pull.Number,
                                pull.Title,
                                pull.HtmlUrl,
                                [.. (pull.Labels ?? []).Select(label => label.Name).OfType<string>()]
                            )),
                    ],
                    Attention = AttentionFiles.Of(service, compared.Files.Select(file => file.Filename)),
                    HasUnlistedFiles = !compared.HasAllFiles,
                };
            }
        );

    public Task<Lineage> LineageAsync(
        ServiceOptions service,
        string sha,
        string other,
        CancellationToken cancellationToken
    ) =>
        AskAsync(
            service,
            async (owner, name) =>
            {
                try
                {
                    return (await github.CompareAsync(owner, name, other, sha, cancellationToken)).Status switch
                    {
                        "identical" => Lineage.Same,
                        "ahead" => Lineage.Newer,
                        "behind" => Lineage.Older,
                        _ => Lineage.Apart,
                    };
                }
                catch (GitHubException failure)
                    when (failure.Failure is GitHubFailure.NotFound or GitHubFailure.Validation)
                {
                    return Lineage.Unknown;
                }
            }
        );

    public Task<IReadOnlyList<CommitCheck>> ChecksAsync(
        ServiceOptions service,
        string sha,
        CancellationToken cancellationToken
    ) => AskAsync(service, (owner, name) => ChecksAsync(owner, name, sha, cancellationToken));

    /// <summary>
    /// The newest commit of the default branch whose checks are over says how the line stands; one that still runs says
    /// nothing yet.
    /// </summary>
    public Task<LineState> LineAsync(
        ServiceOptions service,
        IReadOnlyList<string> ignored,
        CancellationToken cancellationToken
    ) =>
        AskAsync(
            service,
            async (owner, name) =>
            {
                var looked = 0;
                await foreach (
                    var commit in github.ListAsync(
                        "repos/list-commits",
                        client => client.Repository.Commit.GetAll(owner, name),
                        cancellationToken
                    )
                )
                {
                    var checks = (await ChecksAsync(owner, name, commit.Sha, cancellationToken))
                        .Where(check => !check.IsAmong(ignored))
                        .ToList();
                    if (checks.Find(check => check.State == CheckState.Failed) is { } failed)
                        return new LineState(true, $"{failed.Name} of {commit.Sha[..7]}", failed.Url);
                    if (
                        checks.Exists(check => check.State == CheckState.Passed)
                        && checks.TrueForAll(check => check.State != CheckState.Pending)
                    )
                        return new LineState(false, null, null);
                    if (++looked == CommitsLooked)
                        break;
                }
                return new LineState(false, null, null);
            }
        );

    public Task<IReadOnlyList<Revision>> SuggestAsync(
        ServiceOptions service,
        string typed,
        CancellationToken cancellationToken
    ) =>
        AskAsync<IReadOnlyList<Revision>>(
            service,
            async (owner, name) =>
            {
                bool Fits(string text) => text.Contains(typed, StringComparison.OrdinalIgnoreCase);
                var branches = github
                    .ListAsync(
                        "repos/list-branches",
                        client => client.Repository.Branch.GetAll(owner, name),
                        cancellationToken
                    )
                    .Take(NamesRead)
                    .Where(branch => Fits(branch.Name))
                    .Take(Suggested)
                    .Select(branch => new Revision(branch.Commit.Sha ?? "", branch.Name, branch.Name, null, null));
                var tags = github
                    .ListAsync(
                        "repos/list-tags",
                        client => client.Repository.GetAllTags(owner, name),
                        cancellationToken
                    )
                    .Take(NamesRead)
                    .Where(tag => Fits(tag.Name))
                    .Take(Suggested)
                    .Select(tag => new Revision(tag.Commit.Sha ?? "", tag.Name, null, null, null));
                return await branches.Concat(tags).ToListAsync(cancellationToken);
            }
        );

    /// <summary>
    /// Check runs and commit statuses together: the newest run of each check. Two applications, and two workflows, may
    /// each have a check of one name, and neither speaks for the other: each has a suite of its own
    /// (https://docs.github.com/en/rest/checks/suites), in which a repetition takes the place of what it repeats.
    /// </summary>
    private async Task<IReadOnlyList<CommitCheck>> ChecksAsync(
        string owner,
        string name,
        string sha,
        CancellationToken cancellationToken
    )
    {
        var runs = await github
            .PagesAsync(
                "checks/list-for-ref",
                client => client.Check.Run.GetAllForReference(owner, name, Segment.Of(sha)),
                cancellationToken
            )
            .SelectMany(page => page.CheckRuns)
            .ToListAsync(cancellationToken);
        var statuses = await github
            .PagesAsync(
                "repos/get-combined-status-for-ref",
                client => client.Repository.Status.GetCombined(owner, name, Segment.Of(sha)),
                cancellationToken
            )
            .SelectMany(page => page.Statuses)
            .ToListAsync(cancellationToken);
        return
        [
            .. runs.GroupBy(run => (run.App?.Slug, run.CheckSuite?.Id, run.Name))
                .Select(same => same.MaxBy(run => run.Id)!)
                .Select(run => new CommitCheck(run.Name, StateOf(run), run.HtmlUrl ?? run.DetailsUrl)),
            .. statuses.Select(status => new CommitCheck(
                status.Context,
                status.State.StringValue switch
                {
                    "success" => CheckState.Passed,
                    "pending" => CheckState.Pending,
                    _ => CheckState.Failed,
                },
                status.TargetUrl
            )),
        ];
    }

    private static CheckState StateOf(CheckRun run) =>
        run.Status.StringValue != "completed" ? CheckState.Pending
        : run.Conclusion?.StringValue is "success" or "neutral" or "skipped" ? CheckState.Passed
        : CheckState.Failed;

    /// <summary>By commit.</summary>
    private async Task<Dictionary<string, List<CommitPullRequest>>> PullRequestsAsync(
        string owner,
        string name,
        List<GitHubCommit> commits,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, List<CommitPullRequest>>();
        foreach (var commit in commits.Take(MostPullRequests))
            found[commit.Sha] = await github
                .ListAsync(
                    "repos/list-pull-requests-associated-with-commit",
                    client => client.Repository.Commit.PullRequests(owner, name, commit.Sha),
                    cancellationToken
                )
                .Where(pull => IsMerged(pull) || pull.State.StringValue == "open")
                .ToListAsync(cancellationToken);
        return found;
    }

    /// <summary>
    /// GitHub knows who opens a pull request. Anyone can open one of a branch with other people's commits, so it has to
    /// be merged; and where several people's brought it, it may be any one's.
    /// </summary>
    private static string? OpenerOf(List<CommitPullRequest> pulls) =>
        pulls.Where(IsMerged).Select(pull => pull.User?.Login).Distinct(StringComparer.OrdinalIgnoreCase).ToList()
            is [var only]
            ? only
            : null;

    /// <summary>
    /// <c>heads/main</c> is the branch, and <c>tags/main</c> the tag, as Git writes them; a name alone may be either,
    /// or a commit.
    /// </summary>
    private static (bool IsBranch, bool IsTag, string Bare) NameOf(string reference)
    {
        var name = reference.StartsWith("refs/", StringComparison.Ordinal) ? reference["refs/".Length..] : reference;
        return name.StartsWith("heads/", StringComparison.Ordinal) ? (true, false, name["heads/".Length..])
            : name.StartsWith("tags/", StringComparison.Ordinal) ? (false, true, name["tags/".Length..])
            : (false, false, reference);
    }

    private async Task<Branch?> BranchAsync(
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await github.CallAsync(
                "repos/get-branch",
                client => client.Repository.Branch.Get(owner, name, Segment.Of(reference)),
                cancellationToken
            );
        }
        catch (GitHubException failure) when (failure.Failure is GitHubFailure.NotFound or GitHubFailure.Validation)
        {
            return null;
        }
    }

    // A list of pull requests has no word "merged", but the time.
    private static bool IsMerged(CommitPullRequest pull) => pull.MergedAt is not null;

    private Task<Repository> RepositoryAsync(string owner, string name, CancellationToken cancellationToken) =>
        github.CallAsync("repos/get", client => client.Repository.Get(owner, name), cancellationToken);

    private static string? Title(GitHubCommit commit) => commit.Commit.Message?.Split('\n')[0];

    private static async Task<T> AskAsync<T>(ServiceOptions service, Func<string, string, Task<T>> ask)
    {
        var (owner, name) = service.Repository!.Split('/') is [var first, var second]
            ? (first, second)
            : throw new VersionsUnavailableException($"\"{service.Repository}\" is not a repository");
        try
        {
            return await ask(Segment.Of(owner), Segment.Of(name));
        }
        catch (GitHubException failure)
        {
            throw new VersionsUnavailableException(
                GitHubProblem.Text(failure, service.Repository!, "the service's `Repository`"),
                failure
            );
        }
    }
}
