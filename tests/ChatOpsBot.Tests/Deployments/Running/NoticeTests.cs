using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>Who is notified of what and what a press uses up.</summary>
public sealed class NoticeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_may_approve_are_mentioned_in_the_first_post_and_whoever_asked_in_a_reply()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            $"production:Approvals:From:0={DeployApp.Linus}",
            "production:Approvals:From:1=@platform",
            "production:Canary:0:Percent=10"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        Assert.Matches("From <@U0LINUS001>, <!subteam\\^S0PLATFORM>", DeployApp.TextOf(deploys.Card(number)));

        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.Contains(
            deploys.App.Replies("checkout"),
            reply => reply.Text.StartsWith("<@U0ADA00001> 🟡 waits for someone: at 10%", StringComparison.Ordinal)
        );
        await deploys.PressAsync(deploys.Card(number), "Promote", "linus", "checkout");
        Assert.Contains(
            deploys.App.Replies("checkout"),
            reply => reply.Text.StartsWith("<@U0ADA00001> 🟢 deployed", StringComparison.Ordinal)
        );
        Assert.Contains(
            "» promoted at 10% by <@U0LINUS001>",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task That_no_version_comes_back_by_itself_is_a_page()
    {
        await using var deploys = await DeployApp.StartAsync();
        var deployment = await deploys.FindAsync(await deploys.DeployAsync("/deploy checkout 1.2.0 to staging"));
        var effects = new Commit().Alert(deployment, "it failed");
        Assert.Equal(SlackJob.PagesQueueName, Assert.Single(effects.Enqueues).Queue);
    }

    [Theory]
    [InlineData("Thread", true, false)]
    [InlineData("Direct", false, true)]
    [InlineData("None", false, false)]
    public async Task How_whoever_asked_is_notified_is_configured(string way, bool inThread, bool directly)
    {
        await using var deploys = await DeployApp.StartAsync($"staging:Notify={way}");
        deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "disk full");
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        Assert.Equal(
            inThread,
            deploys
                .App.Replies("checkout")
                .Any(reply => reply.Text.StartsWith("<@U0ADA00001> 🔴 failed: disk full", StringComparison.Ordinal))
        );
        Assert.Equal(
            directly,
            deploys.Direct("ada").Any(message => message.Text.Contains("failed: disk full", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Two_approvers_of_one_showing_at_the_same_time_both_count()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=2");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        var (card, button) = (
            deploys.Card(number),
            DeployApp.Buttons(deploys.Card(number)).First(button => button.Label == "Approve").Id
        );
        // Neither has seen what the other's press changed.
        deploys.App.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited) { Method = "chat.update", RetryAfter = 5 }
        );
        foreach (var who in (string[])["linus", "grace"])
            Assert.True((await deploys.App.Slack.ActAsync(who, "checkout", card.Ts, button, null, Stop)).Ok);
        deploys.App.Slack.Faults.Clear();
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("1.2.0", (await deploys.OnAsync("production"))?.Version);
    }

    [Fact]
    public async Task A_double_click_on_deploy_leaves_the_first_answer_and_a_press_that_did_nothing_can_be_made_again()
    {
        await using var deploys = await DeployApp.StartAsync();
        var plan = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        var button = DeployApp.Buttons(plan)[0].Id;
        await Task.WhenAll(
            Enumerable
                .Range(0, 2)
                .Select(_ => deploys.App.Slack.ActAsync("ada", "general", plan.Ts, button, null, Stop))
        );
        await deploys.NowAsync();
        var answer = DeployApp.TextOf(deploys.App.Slack.Messages("general").Single(message => message.Ts == plan.Ts));
        Assert.Contains("Started #1", answer, StringComparison.Ordinal);
        Assert.Contains("Undo", answer, StringComparison.Ordinal);
        Assert.Single(deploys.Engine.Started);

        // Another version lands before the press: nothing is done, and the same press does it once that is so again.
        var stale = await deploys.TypeAsync("/deploy checkout 1.3.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.4.0 to staging");
        await deploys.PressAsync(stale, "Deploy");
        Assert.Contains(
            "Something has changed since that plan, so nothing was done",
            DeployApp.TextOf(deploys.App.Slack.Messages("general").Single(message => message.Ts == stale.Ts)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            (await deploys.App.Store.ListAsync(new(Deployment.Index, 10), Stop)).Select(Deployment.Read),
            deployment => deployment.Version == "1.3.0"
        );
    }

    [Fact]
    public async Task A_first_deploy_that_fails_offers_no_rollback_and_an_automatic_one_names_its_cause_once()
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true");
        deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "disk full");
        var first = await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        Assert.Empty(DeployApp.Buttons(deploys.Card(first)));
        Assert.Contains(
            "failed: disk full · not rolled back: there is no good version to roll back to",
            DeployApp.TextOf(deploys.Card(first)),
            StringComparison.Ordinal
        );
        Assert.Contains("Requested approval", (await DeployApprovalAsync()).Text, StringComparison.Ordinal);

        async Task<SandboxMessage> DeployApprovalAsync()
        {
            await using var approved = await DeployApp.StartAsync("staging:Approvals:Count=1");
            await approved.DeployAsync("/deploy checkout 1.0.0 to staging");
            return approved.App.Slack.Messages("general")[^1];
        }
    }
}
