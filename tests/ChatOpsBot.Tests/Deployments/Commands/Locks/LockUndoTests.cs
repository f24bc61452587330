using ChatOpsBot.Deployments.Locks;

namespace ChatOpsBot.Tests.Deployments.Commands.Locks;

/// <summary>
/// An undo brings back exactly the lock that was there, and leaves a later one alone.
/// </summary>
public sealed class LockUndoTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_undo_of_a_changed_or_a_stolen_lock_brings_the_lock_before_back_with_its_holder()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock checkout/staging moving --for 5h", "linus");
        var first = await LockAsync(deploys);
        await deploys.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        await deploys.TypeAsync("/deploy lock checkout/staging \"still moving\" --for 1h", "linus");
        await deploys.TypeAsync("/chatops undo", "linus");
        Assert.Equal((first!.Owner, first.Reason, first.Until, first.Since), Of(await LockAsync(deploys)));

        await deploys.TypeAsync("/deploy lock checkout/staging mine --steal");
        Assert.Contains("again as it was", (await deploys.TypeAsync("/chatops undo")).Text, StringComparison.Ordinal);
        await deploys.NowAsync();
        Assert.Equal((first.Owner, first.Reason, first.Until, first.Since), Of(await LockAsync(deploys)));
        Assert.Contains(
            deploys.Direct("linus"),
            message =>
                message.Text.Contains(
                    "<@U0ADA00001> has given your lock of `checkout/staging` back",
                    StringComparison.Ordinal
                )
        );

        Assert.Contains(
            "<@U0ADA00001> unlocked `checkout/staging`",
            (await deploys.TypeAsync("/deploy unlock checkout/staging")).Text,
            StringComparison.Ordinal
        );
        await deploys.TypeAsync("/chatops undo");
        Assert.Equal((first.Owner, first.Reason, first.Until, first.Since), Of(await LockAsync(deploys)));

        static (string, string?, DateTimeOffset?, DateTimeOffset) Of(DeployLock? found) =>
            (found!.Owner, found.Reason, found.Until, found.Since);
    }

    [Fact]
    public async Task A_lock_that_an_undo_brought_back_can_be_taken_off_and_brought_back_again()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock checkout/staging moving");
        for (var round = 0; round < 2; round++)
        {
            Assert.Contains(
                "unlocked `checkout/staging`",
                (await deploys.TypeAsync("/deploy unlock checkout/staging")).Text,
                StringComparison.Ordinal
            );
            await deploys.NowAsync();
            Assert.Null(await LockAsync(deploys));
            await deploys.TypeAsync("/chatops undo");
            await deploys.NowAsync();
            Assert.Equal("moving", (await LockAsync(deploys))?.Reason);
        }
    }

    [Fact]
    public async Task An_undo_leaves_a_later_lock_of_another_alone_and_what_was_done_before_can_be_taken_back_next()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock checkout/production first");
        await deploys.PassAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await deploys.TypeAsync("/deploy lock checkout/staging moving");
        await deploys.PassAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await deploys.TypeAsync("/deploy lock checkout/staging mine --steal", "linus");

        var skipped = (await deploys.TypeAsync("/chatops undo")).Text;
        Assert.Contains(
            "`/deploy lock checkout/staging moving` can no longer be undone",
            skipped,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The change before it is `/deploy lock checkout/production first`",
            skipped,
            StringComparison.Ordinal
        );
        Assert.Equal("mine", (await LockAsync(deploys))?.Reason);
        Assert.Contains(
            "unlocked `checkout/production`",
            (await deploys.TypeAsync("/chatops undo")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_dry_run_concerns_whoever_asked_and_a_warning_that_is_prolonged_stays_one()
    {
        await using var deploys = await DeployApp.StartAsync("Services:checkout:Repository=acme/checkout");
        foreach (
            var line in (string[])["/deploy lock checkout --dry-run", "/deploy freeze checkout/staging x --dry-run"]
        )
            Assert.NotNull((await deploys.TypeAsync(line)).EphemeralTo);
        Assert.Contains(
            "Say in which repository: `acme/checkout#12`",
            (await deploys.TypeAsync("/deploy lock */staging --until-merged #12")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "No alert named `DiskFull` is firing now",
            (await deploys.TypeAsync("/deploy lock */staging --until-clear DiskFull")).Text,
            StringComparison.Ordinal
        );

        await deploys.TypeAsync("/deploy lock checkout/staging stocktaking --for 1h --warn");
        await deploys.PassAsync(TimeSpan.FromMinutes(46), TimeSpan.FromMinutes(1));
        var asked = deploys
            .Direct("ada")
            .Last(message => DeployApp.TextOf(message).Contains("still needed", StringComparison.Ordinal));
        await deploys.PressAsync(asked, "Two more hours", "ada", asked.Channel);
        Assert.True((await LockAsync(deploys))?.Warning);
    }

    private static Task<DeployLock?> LockAsync(DeployApp deploys) =>
        DeployLock.FindAsync(deploys.App.Store, "checkout/staging", Stop);
}
