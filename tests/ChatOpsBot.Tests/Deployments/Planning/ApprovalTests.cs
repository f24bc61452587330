using ChatOpsBot.Deployments;

namespace ChatOpsBot.Tests.Deployments.Planning;

/// <summary>Two people, not two accounts.</summary>
public sealed class ApprovalTests
{
    [Fact]
    public async Task Someone_else_has_to_approve_and_then_it_begins()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        Assert.Contains("waits for 1 approval", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Equal(["Approve", "Cancel"], DeployApp.Buttons(deploys.Card(number)).Select(button => button.Label));

        await deploys.PressAsync(deploys.Card(number), "Approve", "ada", "checkout");
        Assert.Contains(
            "You requested #1 yourself",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Engine.Started);

        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.Contains("approved by <@U0LINUS001>", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Contains(
            "<@U0LINUS001> (button) · `/deploy approve 1`",
            (await deploys.TypeAsync("/chatops audit --what \"deploy approve\"")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_human_counts_once_whatever_their_accounts_and_the_only_author_does_not_count()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=2",
            "production:Approvals:ExcludeAuthors=true",
            "Permissions:deploy break-glass:0=*",
            "People:grace:Slack:0=U0GRACE001",
            "People:grace:Slack:1=U0LINUS001",
            "People:ada:Slack:0=U0ADA00001",
            "People:ada:GitHub:0=ada"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to production --break-glass \"the first\"");
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to production", "ada");

        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");

        Assert.Contains(
            "You have approved #2 already; it needs 2 people",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Equal(DeployState.Waiting, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public async Task What_was_refused_is_in_the_audit()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "Permissions:deploy break-glass:0=U0LINUS001"
        );
        await deploys.DeployAsync("/deploy checkout 1.1.0 to production");

        await deploys.TypeAsync("/deploy approve 1");
        await deploys.TypeAsync("/deploy checkout 1.2.0 to production --break-glass fire");
        await deploys.TypeAsync("/deploy start checkout 1.2.0 production --plan x --break-glass fire");

        var denied = DeployApp.TextOf(await deploys.TypeAsync("/chatops audit --denied"));
        Assert.Contains("/deploy approve 1", denied, StringComparison.Ordinal);
        Assert.Contains("/deploy checkout 1.2.0 to production --break-glass fire", denied, StringComparison.Ordinal);
        Assert.Contains("/deploy start checkout 1.2.0 production", denied, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_expires_and_is_void_when_what_is_on_has_changed()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "production:Approvals:ValidFor=00:30:00",
            "Permissions:deploy break-glass:0=*"
        );
        var late = await deploys.DeployAsync("/deploy checkout 1.1.0 to production");
        await deploys.PassAsync(TimeSpan.FromMinutes(31), TimeSpan.FromMinutes(1));
        Assert.Equal(DeployState.Expired, (await deploys.FindAsync(late)).State);
        Assert.Empty(DeployApp.Buttons(deploys.Card(late)));

        var waiting = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.DeployAsync("/deploy checkout 1.3.0 to production --break-glass \"it burns\"");
        await deploys.PressAsync(deploys.Card(waiting), "Approve", "linus", "checkout");
        Assert.Contains(
            "has changed since #2 was requested",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Equal(["1.3.0"], deploys.Engine.Started.Select(run => run.Version));
    }

    [Fact]
    public async Task Only_those_who_are_named_may_approve()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "production:Approvals:From:0=oncall",
            "Services:checkout:OnCall=U0GRACE001"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        Assert.Contains("From oncall", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.Contains(
            "You may not approve #1; oncall may",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Contains("denied", (await deploys.TypeAsync("/chatops audit --denied")).Text, StringComparison.Ordinal);
        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public async Task One_person_approves_once_whoever_they_say_they_are_at_GitHub()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=2",
            "People:grace:Slack:0=U0GRACE001",
            "People:grace:GitHub:0=ghopper"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to production");
        await deploys.TypeAsync($"/deploy approve {number}", "linus");
        await deploys.TypeAsync("/chatops link ghopper", "linus");

        var answer = (await deploys.TypeAsync($"/deploy approve {number}", "linus")).Text;
        await deploys.NowAsync();

        Assert.Contains($"You have approved #{number} already", answer, StringComparison.Ordinal);
        Assert.Empty(deploys.Engine.Started);
    }

    [Fact]
    public async Task Breaking_the_glass_gets_past_its_own_wait_for_approval()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Approvals:Count=1",
            "Permissions:deploy break-glass:0=*"
        );
        var waiting = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var glass = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging --break-glass \"it burns\"");
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
        var replaced = await deploys.FindAsync(waiting);
        Assert.Equal(DeployState.Cancelled, replaced.State);
        Assert.Contains($"#{glass} supersedes it with break-glass", replaced.Text, StringComparison.Ordinal);
    }
}
