using ChatOpsBot.GitHubFake;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using Octokit;

namespace ChatOpsBot.Tests.Platform.GitHub.Calls;

public sealed class WorkflowDispatchesTests : AgainstFake
{
    private const string Mark = "deploy d-1";

    private FakeRepository Checkout => GitHub.Repository("acme/checkout");

    private WorkflowDispatches Dispatches => field ??= new(Client);

    [Fact]
    public async Task A_dispatch_says_which_run_it_began()
    {
        Checkout.Commit("Change");
        var workflow = Checkout.Workflow("deploy.yml", null, "version");

        var dispatched = await DispatchAsync(new Dictionary<string, string> { ["version"] = "1.8.2" });
        var run = await RunAsync(dispatched.RunId!.Value);

        Assert.Equal(
            ("workflow_dispatch", "queued", "main", workflow.Id, 1),
            (run.Event, run.Status.StringValue, run.HeadBranch, run.WorkflowId, run.RunAttempt)
        );
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
        Clock.Advance(TimeSpan.FromSeconds(90.5));
        Checkout.Begin(workflow, commit, "main", "push", "linus");
        Checkout.Begin(workflow, commit, "other", "workflow_dispatch", "linus");

        await DispatchAsync(new Dictionary<string, string> { ["id"] = "d-1" });
        var search = new DispatchedRun("refs/heads/main", Clock.GetUtcNow()) { Mark = Mark };
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

        async Task<(GitHubFailure, string)> FailAsync(string workflow, WorkflowDispatch dispatch)
        {
            var exception = await Assert.ThrowsAsync<GitHubException>(() =>
                Dispatches.DispatchAsync("acme", "checkout", workflow, dispatch, Token)
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
        var found = await FindAsync(new("main", Clock.GetUtcNow().AddMinutes(-2)) { Mark = Mark });

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
        var early = await Assert.ThrowsAsync<GitHubException>(() => RerunAsync(id));
        var running = Assert.Single(await JobsAsync(id));
        run.Complete("failure");
        var failed = Assert.Single(await JobsAsync(id));

        Assert.Equal(
            (GitHubFailure.Forbidden, "Roll out", "in_progress", "failure"),
            (early.Failure, running.Steps[0].Name, running.Status.StringValue, failed.Conclusion?.StringValue)
        );
        await Client.CallAsync(
            "actions/re-run-workflow-failed-jobs",
            client => client.Actions.Workflows.Runs.RerunFailedJobs("acme", "checkout", id),
            Token
        );
        run.Complete("success");
        await RerunAsync(id);
        var again = await RunAsync(id);
        Assert.Equal((3, "queued"), (again.RunAttempt, again.Status.StringValue));
        ApproveRequests();
    }

    [Fact]
    public async Task A_run_is_cancelled_once()
    {
        Checkout.Commit("Change");
        Checkout.Workflow("deploy.yml");
        var id = (await DispatchAsync()).RunId!.Value;
        Checkout.Runs.Single().HeedsCancel = false;

        await CancelAsync(id);
        Assert.False(Checkout.Runs.Single().IsOver);
        Checkout.Runs.Single().HeedsCancel = true;
        await CancelAsync(id);
        var late = await Assert.ThrowsAsync<GitHubException>(() => CancelAsync(id));

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
        var filter = new WorkflowRunsRequest
        {
            Branch = "main",
            Event = "push",
            Actor = "grace",
            HeadSha = commit.Sha,
        };

        Assert.Equal(
            ["build.yml"],
            await Client
                .PagesAsync(
                    "actions/list-repo-workflows",
                    client => client.Actions.Workflows.List("acme", "checkout"),
                    Token
                )
                .SelectMany(page => page.Workflows)
                .Select(known => known.Name)
                .ToListAsync(Token)
        );
        Assert.Equal(
            ".github/workflows/build.yml",
            (
                await Client.CallAsync(
                    "actions/get-workflow",
                    client => client.Actions.Workflows.Get("acme", "checkout", workflow.Id),
                    Token
                )
            ).Path
        );
        Assert.Equal(
            ["success"],
            await Client
                .PagesAsync(
                    "actions/list-workflow-runs-for-repo",
                    client => client.Actions.Workflows.Runs.List("acme", "checkout", filter),
                    Token
                )
                .SelectMany(page => page.WorkflowRuns)
                .Select(run => run.Conclusion?.StringValue)
                .ToListAsync(Token)
        );
        ApproveRequests();
    }

    private Task<WorkflowDispatched> DispatchAsync(IReadOnlyDictionary<string, string>? inputs = null) =>
        Dispatches.DispatchAsync("acme", "checkout", "deploy.yml", new("main") { Inputs = inputs }, Token);

    private Task<DispatchedRuns> FindAsync(DispatchedRun search) =>
        Dispatches.FindAsync("acme", "checkout", "deploy.yml", search, Token);

    private Task<WorkflowRun> RunAsync(long id) =>
        Client.CallAsync(
            "actions/get-workflow-run",
            client => client.Actions.Workflows.Runs.Get("acme", "checkout", id),
            Token
        );

    private Task RerunAsync(long id) =>
        Client.CallAsync(
            "actions/re-run-workflow",
            client => client.Actions.Workflows.Runs.Rerun("acme", "checkout", id),
            Token
        );

    private Task CancelAsync(long id) =>
        Client.CallAsync(
            "actions/cancel-workflow-run",
            client => client.Actions.Workflows.Runs.Cancel("acme", "checkout", id),
            Token
        );

    private async Task<IReadOnlyList<WorkflowJob>> JobsAsync(long id) =>
        await Client
            .PagesAsync(
                "actions/list-jobs-for-workflow-run",
                client => client.Actions.Workflows.Jobs.List("acme", "checkout", id),
                Token
            )
            .SelectMany(page => page.Jobs)
            .ToListAsync(Token);
}
