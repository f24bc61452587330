using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Planning;

/// <summary>A rule that is accepted is enforced, at the plan, the click, the approval and the turn.</summary>
public sealed class DeployRightsTests
{
    [Theory, InlineData(""), InlineData("production:Approvals:Count=1")]
    public async Task The_glass_is_broken_only_by_those_that_a_rule_for_it_names(string setting)
    {
        string[] settings = setting.Length == 0 ? [] : [setting];
        await using var deploys = await DeployApp.StartAsync(settings);
        await deploys.TypeAsync("/deploy lock checkout/production nothing", "linus");

        var refused = DeployApp.TextOf(
            await deploys.TypeAsync("/deploy checkout 1.2.0 to production --break-glass fire")
        );

        Assert.Contains(
            "No one may run `/deploy break-glass` in `checkout/production` yet: it needs a rule of its own",
            refused,
            StringComparison.Ordinal
        );
        Assert.Contains("\"deploy break-glass checkout/production\": [\"@group\"]", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_approvals_outside_of_production_the_right_to_deploy_covers_the_glass()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock checkout/staging nothing", "linus");

        Assert.NotEmpty(
            DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging --break-glass fire"))
        );
    }

    [Theory]
    [InlineData("promote", "promote 1")]
    [InlineData("pause", "pause 1")]
    [InlineData("cancel", "cancel 1")]
    [InlineData("keep", "keep 1")]
    [InlineData("cord", "cord 1")]
    [InlineData("back", "back 1")]
    [InlineData("revert", "revert 1")]
    [InlineData("lock", "lock checkout/staging")]
    [InlineData("freeze", "freeze checkout/staging")]
    [InlineData("release", "release checkout staging 1.0.0")]
    [InlineData("", "checkout 1.3.0 to staging")]
    public async Task A_rule_for_a_place_holds_for_each_verb(string verb, string line)
    {
        var command = $"deploy {verb}".TrimEnd();
        await using var deploys = await DeployApp.StartAsync(
            $"Permissions:{command} checkout/staging:0=U0LINUS001",
            "Permissions:deploy:0=*"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        if (verb.Length > 0)
            await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        var refused = DeployApp.TextOf(await deploys.TypeAsync($"/deploy {line}"));

        Assert.Contains(
            $"You may not run `/{command}` in `checkout/staging`; <@U0LINUS001> may",
            refused,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "You may not run",
            DeployApp.TextOf(await deploys.TypeAsync($"/deploy {line}", "linus")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_approval_is_for_those_that_the_rule_for_approving_names()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "Permissions:deploy approve */production:0=U0GRACE001"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");

        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");

        Assert.Contains(
            "You may not run `/deploy approve` in `checkout/production`; <@U0GRACE001> may",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Theory]
    [InlineData(
        "Permissions:deploy checkout/production:0",
        "<@U0ADA00001> may no longer run `/deploy start` in `checkout/production`"
    )]
    [InlineData(
        "Permissions:deploy approve:0",
        "<@U0LINUS001>, who approved it, may no longer approve in `checkout/production`"
    )]
    public async Task What_waited_in_the_queue_is_asked_again_when_its_turn_comes(string rule, string why)
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "Permissions:deploy approve:0=*"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var first = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.PressAsync(deploys.Card(first), "Approve", "linus", "checkout");
        var second = await deploys.DeployAsync("/deploy checkout 1.3.0 to production");
        await deploys.PressAsync(deploys.Card(second), "Approve", "linus", "checkout");
        Assert.Equal(DeployState.Queued, (await deploys.FindAsync(second)).State);

        var configuration = (IConfigurationRoot)deploys.App.Services.GetRequiredService<IConfiguration>();
        configuration[rule] = "U0GRACE001";
        configuration.Reload();
        await deploys.TypeAsync("/deploy cancel 1");
        deploys.Engine.SetAll(new EngineStatus(EngineState.Failed));
        await deploys.PassAsync(TimeSpan.FromMinutes(2));

        var ended = await deploys.FindAsync(second);
        Assert.Equal(DeployState.Cancelled, ended.State);
        Assert.Contains(why, ended.Text, StringComparison.Ordinal);
        Assert.Single(deploys.Engine.Started);
    }

    [Theory, InlineData("/deploy checkout 1.2.0 to production"), InlineData("/rollback checkout production")]
    public async Task A_plan_is_shown_to_those_who_may_carry_it_out(string line)
    {
        await using var deploys = await DeployApp.StartAsync(
            $"Permissions:deploy checkout/production:0={DeployApp.Ada}",
            $"Permissions:rollback checkout/production:0={DeployApp.Ada}"
        );
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to production");
        Assert.Contains("Change number", DeployApp.TextOf(await deploys.TypeAsync(line)), StringComparison.Ordinal);

        var refused = DeployApp.TextOf(await deploys.TypeAsync(line, "linus"));

        Assert.Contains("You may not run `/", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("1.1.0", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("Change number", refused, StringComparison.Ordinal);
    }

    [Theory, InlineData("cancel"), InlineData("promote"), InlineData("cord"), InlineData("approve")]
    public async Task How_a_deploy_ended_is_reported_to_those_who_may_steer_it(string verb)
    {
        await using var deploys = await DeployApp.StartAsync(
            $"Permissions:deploy checkout/production:0={DeployApp.Ada}"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "the safe is open");
        var number = await deploys.DeployAsync("/deploy checkout 1.0.0 to production");
        Assert.Equal(DeployState.Failed, (await deploys.FindAsync(number)).State);

        var refused = DeployApp.TextOf(await deploys.TypeAsync($"/deploy {verb} {number}", "linus"));

        Assert.DoesNotContain("failed", refused, StringComparison.Ordinal);
        Assert.Contains("You may not run", refused, StringComparison.Ordinal);
    }
}
