using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/pulls/pulls</summary>
internal static class PullRequestRoutes
{
    public static FakeRoute[] All { get; } =
    [
        List("repos/{owner}/{repo}/pulls", "pulls/list", GetAll, "state", "head", "base", "sort", "direction"),
        Get(
            "repos/{owner}/{repo}/pulls/{number}",
            "pulls/get",
            request => FakeAnswer.Ok(Found(request).View(request.Repo, isWhole: true))
        ),
        List(
            "repos/{owner}/{repo}/pulls/{number}/files",
            "pulls/list-files",
            request =>
                FakeAnswer.List(
                    FakeCommit.FilesView(Found(request).Commits.SelectMany(commit => commit.Files).Distinct())
                )
        ),
        List(
            "repos/{owner}/{repo}/commits/{ref}/pulls",
            "repos/list-pull-requests-associated-with-commit",
            request =>
            {
                var commit = CommitRoutes.Found(request, request["ref"]);
                return FakeAnswer.List(
                    request
                        .Repo.Pulls.Where(pull => pull.MergeCommit == commit || pull.Commits.Contains(commit))
                        .Select(pull => pull.View(request.Repo, isWhole: false))
                );
            }
        ),
    ];

    private static FakePull Found(FakeRequest request) =>
        request.Repo.Pulls.FirstOrDefault(pull => pull.Number == request.Id("number")) ?? throw FakeProblem.NotFound();

    private static FakeAnswer GetAll(FakeRequest request) =>
        FakeAnswer.List(
            request
                .Repo.Pulls.Reverse()
                .Where(pull =>
                    (request.Query("state") ?? "open") is var state && (state == "all" || pull.State == state)
                )
                .Where(pull => request.Query("head") is not { } head || head == $"{request.Repo.Owner}:{pull.Branch}")
                .Where(pull => request.Query("base") is not { } into || into == request.Repo.DefaultBranch)
                .Select(pull => pull.View(request.Repo, isWhole: false))
        );
}

internal sealed partial class FakeRepository
{
    private readonly List<FakePull> _pulls = [];

    internal IReadOnlyList<FakePull> Pulls => _pulls;

    /// <summary>An open pull request with one commit on a branch of its own.</summary>
    public FakePull Pull(string title, string author = "ada", string[]? labels = null, params string[] files) =>
        Pull(title, author, author, labels ?? [], files);

    /// <param name="commitsBy">What its commit says of its author.</param>
    public FakePull PullWith(string commitsBy, string title, string author) => Pull(title, author, commitsBy, [], []);

    private FakePull Pull(string title, string author, string commitsBy, string[] labels, string[] files) =>
        _github.Locked(() =>
        {
            var number = _pulls.Count + _issues.Count + 1;
            var branch = $"topic-{number}";
            var pull = new FakePull(
                number,
                title,
                author,
                branch,
                [Commit(title, commitsBy, branch, files)],
                labels,
                Now
            );
            _pulls.Add(pull);
            return pull;
        });

    /// <returns>The commit on the default branch.</returns>
    public FakeCommit Merge(FakePull pull) =>
        _github.Locked(() =>
        {
            var merge = Merge(
                $"Merge pull request #{pull.Number} from {pull.Branch}\n\n{pull.Title}",
                pull.Author,
                Head(DefaultBranch)!,
                Head(pull.Branch)!
            );
            pull.Merged(merge, Now);
            return _branches[DefaultBranch] = merge;
        });
}

internal sealed record FakePull(
    int Number,
    string Title,
    string Author,
    string Branch,
    IReadOnlyList<FakeCommit> Commits,
    IReadOnlyList<string> Labels,
    DateTimeOffset At
)
{
    public FakeCommit? MergeCommit { get; private set; }
    public DateTimeOffset? MergedAt { get; private set; }
    public string State => MergedAt is null ? "open" : "closed";

    public void Merged(FakeCommit commit, DateTimeOffset at) => (MergeCommit, MergedAt) = (commit, at);

    /// <param name="isWhole">Lists leave out whether it is merged.</param>
    public object View(FakeRepository repository, bool isWhole)
    {
        var view = new
        {
            Number,
            Title,
            State,
            HtmlUrl = $"{repository.Page}/pull/{Number}",
            User = new { Login = Author, Type = Author.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" },
            Draft = false,
            CreatedAt = At,
            MergedAt,
            MergeCommitSha = MergeCommit?.Sha,
            Merged = MergedAt is not null,
            Labels = Labels.Select(name => new { Name = name, Color = "d73a4a" }),
            Head = new { Ref = Branch, Commits[^1].Sha },
            Base = new { Ref = repository.DefaultBranch, Commits[0].Parents[0].Sha },
        };
        return isWhole ? view : FakeAnswer.Without("merged", view);
    }
}
