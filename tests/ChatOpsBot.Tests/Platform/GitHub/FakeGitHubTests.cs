using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;
using Octokit;

namespace ChatOpsBot.Tests.Platform.GitHub;

/// <summary>
/// Octokit was written against GitHub by others, so it is a judge of the fake: also in calls that the application does
/// not make.
/// </summary>
public sealed class FakeGitHubTests : AgainstFake
{
    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    [Fact]
    public async Task Pull_requests_are_read()
    {
        Checkout.Commit("First");
        var merged = Checkout.Pull("Merged", "ada", ["risk:low"], "a.cs");
        Checkout.Merge(merged);
        Checkout.Pull("Open", "grace");

        var pull = await AskAsync(client => client.PullRequest.Get("acme", "checkout", merged.Number));

        Assert.Equal((true, "closed", "ada"), (pull.Merged, pull.State.StringValue, pull.User.Login));
        Assert.Equal(
            ["Open"],
            (await AskAsync(client => client.PullRequest.GetAllForRepository("acme", "checkout"))).Select(open =>
                open.Title
            )
        );
        Assert.Equal(
            ["a.cs"],
            (await AskAsync(client => client.PullRequest.Files("acme", "checkout", merged.Number))).Select(file =>
                file.FileName
            )
        );
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task An_issue_is_opened_discussed_and_closed()
    {
        Checkout.Commit("First");
        var wish = new NewIssue("Add a retry") { Body = "Why" };
        wish.Labels.Add("postmortem");
        wish.Assignees.Add("ada");

        var made = await AskAsync(client => client.Issue.Create("acme", "checkout", wish));
        var comment = await AskAsync(client =>
            client.Issue.Comment.Create("acme", "checkout", made.Number, "Seen again")
        );
        var edited = await AskAsync(client =>
            client.Issue.Comment.Update("acme", "checkout", comment.Id, "Seen twice")
        );
        var update = new IssueUpdate { State = ItemState.Closed, StateReason = ItemStateReason.Completed };
        await AskAsync(client => client.Issue.Update("acme", "checkout", made.Number, update));

        var issue = await AskAsync(client => client.Issue.Get("acme", "checkout", made.Number));
        Assert.Equal(
            ("closed", "Why", "postmortem", "ada", Clock.GetUtcNow()),
            (issue.State.StringValue, issue.Body, issue.Labels[0].Name, issue.Assignees[0].Login, issue.ClosedAt)
        );
        Assert.Equal((comment.Id, "Seen twice"), (edited.Id, edited.Body));
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task Releases_are_made_and_found()
    {
        var commit = Checkout.Commit("First");
        var wish = new NewRelease("v1.0")
        {
            Name = "One",
            Body = "Notes",
            TargetCommitish = commit.Sha,
        };

        var made = await AskAsync(client => client.Repository.Release.Create("acme", "checkout", wish));
        await AskAsync(client =>
            client.Repository.Release.Create("acme", "checkout", new NewRelease("v2.0-rc1") { Prerelease = true })
        );
        var twice = await Assert.ThrowsAsync<GitHubException>(() =>
            AskAsync(client => client.Repository.Release.Create("acme", "checkout", wish))
        );

        Assert.Equal(("v1.0", "One", "Notes", false), (made.TagName, made.Name, made.Body, made.Draft));
        Assert.Equal((GitHubFailure.Validation, "already_exists"), (twice.Failure, twice.ApiError.Errors[0].Code));
        Assert.Equal(
            "v1.0",
            (await AskAsync(client => client.Repository.Release.GetLatest("acme", "checkout"))).TagName
        );
        Assert.Equal(
            ["v2.0-rc1", "v1.0"],
            (await AskAsync(client => client.Repository.Release.GetAll("acme", "checkout"))).Select(release =>
                release.TagName
            )
        );
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task Environments_are_named()
    {
        Checkout.Commit("First");
        Checkout.Environments.Add("production");

        var found = await AskAsync(client => client.Repository.Environment.GetAll("acme", "checkout"));

        Assert.Equal(["production"], found.Environments.Select(environment => environment.Name));
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task A_commit_is_told_how_it_stands()
    {
        var commit = Checkout.Commit("Change");
        var status = new NewCommitStatus { State = CommitState.Failure, Context = "ci/lint" };

        await AskAsync(client => client.Repository.Status.Create("acme", "checkout", commit.Sha, status));

        var all = await AskAsync(client => client.Repository.Status.GetAll("acme", "checkout", "main"));
        Assert.Equal([("ci/lint", "failure")], all.Select(one => (one.Context, one.State.StringValue)));
        Assert.Empty(GitHub.Complaints);
    }

    [Fact]
    public async Task An_organization_has_members()
    {
        GitHub.Organization("acme").Team("platform", "grace", "linus");

        Assert.Equal(
            ["grace", "linus"],
            (await AskAsync(client => client.Organization.Member.GetAll("acme"))).Select(member => member.Login)
        );
        Assert.Empty(GitHub.Complaints);
    }

    private Task<T> AskAsync<T>(Func<IGitHubClient, Task<T>> call) => Client.CallAsync("test/call", call, Token);
}
