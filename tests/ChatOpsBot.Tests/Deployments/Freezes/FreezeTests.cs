using ChatOpsBot.Deployments.Freezes;

namespace ChatOpsBot.Tests.Deployments.Freezes;

/// <summary>What freezes hold up, and who may deploy anyway.</summary>
public sealed class FreezeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_freeze_is_called_the_same_by_every_process_and_comes_back_as_it_was()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy freeze checkout/staging \"Stock taking\" --for 2h");
        var id = MadeFreeze.Read(Assert.Single(await deploys.App.Store.ListAsync(new(MadeFreeze.Index, 10), Stop))).Id;
        // The moment, and the beginning of the scope's SHA-256.
        Assert.Equal($"{TestApp.Start.ToUnixTimeSeconds():x}6df", id);

        Assert.Contains(
            "<@U0ADA00001> ended the freeze Stock taking",
            (await deploys.TypeAsync($"/deploy unfreeze {id}")).Text,
            StringComparison.Ordinal
        );
        await deploys.TypeAsync("/chatops undo");
        Assert.Contains(
            "✗ Stock taking: no deploys until",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_freeze_stops_all_but_those_who_may_and_say_why()
    {
        // The test's clock begins on a Monday.
        await using var deploys = await DeployApp.StartAsync(
            "Freezes:0:Name=Mondays",
            "Freezes:0:Weekdays:0=monday",
            $"Freezes:0:Except:0={DeployApp.Linus}"
        );

        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")));
        Assert.Contains(
            "✗ Mondays: no deploys until",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to production")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You may deploy anyway: give a reason",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to production", "linus")),
            StringComparison.Ordinal
        );
        var let = await deploys.TypeAsync("/deploy checkout 1.2.0 to production --reason \"security fix\"", "linus");
        Assert.Contains("allowed because: security fix", DeployApp.TextOf(let), StringComparison.Ordinal);
        Assert.NotEmpty(DeployApp.Buttons(let));

        await deploys.TypeAsync("/deploy freeze staging-is-no-scope");
        Assert.Contains(
            "There is no service `staging-is-no-scope`",
            deploys.App.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
        await deploys.TypeAsync("/deploy freeze checkout/staging Stocktaking --for 2h");
        Assert.Contains(
            "Stocktaking: no deploys",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
        await deploys.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromHours(1));
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")));
    }
}
