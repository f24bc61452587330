using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

/// <summary>GitHub when it does not do what it is asked.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task A_repository_that_the_token_does_not_see_says_where_to_look()
    {
        await using var deploys = await GitHubDeploys.StartAsync("Services:checkout:Repository=acme/chekout");
        foreach (var line in (string[])["/deploy checkout main to staging", "/deploy checkout staging"])
        {
            var answer = await deploys.PlanAsync(line);
            Assert.Contains(
                "GitHub does not show me acme/chekout: check the service's `Repository`, "
                    + "and what `GitHub:Token` or the App may read",
                answer,
                StringComparison.Ordinal
            );
            Assert.Contains("Nothing was done", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Credentials_that_GitHub_does_not_take_say_where_to_look()
    {
        await using var deploys = await GitHubDeploys.StartAsync("GitHub:Token=ghp_wrong");
        Assert.Contains(
            "GitHub rejected my credentials (Bad credentials): check `GitHub:Token`, or `GitHub:AppId` and its key",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task GitHub_that_is_down_while_someone_plans_is_reported_and_nothing_is_lost()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var plan = await deploys.TypeAsync("/deploy checkout main to staging");
        deploys.GitHub.Outage = new FakeAnswer(502, "<html>Bad gateway</html>");
        Assert.Contains(
            "The versions of `checkout` are not available now: GitHub is not responding (502). Nothing was done",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
        await deploys.Deploys.PressAsync(plan, "Deploy");
        Assert.Contains(
            "GitHub is not responding (502). Nothing was done",
            deploys.LastAnswer,
            StringComparison.Ordinal
        );

        deploys.GitHub.Outage = null;
        var number = await deploys.ShipAsync("/deploy checkout main to staging");
        Assert.Equal(1, number);
        Assert.Single(deploys.Checkout.Deployments);
    }

    [Theory]
    [InlineData("primary")]
    [InlineData("secondary")]
    public async Task A_deploy_goes_on_when_GitHub_can_be_asked_again_and_says_meanwhile_that_it_cannot(string limit)
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        // The hour of the budget begins with its first call.
        await deploys.PlanAsync("/deploy checkout main to staging");
        deploys.App.Time.Advance(TimeSpan.FromMinutes(45));
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        deploys.Checkout.Tell(deploys.Checkout.Deployments[0], "in_progress", "Migrating");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));
        if (limit == "primary")
            deploys.GitHub.Budget.Remaining = 0;
        else
            deploys.GitHub.Fail(
                "repos/list-deployment-statuses",
                FakeAnswer.Problem(403, "You have exceeded a secondary rate limit").With(("Retry-After", "300"))
            );
        deploys.Checkout.Tell(deploys.Checkout.Deployments[0], "success");
        var before = deploys.GitHub.Calls.Count;

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5));
        Assert.Contains("github-deployments has not responded for ", deploys.Card(number), StringComparison.Ordinal);
        Assert.Equal(DeployState.Running, await deploys.StateAsync(number));
        // Whoever is asked to wait does not go on asking.
        Assert.Contains(
            "The versions of `checkout` are not available now: GitHub is rate-limiting the bot for",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );
        Assert.Equal(before + 1, deploys.GitHub.Calls.Count);

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(limit == "primary" ? 14 : 5), TimeSpan.FromSeconds(30));
        Assert.Contains("🟢 *checkout*", deploys.Card(number), StringComparison.Ordinal);
        Assert.Single(deploys.Checkout.Deployments);
    }

    [Fact]
    public async Task A_deploy_that_cannot_be_begun_without_budget_waits_reports_it_and_begins_once()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var plan = await deploys.TypeAsync("/deploy checkout main to staging");
        deploys.GitHub.Fail(
            "repos/create-deployment",
            FakeAnswer.Problem(429, "You have exceeded a secondary rate limit").With(("Retry-After", "240"))
        );
        await deploys.Deploys.PressAsync(plan, "Deploy");

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(15));
        Assert.Contains(
            "GitHub did not accept it: it is rate-limiting the bot for 4m 00s; asked again",
            deploys.Card(1),
            StringComparison.Ordinal
        );
        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(15));

        Assert.Single(deploys.Checkout.Deployments);
        Assert.DoesNotContain("rate-limiting", deploys.Card(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deploy_that_can_no_longer_be_asked_about_ends_and_reports_that_its_result_is_unknown()
    {
        await using var deploys = await GitHubDeploys.StartAsync("staging:TimeLimit=00:10:00");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        deploys.GitHub.Outage = FakeAnswer.Problem(500, "Server Error");

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(16), TimeSpan.FromSeconds(30));

        Assert.Equal(DeployState.Failed, await deploys.StateAsync(number));
        Assert.Contains(
            "failed: github-deployments has not responded for",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.Contains("so its result is unknown", deploys.Card(number), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deployment_whose_answer_was_lost_is_found_or_made_but_never_twice(bool done)
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        deploys.GitHub.Fail("repos/create-deployment", null, done);
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));

        deploys.Checkout.Tell(Assert.Single(deploys.Checkout.Deployments), "success");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeployState.Succeeded, await deploys.StateAsync(number));
    }

    [Fact]
    public async Task A_repository_that_was_renamed_is_deployed_anyway()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var repository = deploys.Checkout;
        deploys.GitHub.Rename("acme/checkout", "acme/shop");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        repository.Tell(Assert.Single(repository.Deployments), "success");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeployState.Succeeded, await deploys.StateAsync(number));
    }

    [Fact]
    public async Task A_rollback_does_not_fail_because_GitHub_cannot_be_asked_what_it_takes_away()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        deploys.Checkout.Commit("Good");
        await deploys.ShipAsync("/deploy checkout main to staging");
        deploys.Checkout.Commit("Bad");
        await deploys.ShipAsync("/deploy checkout main to staging");
        deploys.GitHub.Outage = FakeAnswer.Problem(500, "Server Error");
        var plan = await deploys.TypeAsync("/rollback checkout staging");
        Assert.NotEmpty(DeployApp.Buttons(plan));
        deploys.GitHub.Outage = null;
    }

    [Fact]
    public void What_is_missing_is_reported_before()
    {
        Assert.Equal(
            ["Engine: needs the service's Repository, as owner/name"],
            EnginesModule.Checks["github-deployments"](
                new ServiceOptions { Repository = "checkout" },
                new EnvironmentOptions()
            )
        );
        Assert.Equal(
            ["Workflow: is not set; write the workflow's file name, such as deploy.yml"],
            EnginesModule.Checks["github-actions"](
                new ServiceOptions { Repository = "acme/checkout" },
                new EnvironmentOptions()
            )
        );
    }

    [Fact]
    public async Task An_app_deploys_through_its_installation()
    {
        await using var deploys = await GitHubDeploys.StartAsAppAsync();
        await deploys.ShipAsync("/deploy checkout main to staging");
        Assert.All(
            deploys.GitHub.Calls.Where(call => call.Operation.StartsWith("repos/", StringComparison.Ordinal)),
            call => Assert.Equal("installation at acme", call.Request.CallerName)
        );
    }
}
