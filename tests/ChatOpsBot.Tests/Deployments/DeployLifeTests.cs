using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>A deploy from the plan to its end, as people see it.</summary>
public sealed class DeployLifeTests
{
    [Fact]
    public async Task A_deploy_is_planned_confirmed_run_and_shown_in_one_message()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running, "copying files", 40);

        var plan = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        Assert.StartsWith("🔵 *checkout* `1.2.0` → staging · ready", plan.Text, StringComparison.Ordinal);
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("🟡 *checkout* `1.2.0` → staging · deploying", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Contains("40 %", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Equal(["Cancel", "Pull the cord"], DeployApp.Buttons(deploys.Card(number)).Select(button => button.Label));

        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.StartsWith("🟢 checkout 1.2.0 → staging · deployed", deploys.Card(number).Text, StringComparison.Ordinal);
        Assert.Empty(DeployApp.Buttons(deploys.Card(number)));
        Assert.Single(deploys.App.Cards("checkout"));
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Single(deploys.Engine.Started);
    }
}
