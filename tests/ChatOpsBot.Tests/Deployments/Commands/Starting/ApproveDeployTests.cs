namespace ChatOpsBot.Tests.Deployments.Commands.Starting;

/// <summary>An approval can be withdrawn while the deploy waits for others.</summary>
public sealed class ApproveDeployTests
{
    [Fact]
    public async Task The_undo_of_an_approval_withdraws_it_and_never_rolls_back()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=2");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.Contains(
            "Withdrew the approval of #1",
            (await deploys.TypeAsync("/chatops undo", "linus")).Text,
            StringComparison.Ordinal
        );
        await deploys.NowAsync();
        Assert.Contains("waits for 2 approvals", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);

        foreach (var who in (string[])["linus", "grace"])
            await deploys.PressAsync(deploys.Card(number), "Approve", who, "checkout");
        Assert.Equal("1.2.0", (await deploys.OnAsync("production"))?.Version);
        var late = await deploys.TypeAsync("/chatops undo", "grace");
        Assert.Contains("#1 is not waiting for approval: deployed", late.Text, StringComparison.Ordinal);
        await deploys.NowAsync();
        Assert.Equal("1.2.0", (await deploys.OnAsync("production"))?.Version);
    }
}
