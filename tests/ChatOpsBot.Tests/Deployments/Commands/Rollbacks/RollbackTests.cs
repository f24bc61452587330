using System.Net;
using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Commands.Rollbacks;

/// <summary>Rollbacks, manual and automatic.</summary>
public sealed class RollbackTests
{
    [Fact]
    public async Task Going_back_twice_goes_further_back_and_what_was_left_stays_out_until_it_is_released()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0", "1.2.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");

        await deploys.DeployAsync("/rollback checkout staging");
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains(
            "succeeded, then rolled back by #4",
            DeployApp.TextOf(deploys.Card(3)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`1.2.0` was rolled back",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );

        await deploys.DeployAsync("/rollback checkout staging");
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains(
            "There is nothing to roll back to",
            (await deploys.TypeAsync("/rollback checkout staging")).Text,
            StringComparison.Ordinal
        );

        Assert.Contains(
            "<@U0ADA00001> allowed `1.2.0` again",
            (await deploys.TypeAsync("/deploy release checkout staging 1.2.0")).Text,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")));
    }

    [Fact]
    public async Task A_rollback_is_not_expected_to_take_as_long_as_a_deploy_with_all_its_steps()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");

        Assert.Contains(
            "usually",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "usually",
            DeployApp.TextOf(await deploys.TypeAsync("/rollback checkout staging")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_rollback_ends_what_runs_first_and_skips_review_checks_and_order()
    {
        await using var deploys = await DeployApp.StartAsync(
            "production:Approvals:Count=1",
            "production:Checks:0=never-green",
            "production:After=staging",
            "Permissions:deploy break-glass:0=*"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to production --break-glass \"the first\"");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var running = await deploys.DeployAsync("/deploy checkout 1.3.0 to production --break-glass \"the second\"");
        await deploys.PassAsync(TimeSpan.FromSeconds(5));
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);

        var plan = await deploys.TypeAsync($"/rollback checkout production --reverts {running}");
        Assert.Contains(
            "Data has been migrated since, which a rollback does not undo: `migrations/0003_orders.sql`",
            DeployApp.TextOf(plan),
            StringComparison.Ordinal
        );
        await deploys.PressAsync(plan, "Roll back");
        await deploys.PassAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(running)).State);
        Assert.Equal(["1.0.0", "1.3.0", "1.0.0"], deploys.Engine.Started.Select(run => run.Version));
        Assert.Equal("rollback", deploys.Engine.Started.Last().Step);
        Assert.Equal("1.0.0", (await deploys.OnAsync("production"))?.Version);
    }

    [Fact]
    public async Task An_undo_takes_the_deploy_of_this_person_back()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");

        Assert.Contains("Would", (await deploys.TypeAsync("/chatops undo --dry-run")).Text, StringComparison.Ordinal);
        // It would deploy, so it asks first.
        var plan = await deploys.TypeAsync("/chatops undo");
        await deploys.NowAsync();
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
        await deploys.PressAsync(plan, "Roll back");

        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task In_the_thread_of_a_deploys_message_that_deploy_is_taken_back_by_whoever_may()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.0.0 to production");
        var number = await deploys.DeployAsync("/deploy checkout 1.3.0 to production");
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");

        await deploys.App.Slack.ShortcutAsync(
            "linus",
            "chatops undo",
            "checkout",
            deploys.Card(number).Ts,
            TestContext.Current.CancellationToken
        );
        await deploys.NowAsync();
        await deploys.PressAsync(deploys.App.Slack.Messages("checkout")[^1], "Roll back", "linus", "checkout");

        Assert.Equal(
            ("1.0.0", "1.1.0"),
            ((await deploys.OnAsync("production"))?.Version, (await deploys.OnAsync("staging"))?.Version)
        );
        Assert.Contains(
            "#4 is a rollback",
            (await deploys.TypeAsync("/deploy revert 4")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_rollback_is_shown_before_it_starts_with_what_it_does_not_undo()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.3.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");

        var preview = (await deploys.TypeAsync("/chatops undo --dry-run")).Text;
        Assert.Contains("*checkout* back to `1.0.0` in staging · ready", preview, StringComparison.Ordinal);
        Assert.Contains(
            "⚠ Data has been migrated since, which a rollback does not undo: `migrations/0003_orders.sql`",
            DeployApp.TextOf(await deploys.TypeAsync("/chatops undo")),
            StringComparison.Ordinal
        );
        Assert.Equal("1.3.0", (await deploys.OnAsync("staging"))?.Version);

        Assert.Contains(
            "*checkout* back to `1.0.0` in staging · ready\n`aaaaaaa` · now `1.3.0`",
            (await deploys.TypeAsync("/rollback checkout staging")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Without 3 changes by",
            (await deploys.TypeAsync("/rollback checkout staging 1.0.0")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`9.9.9` is not a good version of `checkout/staging`; available: `1.0.0`.",
            (await deploys.TypeAsync("/rollback checkout staging 9.9.9")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_rollback_of_a_deploy_that_went_backwards_goes_forward_and_says_it()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/rollback checkout staging"));

        Assert.Contains("back to `1.3.0` in staging · ready", plan, StringComparison.Ordinal);
        Assert.Contains("Brings back 1 change", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Without", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("backwards", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Data has been migrated", plan, StringComparison.Ordinal);
        var number = await deploys.DeployAsync("/rollback checkout staging");
        Assert.Contains("brings back 1 change", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_smoke_test_counts_down_and_brings_the_last_good_version_back_once()
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await DeployApp.StartAsync(
            "staging:AutoRollback=true",
            $"staging:SmokeTests:0:Url={service.Url}",
            "staging:SmokeTests:0:Retries=1"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);

        service.Status = HttpStatusCode.InternalServerError;
        var bad = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(6));
        Assert.Contains("failed, rolls back", DeployApp.TextOf(deploys.Card(bad)), StringComparison.Ordinal);
        Assert.Equal(["Keep it", "Roll back now"], DeployApp.Buttons(deploys.Card(bad)).Select(button => button.Label));
        service.Status = HttpStatusCode.OK;
        await deploys.PassAsync(TimeSpan.FromSeconds(65));

        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.Contains("failed, rolled back by #3", DeployApp.TextOf(deploys.Card(bad)), StringComparison.Ordinal);

        // Once an hour: the next one that breaks is left to people, and a rollback never begins another.
        service.Status = HttpStatusCode.InternalServerError;
        var next = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(DeployState.Failed, (await deploys.FindAsync(next)).State);
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(next)).Select(button => button.Label));
    }

    [Fact]
    public async Task A_version_that_is_a_number_is_not_taken_for_the_number_of_a_deploy()
    {
        await using var deploys = await DeployApp.StartAsync();
        await File.WriteAllTextAsync(
            deploys.VersionsFile,
            JsonSerializer.Serialize(
                Enumerable
                    .Range(0, 5)
                    .Select(number => new
                    {
                        version = $"{9 - number}",
                        sha = DeployApp.Sha(number),
                        branch = "main",
                        title = "Change",
                    })
            ),
            TestContext.Current.CancellationToken
        );
        foreach (var version in (string[])["8", "9", "6", "7"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");

        // The second deploy brought 9: 2 is not a version of it, and 9 is not the ninth deploy.
        Assert.Contains(
            "`2` is not a good version of `checkout/staging`; available: `6`, `9`, `8`",
            (await deploys.TypeAsync("/rollback checkout staging 2")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "back to `9` in staging",
            DeployApp.TextOf(await deploys.TypeAsync("/rollback checkout staging #2")),
            StringComparison.Ordinal
        );
        await deploys.DeployAsync("/rollback checkout staging 9");
        Assert.Equal("9", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task Only_a_deploy_of_the_same_environment_can_be_taken_back()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        var other = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");

        var plan = await deploys.TypeAsync($"/rollback checkout staging --reverts {other}");

        Assert.Contains(
            $"#{other} is a deploy of `checkout/production`, not of `checkout/staging`",
            plan.Text,
            StringComparison.Ordinal
        );
        Assert.Null((await deploys.FindAsync(other)).RolledBackBy);
    }

    [Fact]
    public async Task An_alert_while_it_bakes_begins_the_countdown_and_someone_can_keep_it_or_not_wait()
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true", "staging:Bake=00:10:00");
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(11), TimeSpan.FromSeconds(30));
        var second = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");

        // What fired before is not its doing.
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", started: "2026-03-02T09:00:00Z"));
        await deploys.NowAsync();
        Assert.Equal(DeployState.Running, (await deploys.FindAsync(second)).State);
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", started: "2026-03-02T11:00:00Z"));
        await deploys.NowAsync();
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(second)).State);
        await deploys.PressAsync(deploys.Card(second), "Keep it", "linus", "checkout");
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(second)).State);

        var third = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging --fix");
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", "page", "2026-03-02T11:30:00Z"));
        await deploys.NowAsync();
        await deploys.PressAsync(deploys.Card(third), "Roll back now", "linus", "checkout");
        await deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
    }
}
