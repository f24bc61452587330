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

    /// <summary>What Octokit lacks, and what belongs to an application: other tests ask for these.</summary>
    private static readonly string[] JudgedElsewhere =
    [
        "apps/create-installation-access-token",
        "apps/list-installations",
        "teams/get-membership-for-user-in-org",
    ];

    [Fact]
    public async Task Octokit_takes_the_answer_of_each_route()
    {
        var commit = Checkout.Commit("First");
        Checkout.Tag("v0.9", commit);
        var check = Checkout.Check(commit, "unit", "success");
        Checkout.Environments.Add("production");
        Checkout.Workflow("deploy.yml", null, "version");
        var pull = Checkout.Pull("Change");
        GitHub.Organization("acme").Team("platform", "grace");
        const string Owner = "acme",
            Name = "checkout";
        var dispatch = new CreateWorkflowDispatch("main")
        {
            Inputs = new Dictionary<string, object> { ["version"] = "v0.9" },
        };

        await AskAsync(client => client.Repository.Get(Owner, Name));
        await AskAsync(client => client.Repository.Commit.GetAll(Owner, Name));
        await AskAsync(client => client.Repository.Commit.Get(Owner, Name, "main"));
        await AskAsync(client => client.Repository.Commit.Compare(Owner, Name, "v0.9", "main"));
        await AskAsync(client => client.Repository.Commit.PullRequests(Owner, Name, pull.Commits[0].Sha));
        await AskAsync(client => client.Repository.Branch.GetAll(Owner, Name));
        await AskAsync(client => client.Repository.Branch.Get(Owner, Name, "main"));
        await AskAsync(client => client.Repository.GetAllTags(Owner, Name));

        await AskAsync(client => client.Check.Run.GetAllForReference(Owner, Name, "main"));
        await AskAsync(client => client.Check.Run.Get(Owner, Name, check.Id));
        var state = new NewCommitStatus { State = CommitState.Success, Context = "ci/lint" };
        await AskAsync(client => client.Repository.Status.Create(Owner, Name, commit.Sha, state));
        await AskAsync(client => client.Repository.Status.GetAll(Owner, Name, "main"));
        await AskAsync(client => client.Repository.Status.GetCombined(Owner, Name, "main"));

        var deployment = await AskAsync(client =>
            client.Repository.Deployment.Create(Owner, Name, new NewDeployment("main"))
        );
        await AskAsync(client => client.Repository.Deployment.GetAll(Owner, Name));
        var status = new NewDeploymentStatus(DeploymentState.InProgress);
        await AskAsync(client => client.Repository.Deployment.Status.Create(Owner, Name, deployment.Id, status));
        await AskAsync(client => client.Repository.Deployment.Status.GetAll(Owner, Name, deployment.Id));
        await AskAsync(client => client.Repository.Environment.GetAll(Owner, Name));

        await AskAsync(client => client.Actions.Workflows.List(Owner, Name));
        await AskAsync(client => client.Actions.Workflows.Get(Owner, Name, "deploy.yml"));
        await DoAsync(client => client.Actions.Workflows.CreateDispatch(Owner, Name, "deploy.yml", dispatch));
        var run = (await AskAsync(client => client.Actions.Workflows.Runs.List(Owner, Name))).WorkflowRuns[0];
        await AskAsync(client => client.Actions.Workflows.Runs.ListByWorkflow(Owner, Name, "deploy.yml"));
        await AskAsync(client => client.Actions.Workflows.Runs.Get(Owner, Name, run.Id));
        var job = (await AskAsync(client => client.Actions.Workflows.Jobs.List(Owner, Name, run.Id))).Jobs[0];
        await AskAsync(client => client.Actions.Workflows.Jobs.Get(Owner, Name, job.Id));
        await DoAsync(client => client.Actions.Workflows.Runs.Cancel(Owner, Name, run.Id));
        await DoAsync(client => client.Actions.Workflows.Runs.Rerun(Owner, Name, run.Id));
        Checkout.Runs[^1].Complete("failure");
        await DoAsync(client => client.Actions.Workflows.Runs.RerunFailedJobs(Owner, Name, run.Id));

        await AskAsync(client => client.PullRequest.GetAllForRepository(Owner, Name));
        await AskAsync(client => client.PullRequest.Get(Owner, Name, pull.Number));
        await AskAsync(client => client.PullRequest.Files(Owner, Name, pull.Number));

        var issue = await AskAsync(client => client.Issue.Create(Owner, Name, new NewIssue("Add a retry")));
        await AskAsync(client => client.Issue.Get(Owner, Name, issue.Number));
        await AskAsync(client => client.Issue.GetAllForRepository(Owner, Name));
        await AskAsync(client => client.Issue.Update(Owner, Name, issue.Number, new IssueUpdate { Title = "Retry" }));
        var comment = await AskAsync(client => client.Issue.Comment.Create(Owner, Name, issue.Number, "Seen"));
        await AskAsync(client => client.Issue.Comment.Update(Owner, Name, comment.Id, "Seen twice"));

        await AskAsync(client => client.Repository.Release.Create(Owner, Name, new NewRelease("v1.0")));
        await AskAsync(client => client.Repository.Release.GetAll(Owner, Name));
        await AskAsync(client => client.Repository.Release.GetLatest(Owner, Name));
        await AskAsync(client => client.Repository.Release.Get(Owner, Name, "v1.0"));

        await AskAsync(client => client.Organization.Team.GetAll(Owner));
        await AskAsync(client => client.Organization.Team.GetByName(Owner, "platform"));
        await AskAsync(client => client.Organization.Member.GetAll(Owner));
        Assert.True(await AskAsync(client => client.Organization.Member.CheckMember(Owner, "grace")));
        await AskAsync(client => client.User.Get("ada"));
        await AskAsync(client => client.User.Current());

        Assert.Empty(GitHub.Complaints);
        Assert.Equal(
            FakeRoutes.All.Select(route => route.Operation).Distinct().Except(JudgedElsewhere).Order(),
            GitHub.Calls.Select(call => call.Operation).Distinct().Order()
        );
    }

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
    public async Task A_commit_gets_a_status()
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

    private Task DoAsync(Func<IGitHubClient, Task> call) => Client.CallAsync("test/call", call, Token);

    private Task<T> AskAsync<T>(Func<IGitHubClient, Task<T>> call) => Client.CallAsync("test/call", call, Token);
}
