namespace ChatOpsBot.Tests.Deployments.Commands.Freezes;

/// <summary>Freezes that people make and end.</summary>
public sealed class FreezeDeploysTests
{
    [Fact]
    public async Task A_second_freeze_of_the_same_scope_and_beginning_is_answered_and_holds_nothing_up()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync(
            "/deploy freeze checkout/staging \"Stock taking\" --from 2026-11-27 --until 2026-11-30"
        );

        Assert.Contains(
            "`checkout/staging` is already frozen from then: Stock taking by <@U0ADA00001>",
            (await deploys.TypeAsync("/deploy freeze checkout/staging Again --from 2026-11-27")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains("Stock taking", (await deploys.TypeAsync("/deploy freeze")).Text, StringComparison.Ordinal);
    }
}
