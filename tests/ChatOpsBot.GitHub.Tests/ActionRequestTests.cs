using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.GitHub.Tests;

public sealed class ActionRequestTests : AgainstFake
{
    private const string Mark = "deploy d-1";

    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    private WorkflowsApi Workflows => Client.Actions.Workflows;

    [Fact]
    public async Task A_dispatch_says_which_run_it_began()
    {
        Checkout.Commit("Change");
        var workflow = Checkout.Workflow("deploy.yml", null, "version");

        var dispatched = await DispatchAsync(new Dictionary<string, string> { ["version"] = "1.8.2" });
        var run = await Workflows.Runs.GetAsync("acme", "checkout", dispatched.RunId!.Value, Token);

        Assert.Equal(
            ("workflow_dispatch", "queued", "main", workflow.Id, 1),
            (run.Event, run.Status, run.HeadBranch, run.WorkflowId, run.RunAttempt)
        );
        Assert.Equal(Clock.Now, dispatched.At);
        Assert.Equal("1.8.2", Checkout.Runs.Single().Inputs["version"]);
        ApproveRequests();
    }

    [Fact]
    public async Task An_older_server_is_asked_once_which_run_it_was()
    {
        GitHub.TellsDispatchedRun = false;
        Checkout.Commit("Change");
        Checkout.Workflow("deploy.yml");

        Assert.Null((await DispatchAsync()).RunId);
        Assert.Null((await DispatchAsync()).RunId);

        Assert.Equal(2, Checkout.Runs.Count);
        ApproveRequests();
    }

    [Fact]
    public async Task A_run_is_found_by_its_mark_among_others()
    {
        (GitHub.TellsDispatchedRun, GitHub.ListsRunsAtOnce) = (false, false);
        var commit = Checkout.Commit("Change");
        var workflow = Checkout.Workflow("deploy.yml", "deploy {id}", "id");
        Checkout.Begin(workflow, commit, "main", "workflow_dispatch", "linus");
        Clock.Now += TimeSpan.FromSeconds(90.5);
        Checkout.Begin(workflow, commit, "main", "push", "linus");
        Checkout.Begin(workflow, commit, "other", "workflow_dispatch", "linus");

        var dispatched = await DispatchAsync(new Dictionary<string, string> { ["id"] = "d-1" });
        var search = new DispatchedRun("refs/heads/main", dispatched.At) { Mark = Mark };
        var early = await FindAsync(search);
        var stranger = Checkout.Begin(
            workflow,
            commit,
            "main",
            "workflow_dispatch",
            "linus",
            new Dictionary<string, string> { ["id"] = "d-2" }
        );
        var alone = await FindAsync(search);
        Checkout.Runs.Single(run => run.Title == Mark).IsListed = true;
        var found = await FindAsync(search);

        Assert.Empty(early.Candidates);
        Assert.Equal((null, stranger.Id), (alone.Certain, alone.Candidates.Single().Id));
        Assert.Equal((Mark, 2), (found.Certain?.DisplayTitle, found.Candidates.Count));
        Assert.Null((await FindAsync(search with { Mark = null })).Certain);
        ApproveRequests();
    }

    [Fact]
    public async Task What_is_wrong_with_a_dispatch_is_said()
    {
        var commit = Checkout.Commit("Change");
        Checkout.Workflow("deploy.yml");

        async Task<(GitHubFailure, string)> FailAsync(string workflow, CreateWorkflowDispatch dispatch)
        {
            var exception = await Assert.ThrowsAsync<GitHubException>(() =>
                Workflows.CreateDispatchAsync("acme", "checkout", workflow, dispatch, Token)
            );
            return (exception.Failure, exception.Reason);
        }

        Assert.Equal((GitHubFailure.NotFound, "Not Found"), await FailAsync("nothing.yml", new("main")));
        Assert.Equal(
            (GitHubFailure.Validation, $"No ref found for: {commit.Sha}"),
            await FailAsync("deploy.yml", new(commit.Sha))
        );
        Assert.Equal(
            (GitHubFailure.Validation, "Unexpected inputs provided: [\"x\"]"),
            await FailAsync("deploy.yml", new("main") { Inputs = new Dictionary<string, string> { ["x"] = "1" } })
        );
        Assert.Equal(3, GitHub.Calls.Count);
        Assert.Empty(Checkout.Runs);
    }

