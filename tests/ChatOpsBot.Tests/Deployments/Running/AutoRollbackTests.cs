using System.Net;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>
/// What a card says of a rollback is what happened: under a lock, under a freeze, kept, cancelled, failed.
/// </summary>
public sealed class AutoRollbackTests
{
    [Fact]
    public async Task An_automatic_rollback_passes_a_lock_and_a_freeze_says_it_on_its_card_and_writes_to_the_holder()
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await StartAsync(service);
        var bad = await BreakAsync(deploys, service);
        await deploys.TypeAsync("/deploy lock checkout/staging \"the database is being moved\"", "linus");
        await deploys.TypeAsync("/deploy freeze checkout/staging Stocktaking", "grace");
        await deploys.PassAsync(TimeSpan.FromSeconds(70));

        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains("failed, rolled back by #3", DeployApp.TextOf(deploys.Card(bad)), StringComparison.Ordinal);
        var card = DeployApp.TextOf(deploys.Card(3));
        Assert.Contains(
            "⚠ although `checkout/staging` is locked by <@U0LINUS001>: the database is being moved",
            card,
            StringComparison.Ordinal
        );
        Assert.Contains("⚠ although the freeze Stocktaking is active", card, StringComparison.Ordinal);
        Assert.Contains(
            deploys.Direct("linus"),
            message =>
                message.Text.Contains(
                    "#3 rolls *checkout* back to `1.0.0` in staging although `checkout/staging` is locked "
                        + "by <@U0LINUS001>",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            deploys.Direct("grace"),
            message => message.Text.Contains("although the freeze Stocktaking is active", StringComparison.Ordinal)
        );
        Assert.Contains("🔒", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_can_roll_back_under_the_lock_of_another_and_the_plan_says_whose_it_is()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        await deploys.TypeAsync("/deploy lock checkout/staging moving", "linus");

        var plan = await deploys.TypeAsync("/rollback checkout staging");
        Assert.Contains(
            "⚠ `checkout/staging` is locked by <@U0LINUS001>: moving",
            DeployApp.TextOf(plan),
            StringComparison.Ordinal
        );
        await deploys.PressAsync(plan, "Roll back");
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains(
            deploys.Direct("linus"),
            message =>
                message.Text.Contains(
                    "although `checkout/staging` is locked by <@U0LINUS001>",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task A_rollback_is_done_at_its_own_end_and_one_that_fails_is_reported_and_can_be_retried()
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await StartAsync(service, "Services:checkout:OnCall=U0GRACE001");
        var bad = await BreakAsync(deploys, service);
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.PassAsync(TimeSpan.FromSeconds(60));
        Assert.Contains(
            "failed, rollback #3 is in progress",
            DeployApp.TextOf(deploys.Card(bad)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("rolled back by", DeployApp.TextOf(deploys.Card(bad)), StringComparison.Ordinal);
        Assert.Empty(DeployApp.Buttons(deploys.Card(bad)));

        deploys.Engine.SetAll(new EngineStatus(EngineState.Failed, "no space left"));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        var card = DeployApp.TextOf(deploys.Card(bad));
        Assert.Contains("failed, rollback #3 failed", card, StringComparison.Ordinal);
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(bad)).Select(button => button.Label));
        Assert.Contains(
            deploys.App.Cards("checkout"),
            message =>
                message.Text.Contains("<@U0GRACE001>", StringComparison.Ordinal)
                && message.Text.Contains("the automatic rollback #3 failed: no space left", StringComparison.Ordinal)
        );

        // What did not come back does not keep the next one from coming back.
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        service.Status = HttpStatusCode.InternalServerError;
        var next = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(next)).State);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task While_a_rollback_is_in_progress_or_after_it_failed_a_person_goes_back_to_the_same_good_version(
        bool failed
    )
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await StartAsync(service);
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        service.Status = HttpStatusCode.InternalServerError;
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        service.Status = HttpStatusCode.OK;
        deploys.Engine.Starts = new EngineStatus(failed ? EngineState.Failed : EngineState.Running, "no space left");
        await deploys.PassAsync(TimeSpan.FromSeconds(70));

        var plan = await deploys.TypeAsync("/rollback checkout staging");
        Assert.Contains("back to `1.1.0`", DeployApp.TextOf(plan), StringComparison.Ordinal);
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        await deploys.PressAsync(plan, "Roll back");
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(20));

        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
        var place = await EnvironmentState.ReadAsync(
            deploys.App.Store,
            "checkout",
            "staging",
            TestContext.Current.CancellationToken
        );
        Assert.Equal("1.2.0", Assert.Single(place.Bad).Version);
    }

