using ChatOpsBot.Deployments;
using ChatOpsBot.GitHubFake;

namespace ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

/// <summary>The engine <c>github-deployments</c>, from the click to the end.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public async Task The_commit_is_pinned_nothing_is_merged_and_one_message_moves_with_what_GitHub_says()
    {
        await using var deploys = await GitHubDeploys.StartAsync("staging:Variables:region=eu-{environment}");
        var commit = deploys.Checkout.Commit("Change");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");

        var created = Assert.Single(deploys.Checkout.Deployments);
        Assert.Equal(
            (commit.Sha, "staging", false, $"checkout {commit.Sha[..7]}"),
            (created.Ref, created.Environment, created.IsProduction, created.Description)
        );
        Assert.Equal(
            $$"""
            {"region":"eu-staging","chatops_run":"{{number}}-1","service":"checkout",
            "version":"{{commit.Sha[..7]}}","step":"deploy","percent":"100"}
            """.ReplaceLineEndings(""),
            created.Payload.GetRawText()
        );
        var sent = deploys.GitHub.Calls.Single(call => call.Operation == "repos/create-deployment").Request.Body;
        Assert.False(sent.GetProperty("auto_merge").GetBoolean());
        Assert.Equal(0, sent.GetProperty("required_contexts").GetArrayLength());

        // By asking.
        deploys.Checkout.Tell(created, "in_progress", "Migrating", "https://ci.example/7");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("🟡 *checkout*", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains("· Migrating", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains("▸ <https://ci.example/7|deploy>", deploys.Card(number), StringComparison.Ordinal);

        // By hearing of it, without any time gone by.
        deploys.Checkout.Tell(created, "in_progress", "Rolling out");
        await deploys.HearAsync(created);
        Assert.Contains("· Rolling out", deploys.Card(number), StringComparison.Ordinal);
        deploys.Checkout.Tell(created, "success");
        await deploys.HearAsync(created);
        Assert.Contains(
            $"🟢 *checkout* `{commit.Sha[..7]}` → staging · deployed",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.Single(deploys.Messages);
        Assert.Contains(
            "is already deployed",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Events_that_come_before_the_answer_are_of_the_same_deploy()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        deploys.GitHub.Fail("repos/create-deployment", FakeAnswer.Problem(502, "Server Error"), done: true);
        deploys.GitHub.Fail("repos/list-deployments", null, after: 1);
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        var created = Assert.Single(deploys.Checkout.Deployments);

        await deploys.HearOfCreationAsync(created);
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));
        deploys.Checkout.Tell(created, "success");
        await deploys.HearAsync(created);

        Assert.Equal(DeployState.Succeeded, await deploys.StateAsync(number));
        Assert.Single(deploys.Messages);
        Assert.Single(deploys.Checkout.Deployments);
    }

    [Fact]
    public async Task A_deployment_of_someone_else_s_keeps_a_message_of_its_own()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var other = deploys.Checkout.Deploy(
            "main",
            deploys.Checkout.Commit("Change"),
            "deploy",
            "staging",
            null,
            System.Text.Json.JsonElement.Parse("{\"chatops_run\":\"1-1\"}"),
            false,
            false,
            new { Login = "linus", Type = "User" }
        );
        deploys.Checkout.Tell(other, "success");
        await deploys.HearAsync(other);
        await deploys.App.SettleAsync();
        Assert.Single(deploys.Messages, message => message.Contains("staging", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("failure", "Health check failed", "Failed", "🔴", "failed: Health check failed")]
    [InlineData("error", null, "Failed", "🔴", "failed: The deployment's status is error")]
    [InlineData("inactive", null, "Failed", "🔴", "failed: Superseded by another deployment")]
    [InlineData("success inactive", null, "Succeeded", "🟢", "deployed")]
    [InlineData("queued", "In line", "Running", "🟡", "In line")]
    [InlineData("queued in_progress pending", null, "Running", "🟡", "deploying")]
    [InlineData("a-word-of-the-future", null, "Running", "🟡", "deploying")]
    public async Task The_newest_status_says_how_it_stands(
        string states,
        string? description,
        string state,
        string glyph,
        string word
    )
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        foreach (var told in states.Split(' '))
            deploys.Checkout.Tell(deploys.Checkout.Deployments[0], told, description);
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(state, (await deploys.StateAsync(number)).ToString());
        Assert.StartsWith(glyph, deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains(word, deploys.Card(number), StringComparison.Ordinal);
        Assert.Equal(state == "Succeeded", await deploys.Deploys.OnAsync("staging") is not null);
    }

    [Fact]
    public async Task To_cancel_marks_the_deployment_and_ends_the_workflow_that_works_on_it()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        var created = deploys.Checkout.Deployments[0];
        var run = deploys.Checkout.Begin(
            deploys.Checkout.Workflow("release.yml"),
            created.Commit,
            "main",
            "deployment",
            "grace"
        );
        run.Start();
        deploys.Checkout.Tell(created, "in_progress", null, $"{run.Page(deploys.Checkout)}/job/1");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(5));

        await deploys.Deploys.PressAsync(deploys.Deploys.Card(number), "Cancel", "ada", "checkout");
        await deploys.Deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal("cancelled", run.Conclusion);
        Assert.Equal(("error", "Stopped on request"), (created.State, created.Statuses[^1].Description));
        Assert.Contains("⚪ *checkout*", deploys.Card(number), StringComparison.Ordinal);
        Assert.Contains("cancelled: by <@U0ADA00001>", deploys.Card(number), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_is_a_deployment_of_the_older_commit_as_it_was()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var good = deploys.Checkout.Commit("Good");
        await deploys.ShipAsync("/deploy checkout main to production");
        deploys.Checkout.Commit("Bad", "linus", null, "db/migrations/008.sql");
        var bad = await deploys.ShipAsync("/deploy checkout main to production");

        var plan = await deploys.PlanAsync("/rollback checkout production");
        Assert.Contains($"*checkout* back to `{good.Sha[..7]}` in production · ready", plan, StringComparison.Ordinal);
        Assert.Contains(
            "Data has been migrated since, which a rollback does not undo: `db/migrations/008.sql`",
            plan,
            StringComparison.Ordinal
        );
        var number = await deploys.Deploys.DeployAsync("/rollback checkout production");

        var created = deploys.Checkout.Deployments[^1];
        Assert.Equal((good.Sha, "rollback"), (created.Ref, created.Payload.GetProperty("step").GetString()));
        Assert.False(
            deploys
                .GitHub.Calls.Last(call => call.Operation == "repos/create-deployment")
                .Request.Body.GetProperty("auto_merge")
                .GetBoolean()
        );
        deploys.Checkout.Tell(created, "success");
        await deploys.HearAsync(created);
        Assert.Contains(
            $"🟢 *checkout* back to `{good.Sha[..7]}` in production · rolled back",
            deploys.Card(number),
            StringComparison.Ordinal
        );
        Assert.Contains($"succeeded, then rolled back by #{number}", deploys.Card(bad), StringComparison.Ordinal);
        Assert.Equal(3, deploys.Checkout.Deployments.Count);
    }

    [Fact]
    public async Task One_that_no_one_begins_reports_it_once_and_is_ended_at_its_time_limit()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "staging:StartWithin=00:02:00",
            "staging:TimeLimit=00:10:00"
        );
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to staging");
        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15));
        Assert.Empty(deploys.App.Replies("checkout"));

        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(15));
        Assert.Single(
            deploys.App.Replies("checkout"),
            reply =>
                reply.Text.Contains("No one has started it 2m 00s after it was requested", StringComparison.Ordinal)
        );
        await deploys.Deploys.PassAsync(TimeSpan.FromMinutes(8), TimeSpan.FromSeconds(15));

        Assert.Equal(DeployState.Failed, await deploys.StateAsync(number));
        Assert.Contains("failed: deploy took longer than 10m 00s", deploys.Card(number), StringComparison.Ordinal);
        Assert.Equal("error", deploys.Checkout.Deployments[0].State);
    }

    [Fact]
    public async Task Two_services_of_one_repository_do_not_take_each_other_s_deployments_for_drift()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "Services:billing:Repository=acme/checkout",
            "Services:billing:Channel=#checkout",
            "Services:billing:Environments:staging:Engine=github-deployments"
        );
        await deploys.ShipAsync("/deploy checkout main to staging");
        deploys.Checkout.Commit("For billing alone");
        await deploys.ShipAsync("/deploy billing main to staging");

        await deploys.Deploys.ScanDriftAsync();

        Assert.DoesNotContain(deploys.Messages, message => message.Contains("was deployed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_someone_deploys_past_the_bot_is_reported_as_drift()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        await deploys.ShipAsync("/deploy checkout main to production");
        var other = deploys.Checkout.Deploy(
            "main",
            deploys.Checkout.Commit("By hand"),
            "deploy",
            "production",
            null,
            System.Text.Json.JsonElement.Parse("{}"),
            true,
            false,
            new { Login = "linus", Type = "User" }
        );
        deploys.Checkout.Tell(other, "success");

        await deploys.Deploys.ScanDriftAsync();

        Assert.Contains(
            deploys.Messages,
            message =>
                message.Contains($"*checkout* in production runs `{other.Commit.Sha[..7]}", StringComparison.Ordinal)
        );
    }
}
