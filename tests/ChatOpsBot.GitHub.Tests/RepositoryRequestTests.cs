using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.GitHub.Tests;

public sealed class RepositoryRequestTests : AgainstFake
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

        Assert.Equal(second.Sha, await Client.Repository.Commit.GetSha1Async("acme", "checkout", "heads/main", Token));
        Assert.Equal(first.Sha, await Client.Repository.Commit.GetSha1Async("acme", "checkout", "tags/main", Token));
        Assert.Equal(first.Sha, await Client.Repository.Commit.GetSha1Async("acme", "checkout", "v1.0", Token));
        Assert.Equal(other.Sha, await Client.Repository.Commit.GetSha1Async("acme", "checkout", "feature/a b", Token));
        Assert.Equal(
            second.Sha,
            await Client.Repository.Commit.GetSha1Async("acme", "checkout", second.Sha[..7], Token)
        );
        var unknown = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.Repository.Commit.GetSha1Async("acme", "checkout", "v2.0", Token)
        );
        Assert.Equal(
            (GitHubFailure.Validation, "No commit found for SHA: v2.0", false),
            (unknown.Failure, unknown.Reason, unknown.CanRetry)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task A_sha_that_is_none_is_not_believed()
    {
        Checkout.Commit("First");
        GitHub.Fail("repos/get-commit", new FakeAnswer(200, "<html>log in to the hotel</html>"));
        var exception = await Assert.ThrowsAsync<GitHubException>(() =>
            Client.Repository.Commit.GetSha1Async("acme", "checkout", "main", Token)
        );
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

        var comparison = await Client.Repository.Commit.CompareAsync("acme", "checkout", old.Sha, "main", Token);
        var pulls = await Client
            .Repository.Commit.PullRequestsAsync("acme", "checkout", merge.Sha, Token)
            .ToListAsync(Token);

        Assert.Equal(
            ("ahead", 4, 0, 4, true, true),
            (
                comparison.Status,
                comparison.AheadBy,
                comparison.BehindBy,
                comparison.TotalCommits,
                comparison.HasAllCommits,
                comparison.HasAllFiles
            )
        );
        Assert.Equal(["src/pay.cs", "db/007.sql", "packages.props"], comparison.Files.Select(file => file.Filename));
        Assert.Equal(
            ["ada", "ada", "dependabot[bot]", null],
            comparison.Commits.Select(commit => commit.Author?.Login)
        );
        Assert.Equal(
            (old.Sha, "linus@example.org"),
            (comparison.MergeBaseCommit?.Sha, comparison.Commits[^1].Commit.Author?.Email)
        );
        var found = Assert.Single(pulls);
        Assert.Equal((2, true, merge.Sha), (comparison.Commits[1].Parents.Count, found.IsMerged, found.MergeCommitSha));
        Assert.Equal(["risk:low"], found.Labels.Select(label => label.Name));
        ApproveRequests();
    }

    [Fact]
    public async Task Whatever_the_two_have_to_do_with_each_other_is_told()
    {
        var root = Checkout.Commit("Root");
        var main = Checkout.Commit("Main");
        Checkout.Move("side", root);
        var side = Checkout.Commit("Side", branch: "side");

        async Task<(string Status, int Ahead, int Behind)> CompareAsync(string from, string to)
        {
            var comparison = await Client.Repository.Commit.CompareAsync("acme", "checkout", from, to, Token);
            return (comparison.Status, comparison.AheadBy, comparison.BehindBy);
        }

        Assert.Equal(("identical", 0, 0), await CompareAsync("main", main.Sha));
        Assert.Equal(("behind", 0, 1), await CompareAsync("main", root.Sha));
        Assert.Equal(("diverged", 1, 1), await CompareAsync(side.Sha, "main"));
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

        var comparison = await Client.Repository.Commit.CompareAsync("acme", "checkout", old.Sha, "main", Token);

        Assert.Equal(
            (commits, listed, listed == commits),
            (comparison.TotalCommits, comparison.Commits.Count, comparison.HasAllCommits)
        );
        Assert.Equal(
            Enumerable.Range(1, listed).Select(n => $"Change {n}"),
            comparison.Commits.Select(commit => commit.Commit.Message)
        );
        Assert.Equal((Math.Min(commits, 300), commits < 300), (comparison.Files.Count, comparison.HasAllFiles));
        Assert.Equal(calls, GitHub.Calls.Count);
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task A_commit_comes_with_all_its_files()
    {
        Checkout.Commit("Reformat", files: [.. Enumerable.Range(1, 250).Select(n => $"file-{n}")]);

        var commit = await Client.Repository.Commit.GetAsync("acme", "checkout", "main", Token);

        Assert.Equal(Enumerable.Range(1, 250).Select(n => $"file-{n}"), commit.Files.Select(file => file.Filename));
        Assert.Equal(3, GitHub.Calls.Count);
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
                .Repository.Branch.GetAllAsync("acme", "checkout", Token)
                .Select(branch => branch.Name)
                .ToListAsync(Token)
        );
        Assert.Equal(
            first.Sha,
            (await Client.Repository.Branch.GetAsync("acme", "checkout", "release/1", Token)).Commit.Sha
        );
        Assert.Equal(
            [("v1.0", first.Sha)],
            await Client
                .Repository.GetAllTagsAsync("acme", "checkout", Token)
                .Select(tag => (tag.Name, tag.Commit.Sha))
                .ToListAsync(Token)
        );
        Assert.Equal(
            ("refs/heads/release/1", first.Sha),
            await Client.Git.Reference.GetAsync("acme", "checkout", "heads/release/1", Token) is var found
                ? (found.Ref, found.Object.Sha)
                : default
        );
        Assert.Equal(
            ["refs/tags/v1.0"],
            await Client
                .Git.Reference.GetAllForSubNamespaceAsync("acme", "checkout", "tags/v", Token)
                .Select(reference => reference.Ref)
                .ToListAsync(Token)
        );
        Assert.Equal(
            ["Second", "First"],
            await Client
                .Repository.Commit.GetAllAsync("acme", "checkout", null, Token)
                .Select(commit => commit.Commit.Message)
                .ToListAsync(Token)
        );
        Assert.Equal(
            ["First"],
            await Client
                .Repository.Commit.GetAllAsync("acme", "checkout", "v1.0", Token)
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
        var second = Checkout.Check(commit, "unit", "success");
        Checkout.Check(commit, "e2e", null);
        Checkout.Check(commit, "unit", "success", app: "other-ci");

        var runs = await Client
            .Check.Run.GetAllForReferenceAsync("acme", "checkout", commit.Sha, Token)
            .ToListAsync(Token);
        Assert.Equal(
            [("unit", "other-ci", "success"), ("e2e", "github-actions", null), ("unit", "github-actions", "success")],
            runs.Select(run => (run.Name, run.App?.Slug, run.Conclusion))
        );
        Assert.Equal(
            (commit.Sha, "completed"),
            await Client.Check.Run.GetAsync("acme", "checkout", second.Id, Token) is var run
                ? (run.HeadSha, run.Status)
                : default
        );

        Assert.Equal(
            "pending",
            (await Client.Repository.Status.GetCombinedAsync("acme", "checkout", commit.Sha, Token)).State
        );
        await Client.Repository.Status.CreateAsync(
            "acme",
            "checkout",
            commit.Sha,
            new("failure", "ci/lint") { Description = new string('x', 200) },
            Token
        );
        await Client.Repository.Status.CreateAsync("acme", "checkout", commit.Sha, new("success", "ci/lint"), Token);
        await Client.Repository.Status.CreateAsync(
            "acme",
            "checkout",
            commit.Sha,
            new("success", "ci/deps") { TargetUrl = "https://ci.example/1" },
            Token
        );

        var combined = await Client.Repository.Status.GetCombinedAsync("acme", "checkout", "main", Token);
        Assert.Equal(("success", 2, commit.Sha), (combined.State, combined.TotalCount, combined.Sha));
        Assert.Equal(["ci/deps", "ci/lint"], combined.Statuses.Select(status => status.Context));
        Assert.Equal(
            3,
            await Client.Repository.Status.GetAllAsync("acme", "checkout", "main", Token).CountAsync(Token)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task More_statuses_than_a_page_holds_are_all_read()
    {
        var commit = Checkout.Commit("Change");
        for (var n = 0; n < 120; n++)
            Checkout.Status(commit, $"ci/{n}", "success");

        Assert.Equal(
            120,
            (await Client.Repository.Status.GetCombinedAsync("acme", "checkout", "main", Token)).Statuses.Count
        );
        ApproveRequests();
    }

    [Fact]
    public async Task Files_and_folders_are_read_at_a_state()
    {
        Checkout.Commit("First");
        Checkout.Files["deploy/a b.yml"] = "image: x";
        Checkout.Files["README.md"] = "# Checkout";
        var content = Client.Repository.Content;

        Assert.Equal(
            "image: x"u8.ToArray(),
            (await content.GetRawContentAsync("acme", "checkout", "deploy/a b.yml", "main", Token)).ToArray()
        );
        Assert.Equal(
            [("dir", "deploy"), ("file", "README.md")],
            (await content.GetAllContentsAsync("acme", "checkout", "", null, Token))
                .Select(entry => (entry.Type, entry.Path))
                .OrderBy(entry => entry)
        );
        Assert.Equal(
            [("file", "deploy/a b.yml", 8)],
            (await content.GetAllContentsAsync("acme", "checkout", "deploy", null, Token)).Select(entry =>
                (entry.Type, entry.Path, entry.Size)
            )
        );
        Assert.Equal(
            ["README.md"],
            (await content.GetAllContentsAsync("acme", "checkout", "README.md", null, Token)).Select(entry =>
                entry.Name
            )
        );
        Assert.Equal(
            GitHubFailure.NotFound,
            (
                await Assert.ThrowsAsync<GitHubException>(() =>
                    content.GetRawContentAsync("acme", "checkout", "nowhere", null, Token)
                )
            ).Failure
        );
        Assert.Equal(
            GitHubFailure.NotFound,
            (
                await Assert.ThrowsAsync<GitHubException>(() =>
                    content.GetRawContentAsync("acme", "checkout", "deploy/../../x", null, Token)
                )
            ).Failure
        );
        ApproveRequests();
    }

    [Fact]
    public async Task Releases_are_made_and_found()
    {
        var commit = Checkout.Commit("First");
        var releases = Client.Repository.Release;

        var made = await releases.CreateAsync(
            "acme",
            "checkout",
            new("v1.0")
            {
                Name = "One",
                Body = "Notes",
                TargetCommitish = commit.Sha,
                GenerateReleaseNotes = true,
            },
            Token
        );
        await releases.CreateAsync("acme", "checkout", new("v2.0-rc1") { Prerelease = true }, Token);
        var twice = await Assert.ThrowsAsync<GitHubException>(() =>
            releases.CreateAsync("acme", "checkout", new("v1.0"), Token)
        );

        Assert.Equal(("v1.0", "One", "Notes", false), (made.TagName, made.Name, made.Body, made.Draft));
        Assert.Equal((GitHubFailure.Validation, "already_exists"), (twice.Failure, twice.Errors[0].Code));
        Assert.Equal("v1.0", (await releases.GetLatestAsync("acme", "checkout", Token)).TagName);
        Assert.True((await releases.GetAsync("acme", "checkout", "v2.0-rc1", Token)).Prerelease);
        Assert.Equal(
            ["v2.0-rc1", "v1.0"],
            await releases.GetAllAsync("acme", "checkout", Token).Select(release => release.TagName).ToListAsync(Token)
        );
        ApproveRequests();
    }

    [Fact]
    public async Task A_renamed_repository_is_still_found_for_reading_and_for_writing()
    {
        Checkout.Commit("First");
        GitHub.Rename("acme/checkout", "acme/till");

        Assert.Equal("acme/till", (await Client.Repository.GetAsync("acme", "checkout", Token)).FullName);
        await Client.Repository.Deployment.CreateAsync("acme", "checkout", new("main"), Token);

        Assert.Single(GitHub.Repository("acme/till").Deployments);
        ApproveRequests();
    }
}
