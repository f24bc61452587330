namespace ChatOpsBot.Tests.Deployments.Messages;

/// <summary>The buttons of a deploy's message.</summary>
public sealed class DeployButtonsTests
{
    [Fact]
    public async Task A_button_goes_when_it_has_nothing_left_to_do()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(2)).Select(button => button.Label));

        // The plan makes way for what came of it, and the last version's rollback for the next one's.
        var plan = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PressAsync(plan, "Deploy");
        var answer = deploys.App.Slack.Messages("general").Single(message => message.Ts == plan.Ts);
        Assert.Contains("Started #3", answer.Text, StringComparison.Ordinal);
        Assert.Empty(DeployApp.Buttons(answer));
        Assert.Empty(DeployApp.Buttons(deploys.Card(2)));
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(3)).Select(button => button.Label));
    }
}
