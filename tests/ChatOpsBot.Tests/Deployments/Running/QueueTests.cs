using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>What waits when something else happens to its environment.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_rollback_holds_what_waits_until_someone_lets_it_go_on()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var bad = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var waiting = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/rollback checkout staging"));
        Assert.Contains($"#{bad} `1.2.0` is in progress, and is stopped", plan, StringComparison.Ordinal);
        Assert.Contains(
            $"#{waiting} `1.3.0` waits, and will be held until someone resumes the queue",
            plan,
            StringComparison.Ordinal
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        await deploys.DeployAsync("/rollback checkout staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10));

        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Equal(DeployState.Queued, (await deploys.FindAsync(waiting)).State);
        Assert.Contains(
            $"held since rollback #{waiting + 1}; `/deploy resume checkout staging` resumes the queue. "
                + "It contains `1.2.0`",
            DeployApp.TextOf(deploys.Card(waiting)),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(deploys.Engine.Started, run => run.Version == "1.3.0");

        // It is newer than what was rolled back, and its plan says what it brings with it.
        Assert.Contains(
            "It contains `1.2.0`, which was rolled back",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.4.0 to staging")),
            StringComparison.Ordinal
        );
        await deploys.PressAsync(deploys.Card(waiting), "Resume the queue", "linus", "checkout");
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("1.3.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains(
            "The queue of `checkout/staging` is not on hold",
            (await deploys.TypeAsync("/deploy resume checkout staging")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rollback_that_waits_gives_way_to_a_later_one_and_never_runs_when_the_queue_goes_on()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        (deploys.Engine.Starts, deploys.Engine.IgnoresCancel) = (new EngineStatus(EngineState.Running), true);
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var first = await deploys.DeployAsync("/rollback checkout staging");
        var second = await deploys.DeployAsync("/rollback checkout staging", "linus");

        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Cancelled));
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        Assert.Equal(
            (DeployState.Cancelled, DeployState.Succeeded),
            ((await deploys.FindAsync(first)).State, (await deploys.FindAsync(second)).State)
        );
        Assert.Contains($"#{second} supersedes it", (await deploys.FindAsync(first)).Text, StringComparison.Ordinal);
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains(
            "is not on hold",
            (await deploys.TypeAsync("/deploy resume checkout staging")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_queue_that_goes_on_before_the_rollback_has_begun_goes_after_it()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        (deploys.Engine.Starts, deploys.Engine.IgnoresCancel) = (new EngineStatus(EngineState.Running), true);
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        await deploys.DeployAsync("/rollback checkout staging");
        await deploys.TypeAsync("/deploy resume checkout staging");
        await deploys.NowAsync();

        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Cancelled));
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        Assert.Equal(["1.0.0", "1.1.0", "1.2.0", "1.1.0", "1.3.0"], deploys.Engine.Started.Select(run => run.Version));
    }

    [Fact]
    public async Task A_deploy_that_breaks_the_glass_is_not_held()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var glass = await deploys.DeployAsync("/deploy checkout 1.0.0 to staging --break-glass \"it is the fix\"");

        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        await deploys.DeployAsync("/rollback checkout staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10));

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(glass)).State);
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task Letting_the_queue_go_on_can_be_taken_back_while_it_waits()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var waiting = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.TypeAsync("/deploy resume checkout staging --hold");
        await deploys.TypeAsync("/chatops undo");
        await deploys.NowAsync();
        Assert.Equal(
            [waiting],
            (
                await EnvironmentState.ReadAsync(
                    deploys.App.Store,
                    "checkout",
                    "staging",
                    TestContext.Current.CancellationToken
                )
            ).Queue
        );
    }

    [Fact]
    public async Task An_older_version_does_not_replace_a_newer_one_that_came_since_it_was_planned()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var older = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.3.0 to staging", "linus");

        // The click finds a plan that is not the one that was shown.
        await deploys.PressAsync(older, "Deploy");
        var plan = deploys
            .App.Slack.Messages("general")
            .Last(message =>
                DeployApp
                    .TextOf(message)
                    .Contains("It goes backwards: `1.2.0` is older than `1.3.0`", StringComparison.Ordinal)
            );
        await deploys.PressAsync(plan, "Deploy");
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Equal("1.2.0", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task What_was_overtaken_while_it_waited_for_its_approval_is_asked_about_again_at_its_turn()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var older = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var place = await EnvironmentState.ReadAsync(
            deploys.App.Store,
            "checkout",
            "staging",
            TestContext.Current.CancellationToken
        );
        var commit = new Commit();
        (place with { Now = place.Now! with { Sha = DeployApp.Sha(4), Version = "1.4.0" } }).Save(
            place,
            commit,
            deploys.App.Time.GetUtcNow()
        );
        await deploys.App.Store.CommitAsync(commit, TestContext.Current.CancellationToken);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Failed));
        await deploys.PassAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(older)).State);
        Assert.Contains(
            "`1.2.0` is older than `1.4.0`, which was deployed since the plan",
            DeployApp.TextOf(deploys.Card(older)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_environment_is_found_in_whatever_case_After_names_it()
    {
        await using var deploys = await DeployApp.StartAsync("production:After=STAGING");
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        Assert.Contains(
            "· ready",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.1.0 to production")),
            StringComparison.Ordinal
        );
    }
}
