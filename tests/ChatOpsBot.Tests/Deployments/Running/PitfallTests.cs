using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>What has gone wrong with deploys by chat elsewhere.</summary>
public sealed class PitfallTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_approved_ships_though_the_branch_has_moved_since()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        var number = await deploys.DeployAsync("/deploy checkout main to production");
        await deploys.MoveBranchAsync();

        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");

        Assert.Equal(
            (DeployApp.Sha(4), "1.4.0"),
            (Assert.Single(deploys.Engine.Started).Sha, deploys.Engine.Started.Single().Version)
        );
    }

    [Fact]
    public async Task An_approval_is_void_when_how_it_is_deployed_has_changed()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=2");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");

        var configuration = (IConfigurationRoot)deploys.App.Services.GetRequiredService<IConfiguration>();
        configuration["Services:checkout:Environments:production:Command:0"] = "rm";
        configuration.Reload();
        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");

        Assert.Contains(
            "The configuration of `checkout/production` has changed since #1 was requested",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Engine.Started);
    }

    [Fact]
    public async Task Two_services_of_one_repository_are_deployed_and_watched_apart_though_the_commit_is_one()
    {
        string[] shop =
        [
            "Services:shop:Versions={versions}",
            "Services:shop:Channel=#random",
            "Services:shop:Environments:staging:Engine=fake",
            "Services:shop:Environments:staging:Bake=00:10:00",
        ];
        await using var deploys = await DeployApp.StartAsync([
            "staging:Bake=00:10:00",
            "staging:AutoRollback=true",
            .. shop,
        ]);

        var checkout = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.DeployAsync("/deploy shop 1.2.0 to staging");
        Assert.Equal(
            [("checkout", DeployApp.Sha(2)), ("shop", DeployApp.Sha(2))],
            deploys.Engine.Started.Select(run => (run.Service, run.Sha))
        );
        Assert.Single(deploys.App.Cards("random"));

        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", started: "2026-03-02T11:00:00Z"));
        await deploys.NowAsync();
        Assert.Contains(
            "failed: ErrorRate started firing",
            DeployApp.TextOf(deploys.Card(checkout)),
            StringComparison.Ordinal
        );
        Assert.Contains("bake", deploys.App.Cards("random")[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deploy_of_an_hour_keeps_its_message()
    {
        await using var deploys = await DeployApp.StartAsync("staging:TimeLimit=02:00:00");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running, "node 1 of 900", 1);
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(1));
        deploys.Engine.SetAll(new EngineStatus(EngineState.Running, "node 800 of 900", 88));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Contains("88%", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Contains("1h 0", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Single(deploys.App.Cards("checkout"));
    }

    [Fact]
    public async Task Texts_of_any_length_fit_into_the_plan_and_the_message()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        var talkative = Enumerable
            .Range(0, 40)
            .Reverse()
            .Select(minor => new
            {
                version = $"1.{minor}.0",
                sha = $"{minor:d2}{new string('e', 38)}",
                branch = "main",
                title = $"{minor} <b>&{new string('&', 900)}",
                files = Enumerable.Range(0, 30).Select(file => $"migrations/{minor}/{file}{new string('x', 200)}.sql"),
                author = new { name = $"{new string('n', 300)}{minor}" },
            });
        await File.WriteAllTextAsync(deploys.VersionsFile, JsonSerializer.Serialize(talkative), Stop);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(
            EngineState.Failed,
            new string('&', 6000),
            Tail: new string('<', 2500)
        );

        // A plan's button holds all that was said.
        Assert.Contains(
            "shorten it",
            (await deploys.TypeAsync($"/deploy checkout main to staging --reason {new string('r', 2000)}")).Text,
            StringComparison.Ordinal
        );
        var failed = await deploys.DeployAsync($"/deploy checkout main to staging --reason {new string('r', 1500)}");
        var waiting = await deploys.DeployAsync(
            $"/deploy checkout main to production --reason {new string('r', 1500)}"
        );

        Assert.StartsWith("🔴 checkout 1.39.0 → staging · failed", deploys.Card(failed).Text, StringComparison.Ordinal);
        Assert.Equal(["Approve", "Cancel"], DeployApp.Buttons(deploys.Card(waiting)).Select(button => button.Label));
        Assert.Empty(deploys.App.Cards("chatops-admin"));
        Assert.DoesNotContain(
            deploys.App.Slack.Calls,
            call => call.Answer.Contains("\"ok\":false", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_rollback_by_itself_that_fails_begins_no_other()
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true");
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "disk full");
        var bad = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(30));

        Assert.Equal(["1.0.0", "1.1.0", "1.2.0", "1.1.0"], deploys.Engine.Started.Select(run => run.Version));
        Assert.Equal(
            (DeployState.Failed, DeployState.Failed),
            ((await deploys.FindAsync(bad)).State, (await deploys.FindAsync(bad + 1)).State)
        );
        Assert.Contains(
            "interrupted",
            (await deploys.TypeAsync("/deploy status checkout")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_freeze_holds_however_many_were_made_since()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy freeze checkout/staging \"data is being moved\"", "linus");
        var now = deploys.App.Time.GetUtcNow();
        var commit = new Commit();
        for (var past = 1; past <= 250; past++)
            new MadeFreeze(
                $"f{past}",
                "checkout/production",
                "short",
                DeployApp.Linus,
                now.AddMinutes(past),
                now.AddMinutes(past + 1)
            ).Make(now, commit);
        Assert.True((await deploys.App.Store.CommitAsync(commit, Stop)).IsDone);
        await deploys.PassAsync(TimeSpan.FromHours(6), TimeSpan.FromHours(1));

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.0.0 to staging"));

        Assert.Contains("data is being moved: no deploys", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_holds_however_many_there_are()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.TypeAsync("/deploy lock checkout/staging \"data is being moved\"", "linus");
        var commit = new Commit();
        for (var other = 1; other <= 510; other++)
            new DeployLock(
                $"service{other}/staging",
                DeployApp.Linus,
                null,
                deploys.App.Time.GetUtcNow().AddMinutes(1)
            ).Take(null, commit);
        Assert.True((await deploys.App.Store.CommitAsync(commit, Stop)).IsDone);

        var plan = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.0.0 to staging"));

        Assert.Contains("data is being moved", plan, StringComparison.Ordinal);
    }
}
