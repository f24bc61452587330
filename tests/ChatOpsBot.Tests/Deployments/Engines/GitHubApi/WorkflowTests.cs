using ChatOpsBot.Deployments;

namespace ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

/// <summary>The engine <c>github-actions</c>, from the click to the end.</summary>
public sealed class WorkflowTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_workflow_is_dispatched_with_its_inputs_and_its_run_is_followed(bool tellsRun, bool listsAtOnce)
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync();
        (deploys.GitHub.TellsDispatchedRun, deploys.GitHub.ListsRunsAtOnce) = (tellsRun, listsAtOnce);
        var released = deploys.Checkout.Commit("Released");
        deploys.Checkout.Tag("v1.8.2", released);
        deploys.Checkout.Commit("Newer");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout v1.8.2 to staging");

        var run = Assert.Single(deploys.Checkout.Runs);
        Assert.Equal(
            ("v1.8.2", released.Sha, $"{number}-1", "main"),
            (run.Inputs["version"], run.Inputs["sha"], run.Inputs["run"], run.Branch)
        );
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(
            listsAtOnce ? "Waiting for a runner" : "GitHub does not list the workflow run yet",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        run.IsListed = true;
        run.Start();
        run.Job("build").Stand("completed", "success");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Contains("50% · ", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains("· deploy: Roll out", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains($"|deploy>", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains(
            "✓ build 31s\n▸ deploy: Roll out",
            DeployApp.TextOf(Assert.Single(deploys.App.Replies("checkout"))),
            StringComparison.Ordinal
        );

        // Its events move the same message, and make none of their own.
        run.Complete("success");
        await deploys.HearAsync(run);
        Assert.Contains("🟢 *checkout* `v1.8.2` → staging · deployed", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains(
            "✓ build 31s\n✓ deploy 31s",
            DeployApp.TextOf(deploys.App.Replies("checkout")[0]),
            StringComparison.Ordinal
        );
        Assert.Single(deploys.Messages);
    }

    [Fact]
    public async Task A_dispatch_whose_answer_was_lost_is_found_and_not_sent_again()
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync();
        deploys.GitHub.Fail("actions/create-workflow-dispatch", null, done: true);
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");

        // Someone else's run of the same workflow is not ours.
        deploys
            .Checkout.Begin(
                deploys.Checkout.Runs[0].Workflow,
                deploys.Checkout.Runs[0].Commit,
                "main",
                "workflow_dispatch",
                "linus",
                new Dictionary<string, string> { ["version"] = "x", ["run"] = "99-1" }
            )
            .Complete("failure");
        deploys.Checkout.Runs[0].Complete("success");
        await deploys.HearAsync(deploys.Checkout.Runs[0]);
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(DeployState.Succeeded, await deploys.StateAsync(number));
        Assert.Single(deploys.GitHub.Calls, call => call.Operation == "actions/create-workflow-dispatch");
        Assert.Single(deploys.Messages);
    }

    [Fact]
    public async Task A_dispatch_that_never_came_about_reports_it_instead_of_holding_the_place_forever()
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync();
        deploys.GitHub.Fail("actions/create-workflow-dispatch", null, done: false);
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(15));

        Assert.Equal(DeployState.Failed, await deploys.StateAsync(number));
        Assert.Contains(
            $"failed: GitHub lists no run of deploy.yml with [{number}-1] in its title",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Checkout.Runs);
    }

    [Fact]
    public async Task A_workflow_that_fails_names_the_job_and_the_step_and_is_deployed_again_by_another_run()
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync();
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        deploys.Checkout.Runs[0].Job("build").Stand("completed", "success");
        deploys.Checkout.Runs[0].Complete("failure");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("🔴 *checkout*", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains("failed: deploy: Roll out failed", deploys.Card(number), StringComparison.Ordinal);

        var again = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        Assert.Equal([$"{number}-1", $"{again}-1"], deploys.Checkout.Runs.Select(run => run.Inputs["run"]));
        deploys.Checkout.Runs[1].Complete("success");
        await deploys.HearAsync(deploys.Checkout.Runs[1]);
        Assert.Equal(DeployState.Succeeded, await deploys.StateAsync(again));
    }

    [Fact]
    public async Task A_run_that_someone_begins_again_at_GitHub_after_the_deploy_is_over_is_news()
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync();
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        var run = deploys.Checkout.Runs[0];
        run.Complete("failure");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));
        await deploys.HearAsync(run);
        Assert.Single(deploys.Messages);

        deploys.App.Time.Advance(TimeSpan.FromMinutes(10));
        run.Again();
        run.Start();
        await deploys.HearAsync(run);
        await deploys.App.UntilAsync(() => deploys.Messages.Count() == 2);
        Assert.Equal(DeployState.Failed, await deploys.StateAsync(number));
    }

    [Fact]
    public async Task To_cancel_ends_the_run_and_one_that_waits_at_GitHub_for_a_reviewer_reports_it()
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync();
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        deploys.Checkout.Runs[0].Start("waiting");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("Waiting at GitHub for an approval or a timer", deploys.Card(number), StringComparison.Ordinal);

        await deploys.Deploys.PressAsync(deploys.Deploys.Card(number), "Cancel", "ada", "checkout");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("cancelled", deploys.Checkout.Runs[0].Conclusion);
        Assert.Contains("cancelled: by <@U0ADA00001>", deploys.Card(number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_does_not_heed_its_end_does_not_hold_the_place_forever()
    {
        await using var deploys = await GitHubDeploys.StartWithWorkflowAsync("staging:TimeLimit=00:10:00");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        deploys.Checkout.Runs[0].Start();
        deploys.Checkout.Runs[0].HeedsCancel = false;

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(16), TimeSpan.FromSeconds(30));

        Assert.Equal(DeployState.Failed, await deploys.StateAsync(number));
        Assert.Contains(
            "deploy took longer than 10m 00s, and did not stop when asked to",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout main to staging")));
    }

    [Theory]
    [InlineData("version", "Unexpected inputs provided")]
    [InlineData(null, "No ref found for: trunk")]
    public async Task A_dispatch_that_GitHub_refuses_says_why(string? input, string reason)
    {
        await using var deploys = await GitHubDeploys.StartAsync([
            "staging:Engine=github-actions",
            "staging:Workflow=plain.yml",
            .. input is null ? Array.Empty<string>() : [$"staging:Variables:{input}=x"],
        ]);
        deploys.Checkout.Workflow("plain.yml");
        if (input is null)
            deploys.Checkout.DefaultBranch = "trunk";
        var number = await deploys.Deploys.DeployAsync($"/deploy checkout main to staging");

        Assert.Contains($"failed: GitHub did not accept it: {reason}", deploys.Card(number), StringComparison.Ordinal);
        Assert.Empty(deploys.Checkout.Runs);
    }
}
