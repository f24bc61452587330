using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/repos, /commits, /branches</summary>
internal static class CommitRoutes
{
    private const int MostFiles = 300;

    public static FakeRoute[] All { get; } =
    [
        Get("repos/{owner}/{repo}", "repos/get", request => FakeAnswer.Ok(Repository(request.Repo))),
        List(
            "repos/{owner}/{repo}/commits",
            "repos/list-commits",
            request =>
                FakeAnswer.List(
                    FakeRepository
                        .History(Found(request, request.Query("sha") ?? request.Repo.DefaultBranch))
                        .Select(commit => commit.View(request.Repo))
                ),
            "sha"
        ),
        List("repos/{owner}/{repo}/commits/{ref}", "repos/get-commit", GetCommit),
        List("repos/{owner}/{repo}/compare/{basehead}", "repos/compare-commits", Compare),
        List(
            "repos/{owner}/{repo}/branches",
            "repos/list-branches",
            request => FakeAnswer.List(request.Repo.Branches.Select(branch => Branch(branch.Key, branch.Value)))
        ),
        Get(
            "repos/{owner}/{repo}/branches/{branch}",
            "repos/get-branch",
            request =>
                request.Repo.Head(request["branch"]) is { } head
                    ? FakeAnswer.Ok(Branch(request["branch"], head))
                    : throw new FakeProblem(FakeAnswer.Problem(404, "Branch not found"))
        ),
        List(
            "repos/{owner}/{repo}/tags",
            "repos/list-tags",
            request =>
                FakeAnswer.List(
                    request.Repo.Tags.Reverse().Select(tag => new { Name = tag.Key, Commit = new { tag.Value.Sha } })
                )
        ),
    ];

    /// <summary>What a reference in the path means.</summary>
    public static FakeCommit Found(FakeRequest request, string reference) =>
        request.Repo.Resolve(reference) ?? throw FakeProblem.Validation($"No commit found for SHA: {reference}");

    private static object Repository(FakeRepository repository) =>
        new
        {
            repository.Id,
            repository.Name,
            repository.FullName,
            Private = true,
            HtmlUrl = repository.Page,
            repository.DefaultBranch,
            Archived = false,
        };

    private static object Branch(string name, FakeCommit head) =>
        new
        {
            Name = name,
            Commit = new { head.Sha },
            Protected = false,
        };

    private static FakeAnswer GetCommit(FakeRequest request)
    {
        var commit = Found(request, request["ref"]);
        return FakeAnswer.List(FakeCommit.FilesView(commit.Files), (files, _) => commit.View(request.Repo, files));
    }

    /// <summary>
    /// https://docs.github.com/rest/commits/commits#compare-two-commits: pages of commits, oldest first, and all files
    /// with the first page.
    /// </summary>
    private static FakeAnswer Compare(FakeRequest request)
    {
        var names = request["basehead"].Split("...");
        var (from, to) =
            names.Length == 2
            && request.Repo.Resolve(names[0]) is { } first
            && request.Repo.Resolve(names[1]) is { } second
                ? (first, second)
                : throw FakeProblem.NotFound();
        var (before, after) = (FakeRepository.History(from), FakeRepository.History(to));
        var ahead = after.Except(before).OrderBy(commit => commit.Number).ToList();
        var behind = before.Except(after).Count();
        var isFirst = request.Query("page") is null or "1";
        var files = ahead.SelectMany(commit => commit.Files).Distinct().Take(MostFiles);
        var status = (ahead.Count, behind) switch
        {
            (0, 0) => "identical",
            (_, 0) => "ahead",
            (0, _) => "behind",
            _ => "diverged",
        };
        return FakeAnswer.List(
            ahead.Select(commit => commit.View(request.Repo)),
            (page, total) =>
                new
                {
                    HtmlUrl = $"{request.Repo.Page}/compare/{request["basehead"]}",
                    Status = status,
                    AheadBy = ahead.Count,
                    BehindBy = behind,
                    TotalCommits = total,
                    MergeBaseCommit = before.Intersect(after).First().View(request.Repo),
                    Commits = page,
                    Files = isFirst ? FakeCommit.FilesView(files) : [],
                }
        );
    }
}