    [Fact]
    public async Task A_dispatch_whose_answer_got_lost_is_not_repeated()
    {
        Checkout.Commit("Change");
        Checkout.Workflow("deploy.yml", "deploy {id}", "id");
        GitHub.Fail("actions/create-workflow-dispatch", null, done: true);

        var lost = await Assert.ThrowsAsync<GitHubException>(() =>
            DispatchAsync(new Dictionary<string, string> { ["id"] = "d-1" })
        );
        var found = await FindAsync(new("main", Clock.Now.AddMinutes(-2)) { Mark = Mark });

        Assert.Equal(GitHubFailure.OutcomeUnknown, lost.Failure);
        Assert.Equal(Checkout.Runs.Single().Id, found.Certain?.Id);
        ApproveRequests();
    }

    [Fact]
    public async Task A_run_is_followed_to_its_end_and_begun_again()
    {
        Checkout.Commit("Change");
        Checkout.Workflow("deploy.yml");
        var id = (await DispatchAsync()).RunId!.Value;
        var run = Checkout.Runs.Single();
        run.Start();
        var early = await Assert.ThrowsAsync<GitHubException>(() =>
            Workflows.Runs.RerunAsync("acme", "checkout", id, Token)
        );
        var job = await Workflows.Jobs.ListAsync("acme", "checkout", id, Token).SingleAsync(Token);
        var noLog = await Assert.ThrowsAsync<GitHubException>(() =>
            Workflows.Jobs.GetLogsUrlAsync("acme", "checkout", job.Id, Token)
        );
        run.Complete("failure");

        Assert.Equal(
            (GitHubFailure.Forbidden, GitHubFailure.NotFound, "Roll out", "in_progress"),
            (early.Failure, noLog.Failure, job.Steps[0].Name, job.Status)
        );
        Assert.Equal("failure", (await Workflows.Jobs.GetAsync("acme", "checkout", job.Id, Token)).Conclusion);
        Assert.Equal(
            new Uri($"https://logs.example/{job.Id}?sig=secret"),
            await Workflows.Jobs.GetLogsUrlAsync("acme", "checkout", job.Id, Token)
        );
        await Workflows.Runs.RerunFailedJobsAsync("acme", "checkout", id, Token);
        run.Complete("success");
        await Workflows.Runs.RerunAsync("acme", "checkout", id, Token);
        Assert.Equal(
            (3, "queued"),
            await Workflows.Runs.GetAsync("acme", "checkout", id, Token) is var again
                ? (again.RunAttempt, again.Status)
                : default
        );
        ApproveRequests();
    }

    [Fact]
    public async Task A_run_is_cancelled_if_need_be_by_force()
    {
        Checkout.Commit("Change");
        Checkout.Workflow("deploy.yml");
        var id = (await DispatchAsync()).RunId!.Value;
        Checkout.Runs.Single().HeedsCancel = false;

        await Workflows.Runs.CancelAsync("acme", "checkout", id, Token);
        Assert.False(Checkout.Runs.Single().IsOver);
        await Workflows.Runs.ForceCancelAsync("acme", "checkout", id, Token);
        var late = await Assert.ThrowsAsync<GitHubException>(() =>
            Workflows.Runs.CancelAsync("acme", "checkout", id, Token)
        );

        Assert.Equal((GitHubFailure.Conflict, "cancelled"), (late.Failure, Checkout.Runs.Single().Conclusion));
        ApproveRequests();
    }

    [Fact]
    public async Task Workflows_and_runs_are_listed()
    {
        var commit = Checkout.Commit("Change");
        var workflow = Checkout.Workflow("build.yml");
        Checkout.Begin(workflow, commit, "main", "push", "ada").Complete("failure");
        Checkout.Begin(workflow, commit, "main", "push", "grace").Complete("success");

        Assert.Equal(
            ["build.yml"],
            await Workflows.ListAsync("acme", "checkout", Token).Select(known => known.Name).ToListAsync(Token)
        );
        Assert.Equal(
            ".github/workflows/build.yml",
            (await Workflows.GetAsync("acme", "checkout", $"{workflow.Id}", Token)).Path
        );
        Assert.Equal(
            ["success"],
            await Workflows
                .Runs.ListAsync("acme", "checkout", new("main", "push", "success", "grace", commit.Sha), Token)
                .Select(run => run.Conclusion)
                .ToListAsync(Token)
        );
        Assert.Equal(
            2,
            await Workflows.Runs.ListByWorkflowAsync("acme", "checkout", "build.yml", new(), Token).CountAsync(Token)
        );
        ApproveRequests();
    }

    private Task<WorkflowDispatched> DispatchAsync(IReadOnlyDictionary<string, string>? inputs = null) =>
        Workflows.CreateDispatchAsync("acme", "checkout", "deploy.yml", new("main") { Inputs = inputs }, Token);

    private Task<DispatchedRuns> FindAsync(DispatchedRun search) =>
        Workflows.Runs.FindDispatchedAsync("acme", "checkout", "deploy.yml", search, Token);
}