    [Theory, InlineData("production"), InlineData("staging")]
    public async Task To_cancel_in_the_countdown_is_to_keep_and_takes_the_right_to_keep(string environment)
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await StartAsync(
            service,
            "production:AutoRollback=true",
            $"production:SmokeTests:0:Url={service.Url}",
            "production:SmokeTests:0:Retries=0",
            $"Permissions:deploy keep checkout/production:0={DeployApp.Linus}",
            $"Permissions:deploy keep checkout/staging:0={DeployApp.Linus}"
        );
        var bad = await BreakAsync(deploys, service, environment);

        Assert.Contains(
            "You may not run `/deploy keep`",
            (await deploys.TypeAsync($"/deploy cancel {bad}")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(bad)).State);
        await deploys.TypeAsync($"/deploy cancel {bad}", "linus");
        await deploys.NowAsync();

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(bad)).State);
        Assert.Contains(
            "kept by <@U0LINUS001> although",
            DeployApp.TextOf(deploys.Card(bad)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"→ {environment} · deployed, kept although it failed · #",
            (await deploys.TypeAsync("/deploy history checkout")).Text,
            StringComparison.Ordinal
        );
        Assert.Equal("1.1.0", (await deploys.OnAsync(environment))?.Version);
    }

    [Fact]
    public async Task The_cord_in_the_countdown_locks_the_place_and_the_last_good_version_comes_back_anyway()
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await StartAsync(service);
        var bad = await BreakAsync(deploys, service);
        Assert.Contains(
            "the rollback to the last good version continues",
            (await deploys.TypeAsync($"/deploy cord {bad} \"errors doubled\"", "linus")).Text,
            StringComparison.Ordinal
        );
        await deploys.PassAsync(TimeSpan.FromSeconds(70));
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains(
            "is locked by <@U0LINUS001>: errors doubled",
            DeployApp.TextOf(deploys.Card(3)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_a_person_ends_by_keeping_or_promoting_leaves_its_place()
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await StartAsync(service);
        var bad = await BreakAsync(deploys, service);
        await deploys.PressAsync(deploys.Card(bad), "Keep it", "linus", "checkout");
        Assert.DoesNotContain("is at work", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);
        Assert.Contains(
            "No deploy that you can see is in progress",
            (await deploys.TypeAsync("/deploy queue")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "deploy ended",
            (await deploys.TypeAsync($"/chatops audit --deploy {bad}")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_deploy_whose_engine_failed_is_left_as_it_is_by_name_and_says_that_it_may_be_half_deployed()
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true");
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "disk full");
        var bad = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.PressAsync(deploys.Card(bad), "Keep it", "linus", "checkout");

        var card = DeployApp.TextOf(deploys.Card(bad));
        Assert.Contains("failed: disk full · left as is by <@U0LINUS001>", card, StringComparison.Ordinal);
        Assert.Contains("staging may be half-deployed", card, StringComparison.Ordinal);
        Assert.Contains("interrupted", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("is at work", (await deploys.TypeAsync("/deploy status")).Text, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_rollback_in_the_countdown_of_what_was_never_started_does_not_start_it(bool stays)
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true");
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Refuses = "the token has expired";
        var bad = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(bad)).State);
        if (!stays)
            deploys.Engine.Refuses = null;

        var rollback = await deploys.DeployAsync("/rollback checkout staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10));

        Assert.DoesNotContain(deploys.Engine.Started, run => run.Version == "1.1.0");
        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(bad)).State);
        Assert.Null(await deploys.Book.FindAsync(rollback + 1, TestContext.Current.CancellationToken));
    }

    /// <summary>Where a smoke test decides, and 1.0.0 is on and good.</summary>
    private static Task<DeployApp> StartAsync(FakeService service, params string[] settings) =>
        DeployApp.StartAsync([
            "staging:AutoRollback=true",
            $"staging:SmokeTests:0:Url={service.Url}",
            "staging:SmokeTests:0:Retries=0",
            .. settings,
        ]);

    /// <returns>The number of the deploy of 1.1.0, which broke: its countdown runs.</returns>
    private static async Task<long> BreakAsync(DeployApp deploys, FakeService service, string environment = "staging")
    {
        await deploys.DeployAsync($"/deploy checkout 1.0.0 to {environment}");
        service.Status = HttpStatusCode.InternalServerError;
        var bad = await deploys.DeployAsync($"/deploy checkout 1.1.0 to {environment}");
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(bad)).State);
        service.Status = HttpStatusCode.OK;
        return bad;
    }
}
