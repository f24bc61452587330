using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Commands.Running;

/// <summary>How a deploy that someone cancels ends, and what can be done next.</summary>
public sealed class CancelDeployTests
{
    [Fact]
    public async Task A_version_whose_deploy_was_cancelled_can_come_again()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.PressAsync(deploys.Card(number), "Cancel", "ada", "checkout");
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);

        var card = DeployApp.TextOf(deploys.Card(number));
        Assert.Contains("cancelled: by <@U0ADA00001>", card, StringComparison.Ordinal);
        Assert.Contains("⚠ staging may be half-deployed", card, StringComparison.Ordinal);
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(number)).Select(button => button.Label));
        await deploys.PressAsync(await deploys.TypeAsync("/chatops undo"), "Roll back");
        Assert.Contains(
            "cancelled, rolled back by #3",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.1.0 to staging")));
    }

    [Fact]
    public async Task The_cord_is_one_line_with_its_reason_and_its_lock_and_the_buttons_that_are_left()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        deploys.Engine.IgnoresCancel = true;
        await deploys.TypeAsync($"/deploy cord {number} \"error rate doubled\"", "linus");
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(
            "<@U0LINUS001> pulled the cord, deploy is being stopped",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        deploys.Engine.SetAll(new EngineStatus(EngineState.Cancelled));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        var card = DeployApp.TextOf(deploys.Card(number));
        Assert.Contains(
            "cancelled: <@U0LINUS001> pulled the cord: error rate doubled, and locked `checkout/staging`",
            card,
            StringComparison.Ordinal
        );
        Assert.Contains("staging may be half-deployed", card, StringComparison.Ordinal);
        Assert.Equal(["Roll back", "Unlock"], DeployApp.Buttons(deploys.Card(number)).Select(button => button.Label));
    }

    [Fact]
    public async Task What_is_cancelled_while_its_engine_was_busy_is_not_started()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.IsBusy = true;
        var number = await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(20));
        deploys.Engine.IsBusy = false;

        await deploys.TypeAsync($"/deploy cancel {number}");
        await deploys.NowAsync();

        Assert.Empty(deploys.Engine.Started);
        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(number)).State);
    }
}
