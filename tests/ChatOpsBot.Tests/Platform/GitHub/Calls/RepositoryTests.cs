using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using Octokit;

namespace ChatOpsBot.Tests.Platform.GitHub.Calls;

public sealed class RepositoryTests : AgainstFake
{
    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    [Fact]
    public async Task A_reference_of_any_sort_is_resolved_to_its_commit()
    {
        var first = Checkout.Commit("First");
        var second = Checkout.Commit("Second");
        var other = Checkout.Commit("Other", branch: "feature/a b");
        Checkout.Tag("v1.0", first);
        Checkout.Tag("main", first);

        Assert.Equal(second.Sha, await ShaAsync("heads/main"));
        Assert.Equal(first.Sha, await ShaAsync("tags/main"));
        Assert.Equal(first.Sha, await ShaAsync("v1.0"));
        Assert.Equal(other.Sha, await ShaAsync("feature/a b"));
        Assert.Equal(second.Sha, await ShaAsync(second.Sha[..7]));
        var unknown = await Assert.ThrowsAsync<GitHubException>(() => ShaAsync("v2.0"));
        Assert.Equal(
            (GitHubFailure.Validation, "No commit found for SHA: v2.0", false),
            (unknown.Failure, unknown.Reason, unknown.CanRetry)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task An_invalid_sha_is_not_believed()
    {
        Checkout.Commit("First");
        GitHub.Fail("repos/get-commit", new FakeAnswer(200, "<html>log in to the hotel</html>"));
        var exception = await Assert.ThrowsAsync<GitHubException>(() => ShaAsync("main"));
        Assert.Equal((GitHubFailure.Unavailable, "the answer cannot be read"), (exception.Failure, exception.Reason));
    }

    [Fact]
    public async Task What_ships_is_compared_with_its_files_authors_and_pull_requests()
    {
        var old = Checkout.Commit("Old");
        var pull = Checkout.Pull("Retry payments once", "ada", ["risk:low"], "src/pay.cs", "db/007.sql");
        var merge = Checkout.Merge(pull);
        Checkout.Commit("Update a dependency", "dependabot[bot]", files: "packages.props");
        Checkout.Commit("By mail", "linus@example.org");

        var comparison = await Client.CompareAsync("acme", "checkout", old.Sha, "main", Token);
        var pulls = await Client
            .ListAsync(
                "repos/list-pull-requests-associated-with-commit",
                client => client.Repository.Commit.PullRequests("acme", "checkout", merge.Sha),
                Token
            )
            .ToListAsync(Token);

        Assert.Equal(
            ("ahead", 4, 4, true),
            (comparison.Status, comparison.TotalCommits, comparison.Commits.Count, comparison.HasAllFiles)
        );
        Assert.Equal(["src/pay.cs", "db/007.sql", "packages.props"], comparison.Files.Select(file => file.Filename));
        Assert.Equal(
            ["ada", "ada", "dependabot[bot]", null],
            comparison.Commits.Select(commit => commit.Author?.Login)
        );
        Assert.Equal("linus@example.org", comparison.Commits[^1].Commit.Author?.Email);
        var found = Assert.Single(pulls);
        Assert.Equal(
            (2, true, merge.Sha),
            (comparison.Commits[1].Parents.Count, found.MergedAt is not null, found.MergeCommitSha)
        );
        Assert.Equal(["risk:low"], found.Labels.Select(label => label.Name));
        ApproveRequests();
    }

    [Fact]
    public async Task Whatever_the_two_have_to_do_with_each_other_is_reported()
    {
        var root = Checkout.Commit("Root");
        var main = Checkout.Commit("Main");
        Checkout.Move("side", root);
        var side = Checkout.Commit("Side", branch: "side");

        async Task<(string Status, int Commits)> CompareAsync(string from, string to)
        {
            var comparison = await Client.CompareAsync("acme", "checkout", from, to, Token);
            return (comparison.Status, comparison.TotalCommits);
        }

        Assert.Equal(("identical", 0), await CompareAsync("main", main.Sha));
        Assert.Equal(("behind", 0), await CompareAsync("main", root.Sha));
        Assert.Equal(("diverged", 1), await CompareAsync(side.Sha, "main"));
        Assert.Equal(
            GitHubFailure.NotFound,
            (await Assert.ThrowsAsync<GitHubException>(() => CompareAsync("main", "nowhere"))).Failure
        );
    }

    [Theory]
    [InlineData(99, 1, 99)]
    [InlineData(100, 1, 100)]
    [InlineData(251, 3, 251)]
    [InlineData(1001, 10, 1000)]
    public async Task A_long_comparison_comes_in_pages_up_to_a_limit(int commits, int calls, int listed)
    {
        var old = Checkout.Commit("Old");
        for (var n = 1; n <= commits; n++)
            Checkout.Commit($"Change {n}", files: $"file-{n}");

        var comparison = await Client.CompareAsync("acme", "checkout", old.Sha, "main", Token);

        Assert.Equal((commits, listed), (comparison.TotalCommits, comparison.Commits.Count));
        Assert.Equal(
            Enumerable.Range(1, listed).Select(n => $"Change {n}"),
            comparison.Commits.Select(commit => commit.Commit.Message)
        );
        Assert.Equal((Math.Min(commits, 300), commits < 300), (comparison.Files.Count, comparison.HasAllFiles));
        Assert.Equal(calls, GitHub.Calls.Count);
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task Names_and_history_can_be_listed()
    {
        var first = Checkout.Commit("First");
        Checkout.Commit("Second");
        Checkout.Move("release/1", first);
        Checkout.Tag("v1.0", first);

        Assert.Equal(
            ["main", "release/1"],
            await Client
                .ListAsync("repos/list-branches", client => client.Repository.Branch.GetAll("acme", "checkout"), Token)
                .Select(branch => branch.Name)
                .ToListAsync(Token)
        );
        Assert.Equal(
            first.Sha,
            (
                await Client.CallAsync(
                    "repos/get-branch",
                    client => client.Repository.Branch.Get("acme", "checkout", Segment.Of("release/1")),
                    Token
                )
            )
                .Commit
                .Sha
        );
        Assert.Equal(
            [("v1.0", first.Sha)],
            await Client
                .ListAsync("repos/list-tags", client => client.Repository.GetAllTags("acme", "checkout"), Token)
                .Select(tag => (tag.Name, tag.Commit.Sha))
                .ToListAsync(Token)
        );
        Assert.Equal(
            ["Second", "First"],
            await Client
                .HistoryAsync("acme", "checkout", Token)
                .Select(commit => commit.Commit.Message)
                .ToListAsync(Token)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task Checks_and_statuses_say_how_a_commit_stands()
    {
        var commit = Checkout.Commit("Change");
        Checkout.Check(commit, "unit", "failure");
        Checkout.Check(commit, "unit", "success");
        Checkout.Check(commit, "e2e", null);
        Checkout.Check(commit, "unit", "success", app: "other-ci");
        Checkout.Check(commit, "unit", "failure", workflow: "Nightly");
        Checkout.Status(commit, "ci/lint", "failure");
        Checkout.Status(commit, "ci/lint", "success");
        Checkout.Status(commit, "ci/deps", "success");

        var runs = await Client.ChecksAsync("acme", "checkout", commit.Sha, Token);
        var combined = await CombinedAsync("main");

        Assert.Equal(
            [
                ("unit", "github-actions", "failure"),
                ("unit", "other-ci", "success"),
                ("e2e", "github-actions", null),
                ("unit", "github-actions", "success"),
            ],
            runs.Select(run => (run.Name, run.App?.Slug, run.Conclusion?.StringValue))
        );
        Assert.Equal(
            [("ci/deps", "success"), ("ci/lint", "success")],
            combined.Select(status => (status.Context, status.State.StringValue))
        );
        ApproveRequests();
    }

    [Fact]
    public async Task More_statuses_than_a_page_holds_are_all_read()
    {
        var commit = Checkout.Commit("Change");
        for (var n = 0; n < 120; n++)
            Checkout.Status(commit, $"ci/{n}", "success");

        Assert.Equal(120, (await CombinedAsync("main")).Count);
        ApproveRequests();
    }

    [Fact]
    public async Task A_renamed_repository_is_still_found_for_reading_and_for_writing()
    {
        Checkout.Commit("First");
        GitHub.Rename("acme/checkout", "acme/till");

        Assert.Equal("acme/till", (await Client.RepositoryAsync("acme", "checkout", Token)).FullName);
        await Client.CreateDeploymentAsync("acme", "checkout", new("main"), Token);

        Assert.Single(GitHub.Repository("acme/till").Deployments);
        ApproveRequests();
    }

    private async Task<string> ShaAsync(string reference) =>
        (await Client.CommitAsync("acme", "checkout", reference, Token)).Sha;

    private async Task<IReadOnlyList<CommitStatus>> CombinedAsync(string reference) =>
        await Client
            .PagesAsync(
                "repos/get-combined-status-for-ref",
                client => client.Repository.Status.GetCombined("acme", "checkout", reference),
                Token
            )
            .SelectMany(page => page.Statuses)
            .ToListAsync(Token);
}
