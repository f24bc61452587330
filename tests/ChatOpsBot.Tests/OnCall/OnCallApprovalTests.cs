using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.OnCall;

/// <summary>An approval that has to come from those on call, by a schedule.</summary>
public sealed class OnCallApprovalTests
{
    [Fact]
    public async Task Whoever_is_on_call_is_mentioned_and_others_may_not_approve()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "production:Approvals:From:0=oncall",
            "Services:checkout:OnCall=payments",
            "OnCall:Schedules:payments:Layers:0:People:0=U0GRACE001",
            "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001",
            "OnCall:Schedules:payments:Layers:0:Rotation=hourly",
            // The clock of the test starts here.
            "OnCall:Schedules:payments:Layers:0:Start=2026-03-02T09:00"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to production");

        Assert.Contains(
            deploys.App.Slack.Messages("checkout"),
            message => DeployApp.TextOf(message).Contains("oncall (<@U0GRACE001>)", StringComparison.Ordinal)
        );
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        Assert.Empty(await ApproversAsync());

        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");
        Assert.Equal(["U0GRACE001"], await ApproversAsync());

        async Task<IEnumerable<string>> ApproversAsync() =>
            (
                await deploys.Book.FindAsync(number, TestContext.Current.CancellationToken)
            )!.Value.Deployment.Approvals.Select(approval => approval.UserId);
    }
}
