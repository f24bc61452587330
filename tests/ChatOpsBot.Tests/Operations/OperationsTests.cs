using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.Operations;

/// <summary>What the bot says of itself and of what was done.</summary>
public sealed class OperationsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_card_is_explained_by_its_route()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.BearerAsync("alertmanager", GitHubPayloads.Alert());
        await app.SettleAsync();
        var card = Assert.Single(app.Cards("general"));

        await app.Slack.ShortcutAsync("ada", "chatops explain", "general", card.Ts, Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Any(message => message.EphemeralTo is not null));

        var answer = app.Slack.Messages("general").Single(message => message.EphemeralTo is not null).Text;
        Assert.Contains("by `default`", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_names_people_finds_verbs_and_has_no_questions()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.App.Slack.PostAs("ada", "checkout", "<@U0CHATOPS1> link <@U0LINUS001>");
        deploys.App.Slack.PostAs("ada", "checkout", "<@U0CHATOPS1> deploy freeze");
        await deploys.App.UntilAsync(() => deploys.App.Replies("checkout").Count == 2);

        var found = (await deploys.TypeAsync("/chatops audit --what link")).Text;

        Assert.Contains("`/chatops link @linus`", found, StringComparison.Ordinal);
        Assert.DoesNotContain("U0LINUS001", found, StringComparison.Ordinal);
        Assert.Equal("No matching entries.", (await deploys.TypeAsync("/chatops audit --what freeze")).Text);
    }

    [Fact]
    public async Task A_status_that_is_asked_for_in_a_thread_does_not_count_itself_and_timers_do_not_wait()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock checkout/staging --for 2h");

        deploys.App.Slack.PostAs("ada", "checkout", "<@U0CHATOPS1> status");
        await deploys.App.UntilAsync(() => deploys.App.Replies("checkout").Count > 0);

        Assert.Contains(
            "Waiting: nothing · 1 scheduled",
            deploys.App.Replies("checkout")[^1].Text,
            StringComparison.Ordinal
        );
    }
}
