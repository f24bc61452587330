namespace ChatOpsBot.Tests.Deployments.Commands.Locks;

/// <summary>What locks hold up, and how they end.</summary>
public sealed class LockDeploysTests
{
    [Fact]
    public async Task A_lock_blocks_others_and_its_holder_is_notified_of_what_becomes_of_it()
    {
        await using var deploys = await DeployApp.StartAsync();
        Assert.Contains(
            "Locked: `checkout/staging` is locked by <@U0ADA00001>: data is being moved",
            (await deploys.TypeAsync("/deploy lock checkout/staging \"data is being moved\" --for 2h")).Text,
            StringComparison.Ordinal
        );

        // The holder may, others may not.
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")));
        var blocked = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging", "linus");
        Assert.Contains(
            "✗ `checkout/staging` is locked by <@U0ADA00001>: data is being moved",
            DeployApp.TextOf(blocked),
            StringComparison.Ordinal
        );
        Assert.Empty(DeployApp.Buttons(blocked));
        Assert.Contains(
            "take it over with `--steal`",
            (await deploys.TypeAsync("/deploy lock checkout/staging", "linus")).Text,
            StringComparison.Ordinal
        );

        Assert.Contains(
            "is locked by <@U0LINUS001>: mine now",
            (await deploys.TypeAsync("/deploy lock checkout/staging \"mine now\" --steal", "linus")).Text,
            StringComparison.Ordinal
        );
        await deploys.NowAsync();
        Assert.Contains(
            deploys.Direct("ada"),
            message => message.Text.Contains("<@U0LINUS001> has taken over your lock", StringComparison.Ordinal)
        );

        await deploys.TypeAsync("/deploy unlock checkout/staging");
        await deploys.NowAsync();
        Assert.Contains(
            deploys.Direct("linus"),
            message => message.Text.Contains("<@U0ADA00001> has unlocked `checkout/staging`", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Without_a_scope_the_locks_are_listed_and_nothing_is_changed()
    {
        await using var deploys = await DeployApp.StartAsync();
        Assert.Equal("🟢 Nothing is locked.", (await deploys.TypeAsync("/deploy lock")).Text);

        await deploys.TypeAsync("/deploy lock checkout/staging \"data is being moved\" --for 2h");
        await deploys.TypeAsync("/deploy lock * stocktaking --warn", "linus");

        var lines = (await deploys.TypeAsync("/deploy lock")).Text.Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("⚠ everything is marked by <@U0LINUS001>: stocktaking", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "🔒 `checkout/staging` is locked by <@U0ADA00001>: data is being moved (until ",
            lines[1],
            StringComparison.Ordinal
        );
        // Who gives an end means to lock.
        Assert.Contains(
            "Say what to lock",
            (await deploys.TypeAsync("/deploy lock --for 2h")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_lock_ends_by_time_by_merge_and_by_silence_and_its_holder_is_asked_before()
    {
        await using var deploys = await DeployApp.StartAsync("Services:checkout:Repository=acme/checkout");
        await deploys.TypeAsync("/deploy lock checkout/staging --for 1h");
        await deploys.TypeAsync("/deploy lock checkout/production --until-merged #12");
        Assert.Contains(
            "`*/staging` is locked",
            (await deploys.TypeAsync("/deploy lock */staging --until-clear DiskFull")).Text,
            StringComparison.Ordinal
        );
        await deploys.NowAsync();

        await deploys.PassAsync(TimeSpan.FromMinutes(46), TimeSpan.FromMinutes(1));
        Assert.Contains(
            deploys.Direct("ada"),
            message => DeployApp.TextOf(message).Contains("Is it still needed?", StringComparison.Ordinal)
        );
        Assert.Contains(
            deploys.Direct("ada"),
            message =>
                message.Text.Contains(
                    "`*/staging` is unlocked: DiskFull has been clear for 15 minutes",
                    StringComparison.Ordinal
                )
        );
        await deploys.PassAsync(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1));
        Assert.Contains(
            deploys.Direct("ada"),
            message => message.Text.Contains("`checkout/staging` is unlocked: it has expired", StringComparison.Ordinal)
        );

        await deploys.App.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start, "closed", merged: true)
        );
        await deploys.NowAsync();
        Assert.Contains(deploys.Direct("ada"), message => message.Text.Contains("is merged", StringComparison.Ordinal));
        Assert.DoesNotContain("🔒", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_of_everything_holds_everywhere_a_warning_blocks_no_one_and_both_are_undone_exactly()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock * stocktaking --warn", "linus");
        var warned = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        Assert.Contains(
            "⚠ everything is marked by <@U0LINUS001>: stocktaking",
            DeployApp.TextOf(warned),
            StringComparison.Ordinal
        );
        Assert.NotEmpty(DeployApp.Buttons(warned));

        await deploys.TypeAsync("/deploy lock * stocktaking --for 2h", "linus");
        foreach (var place in (string[])["staging", "production"])
            Assert.Contains(
                "✗ everything is locked by <@U0LINUS001>: stocktaking",
                DeployApp.TextOf(await deploys.TypeAsync($"/deploy checkout 1.2.0 to {place}")),
                StringComparison.Ordinal
            );
        await deploys.TypeAsync("/deploy unlock *", "linus");
        Assert.Contains(
            "Would undo `/deploy unlock *`",
            (await deploys.TypeAsync("/chatops undo --dry-run", "linus")).Text,
            StringComparison.Ordinal
        );
        var back = await deploys.TypeAsync("/chatops undo", "linus");
        Assert.Contains(
            "everything is locked by <@U0LINUS001>: stocktaking (until <!date^",
            back.Text,
            StringComparison.Ordinal
        );
        Assert.Null(back.EphemeralTo);

        await deploys.TypeAsync("/deploy lock checkout", "grace");
        await deploys.TypeAsync("/deploy unlock *", "linus");
        Assert.Contains(
            "`checkout` is locked by <@U0GRACE001>",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_lock_or_freeze_of_an_environment_that_is_not_there_holds_nothing_and_is_refused()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var verb in (string[])["lock", "freeze"])
        {
            Assert.Contains(
                "No service has an environment `prodction`. Did you mean `production`?",
                (await deploys.TypeAsync($"/deploy {verb} */prodction")).Text,
                StringComparison.Ordinal
            );
            Assert.Contains(
                "has no environment `stagin`. Did you mean `staging`?",
                (await deploys.TypeAsync($"/deploy {verb} checkout/stagin")).Text,
                StringComparison.Ordinal
            );
            Assert.Contains(
                "There is no service `chekout`. Did you mean `checkout`?",
                (await deploys.TypeAsync($"/deploy {verb} chekout")).Text,
                StringComparison.Ordinal
            );
        }
        Assert.Contains(
            "It covers 1 environment: `checkout/staging`.",
            (await deploys.TypeAsync("/deploy lock checkout/STAGING")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "It covers 2 environments: `checkout/staging`, `checkout/production`.",
            (await deploys.TypeAsync("/deploy lock checkout")).Text,
            StringComparison.Ordinal
        );
        Assert.Matches(
            "It covers [2-9] environments: .*`checkout/production`",
            (await deploys.TypeAsync("/deploy lock */PRODUCTION")).Text
        );
        Assert.Contains(
            "It covers 1 environment: `checkout/production`.",
            (await deploys.TypeAsync("/deploy freeze checkout")).Text,
            StringComparison.Ordinal
        );
    }
}
