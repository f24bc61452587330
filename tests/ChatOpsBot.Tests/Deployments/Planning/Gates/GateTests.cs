using ChatOpsBot.Deployments;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>Checks and the line, as GitHub reports them.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task All_checks_that_are_asked_for_have_to_be_green_runs_and_statuses_alike()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "staging:Checks:0=*",
            "staging:IgnoreChecks:0=lint*",
            "production:Checks:0=unit",
            "production:Checks:1=ci/security"
        );
        var commit = deploys.Checkout.Commit("Change");
        Assert.Contains(
            "✗ The commit has no checks, but checks are required",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "✗ unit has not run, ci/security has not run",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );

        deploys.Checkout.Check(commit, "unit", "success");
        deploys.Checkout.Check(commit, "lint", "failure");
        deploys.Checkout.Check(commit, "docs", "skipped");
        var status = deploys.Checkout.Status(commit, "ci/security", "pending");
        Assert.Contains(
            $"✗ <https://ci.example/{status.Id}|ci/security> is still running",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"✗ <https://ci.example/{status.Id}|ci/security> is still running",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );

        deploys.Checkout.Status(commit, "ci/security", "success");
        Assert.Contains(
            "✓ 3 checks passed",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "✓ 2 checks passed",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Checkout.Deployments);
    }

    [Fact]
    public async Task The_newest_run_of_a_check_counts_and_no_green_one_hides_another_s_red()
    {
        await using var deploys = await GitHubDeploys.StartAsync("staging:Checks:0=unit");
        deploys.Checkout.Commit("Change");
        var commit = deploys.Checkout.Commit("Released", branch: "release");
        deploys.Checkout.Check(commit, "unit", "success");
        deploys.Checkout.Check(commit, "unit", null);
        Assert.Contains(
            "|unit> is still running",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
        deploys.Checkout.Check(commit, "unit", "failure");
        Assert.Contains(
            "|unit> failed",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
        // Another application has a check of that name: it is another check.
        deploys.Checkout.Check(commit, "unit", "success", app: "other-ci");
        Assert.Contains(
            "|unit> failed",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
        deploys.Checkout.Check(commit, "unit", "success");
        Assert.Contains(
            "✓ 2 checks passed",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
        // And so is a commit status.
        deploys.Checkout.Status(commit, "unit", "error");
        Assert.Contains(
            "|unit> failed",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_green_job_of_one_workflow_hides_no_red_one_of_the_same_name_in_another()
    {
        await using var deploys = await GitHubDeploys.StartAsync("staging:Checks:0=*", "production:Checks:0=build");
        deploys.Checkout.Commit("Change");
        var commit = deploys.Checkout.Commit("Released", branch: "release");
        deploys.Checkout.Check(commit, "build", "failure", workflow: "Service");
        deploys.Checkout.Check(commit, "build", "success", workflow: "Documentation");
        foreach (var place in (string[])["staging", "production"])
            Assert.Contains(
                "|build> failed",
                await deploys.PlanAsync($"/deploy checkout release to {place}"),
                StringComparison.Ordinal
            );

        // A repetition takes the place of its own run, and of no other.
        deploys.Checkout.Check(commit, "build", "success", workflow: "Service");
        Assert.Contains(
            "✓ 2 checks passed",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_tag_that_is_called_like_the_branch_does_not_pass_for_it()
    {
        await using var deploys = await GitHubDeploys.StartAsync("production:Branches:0=main");
        var elsewhere = deploys.Checkout.Commit("Not reviewed", branch: "feature");
        var main = deploys.Checkout.Commit("Change");
        deploys.Checkout.Tag("main", elsewhere);

        foreach (var branch in (string[])["main", "heads/main", "refs/heads/main"])
            Assert.Contains(
                $"`{main.Sha[..7]}` of main",
                await deploys.PlanAsync($"/deploy checkout {branch} to production"),
                StringComparison.Ordinal
            );
        Assert.Contains(
            "Only `main` may go to production, and this is no branch",
            await deploys.PlanAsync("/deploy checkout tags/main to production"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has no branch, tag, commit or version `heads/nowhere`",
            await deploys.PlanAsync("/deploy checkout heads/nowhere to production"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Hundreds_of_checks_are_all_looked_at()
    {
        await using var deploys = await GitHubDeploys.StartAsync("staging:Checks:0=*");
        deploys.Checkout.Commit("Change");
        var commit = deploys.Checkout.Commit("Released", branch: "release");
        deploys.Checkout.Check(commit, "oldest", "failure");
        foreach (var number in Enumerable.Range(0, 120))
            deploys.Checkout.Check(commit, $"unit {number}", "success");
        Assert.Contains(
            "|oldest> failed",
            await deploys.PlanAsync("/deploy checkout release to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Checks_that_GitHub_does_not_tell_have_not_passed()
    {
        await using var deploys = await GitHubDeploys.StartAsync("staging:Checks:0=unit");
        var commit = deploys.Checkout.Commit("Change");
        deploys.Checkout.Check(commit, "unit", "success");
        deploys.GitHub.Fail("repos/get-combined-status-for-ref", FakeAnswer.Problem(503, "Service Unavailable"));

        var plan = await deploys.TypeAsync("/deploy checkout main to staging");

        Assert.Contains(
            "✗ The checks are not available, so they do not count as passed: GitHub is not responding (503)",
            DeployApp.TextOf(plan),
            StringComparison.Ordinal
        );
        Assert.Empty(DeployApp.Buttons(plan));
        deploys.GitHub.Fail(
            "checks/list-for-ref",
            FakeAnswer
                .Problem(403, "Resource not accessible by integration")
                .With(("X-Accepted-GitHub-Permissions", "checks=read"))
        );
        Assert.Contains(
            "Resource not accessible by integration (it needs checks=read)",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_red_line_stops_what_is_green_itself_and_only_a_broken_glass_gets_through()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "production:Checks:0=unit",
            "production:IgnoreChecks:0=nightly*",
            "Permissions:deploy break-glass checkout/production:0=*"
        );
        var good = deploys.Checkout.Commit("Good");
        deploys.Checkout.Check(good, "unit", "success");
        var newest = deploys.Checkout.Commit("Newest");
        Assert.Contains(
            "→ production · ready",
            await deploys.PlanAsync($"/deploy checkout {good.Sha} to production"),
            StringComparison.Ordinal
        );

        // One that still runs says nothing yet, and one that does not count nothing at all.
        deploys.Checkout.Check(newest, "unit", null);
        deploys.Checkout.Check(newest, "nightly load", "failure");
        Assert.Contains(
            "→ production · ready",
            await deploys.PlanAsync($"/deploy checkout {good.Sha} to production"),
            StringComparison.Ordinal
        );
        deploys.Checkout.Check(newest, "unit", "failure");
        var stopped = await deploys.PlanAsync($"/deploy checkout {good.Sha} to production");
        Assert.Contains($"|unit of {newest.Sha[..7]}> failed. Fix it first", stopped, StringComparison.Ordinal);

        var number = await deploys.Deploys.DeployAsync(
            $"/deploy checkout {good.Sha} to production --break-glass \"the site is down\""
        );
        Assert.Contains(
            "*break-glass* over the broken branch: the site is down",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.Single(deploys.Checkout.Deployments);
        deploys.Checkout.Check(newest, "unit", "success");
        Assert.DoesNotContain(
            "The branch is broken",
            await deploys.PlanAsync($"/deploy checkout {newest.Sha} to production"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_check_that_fails_while_a_deploy_waits_for_its_approval_stops_it()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "production:Checks:0=unit",
            "production:Approvals:Count=1"
        );
        var commit = deploys.Checkout.Commit("Change");
        deploys.Checkout.Check(commit, "unit", "success");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        deploys.Checkout.Check(commit, "unit", "failure");

        await deploys.Deploys.PressAsync(deploys.Deploys.Card(number), "Approve", "linus", "checkout");

        Assert.Contains(
            $"#{number} cannot be approved now. <https://github.example/",
            DeployApp.TextOf(deploys.App.Slack.Messages("checkout")[^1]),
            StringComparison.Ordinal
        );
        Assert.Equal(DeployState.Waiting, await deploys.StateAsync(number));
        Assert.Empty(deploys.Checkout.Deployments);
    }

    [Fact]
    public async Task A_deploy_whose_checks_cannot_be_asked_for_at_its_turn_waits_and_reports_it()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "production:Checks:0=unit",
            "production:Approvals:Count=1"
        );
        var commit = deploys.Checkout.Commit("Change");
        deploys.Checkout.Check(commit, "unit", "success");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        deploys.GitHub.Outage = FakeAnswer.Problem(502, "Server Error");

        await deploys.Deploys.PressAsync(deploys.Deploys.Card(number), "Approve", "linus", "checkout");
        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(30));
        Assert.Contains(
            "queued: The checks are not available, so they do not count as passed: GitHub is not responding (502)",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Checkout.Deployments);

        deploys.GitHub.Outage = null;
        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15));
        Assert.Equal(commit.Sha, Assert.Single(deploys.Checkout.Deployments).Ref);
    }
}
