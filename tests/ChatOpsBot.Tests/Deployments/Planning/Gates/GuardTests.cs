using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>What blocks a deploy, and how that is overridden.</summary>
public sealed class GuardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_has_to_be_on_and_good_in_the_environment_before()
    {
        await using var deploys = await DeployApp.StartAsync("production:After=staging");

        Assert.Contains(
            "`1.1.0` has to be deployed to staging first: nothing is deployed there yet",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.1.0 to production")),
            StringComparison.Ordinal
        );
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        // An older success does not count: the newest deploy there decides.
        var blocked = await deploys.TypeAsync("/deploy checkout 1.1.0 to production");
        Assert.Contains("it has `1.2.0`", DeployApp.TextOf(blocked), StringComparison.Ordinal);
        Assert.Empty(DeployApp.Buttons(blocked));

        deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "disk full");
        var failed = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging --again");
        Assert.Equal(DeployState.Failed, (await deploys.FindAsync(failed)).State);
        Assert.Contains(
            $"there #{failed} failed",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to production")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Checks_fail_closed_and_a_red_line_stops_everything()
    {
        await using var deploys = await DeployApp.StartAsync("staging:Checks:0=build", "production:Checks:0=*");
        Assert.Contains(
            "✓ 1 check passed",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );

        await File.WriteAllTextAsync(
            deploys.VersionsFile,
            JsonSerializer.Serialize(DeployApp.Versions("pending")),
            Stop
        );
        Assert.Contains(
            "build is still running",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );

        await File.WriteAllTextAsync(
            deploys.VersionsFile,
            JsonSerializer.Serialize(DeployApp.Versions("failure")),
            Stop
        );
        var red = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging"));
        Assert.Contains("✗ build failed", red, StringComparison.Ordinal);
        Assert.Contains("The branch is broken: build of 1.4.0 failed", red, StringComparison.Ordinal);

        // Broken after the click: it is asked again when its turn comes.
        await File.WriteAllTextAsync(deploys.VersionsFile, "nonsense", Stop);
        Assert.Contains(
            "The versions of `checkout` are not available now",
            (await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")).Text,
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Engine.Started);
    }

    [Fact]
    public async Task Who_waits_sees_who_it_waits_for_and_until_about_when()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1));
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(5));

        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var (first, second) = (
            await deploys.DeployAsync("/deploy checkout 1.2.0 to staging"),
            await deploys.DeployAsync("/deploy checkout 1.3.0 to staging", "linus")
        );

        // Ten minutes each; it is ten past nine now, and shown to the minute.
        Assert.Contains(
            $"queued: after #2, starts about {Clock(20)}",
            DeployApp.TextOf(deploys.Card(first)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"queued: after #2, number 2 in the queue, starts about {Clock(30)}",
            DeployApp.TextOf(deploys.Card(second)),
            StringComparison.Ordinal
        );
        var queue = (await deploys.TypeAsync("/deploy queue")).Text.Split('\n');
        Assert.Equal("*checkout/staging*", queue[0]);
        Assert.Contains(
            "🟡 *checkout* `1.1.0` → staging · deploying · #2 by <@U0ADA00001>",
            queue[1],
            StringComparison.Ordinal
        );
        Assert.Equal(["⏳ #3", "⏳ #4"], queue[2..].Select(line => line[..4]));
        Assert.Contains(
            "this one would be number 3 in the queue and start about",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.4.0 to staging")),
            StringComparison.Ordinal
        );

        static string Clock(int minutes) =>
            $"<!date^{TestApp.Start.AddMinutes(minutes + 1).ToUnixTimeSeconds()}^{{time}}|";
    }

    [Fact]
    public async Task No_one_may_deploy_to_production_until_someone_configures_who_and_a_broken_glass_is_loud()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Services:shop:Channel=#checkout",
            "Services:shop:Environments:production:Engine=fake",
            "Permissions:deploy break-glass checkout/production:0=U0LINUS001",
            "production:Approvals:Count=1"
        );
        var file = deploys.VersionsFile;
        await using var open = await DeployApp.StartAsync(
            $"Services:shop:Versions={file}",
            "Services:shop:Environments:production:Engine=fake"
        );
        Assert.Contains(
            "No one may run `/deploy` in `shop/production` yet: it is production, and no rule allows it",
            DeployApp.TextOf(await open.TypeAsync("/deploy shop 1.2.0 to production")),
            StringComparison.Ordinal
        );

        // No one has to approve it, so everyone is notified.
        await deploys.TypeAsync("/deploy lock checkout/production nothing");
        Assert.Contains(
            "You may not run `/deploy break-glass` in `checkout/production`; <@U0LINUS001> may: ask one of them",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to production --break-glass fire")),
            StringComparison.Ordinal
        );
        var number = await deploys.DeployAsync(
            "/deploy checkout 1.2.0 to production --break-glass \"the site is down\"",
            "linus"
        );
        Assert.Contains(
            "*break-glass* over 1 approval, a lock: the site is down",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"<@U0LINUS001> used break-glass for #{number}, *checkout* `1.2.0` → production over 1 approval, "
                + "a lock: the site is down",
            Assert.Single(deploys.App.Cards("chatops-admin")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "break-glass: the site is down",
            (await deploys.TypeAsync($"/chatops audit --deploy {number}")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_fires_has_to_be_fixed_and_the_fix_is_marked()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.NowAsync();

        Assert.Contains(
            "is firing. If this deploy is the fix, add `--fix`",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging --fix");
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Contains("*the fix* for the alert", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_is_bound_to_the_plan_that_it_was_made_for()
    {
        await using var deploys = await DeployApp.StartAsync();
        var plan = await deploys.TypeAsync("/deploy checkout main to staging");
        await deploys.MoveBranchAsync();

        await deploys.PressAsync(plan, "Deploy");

        Assert.Empty(deploys.Engine.Started);
        Assert.Contains(
            "Something has changed since that plan, so nothing was done",
            deploys.App.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`1.5.0`",
            DeployApp.TextOf(deploys.App.Slack.Messages("general")[^1]),
            StringComparison.Ordinal
        );
        await deploys.PressAsync(deploys.App.Slack.Messages("general")[^1], "Deploy");
        Assert.Equal("1.5.0", Assert.Single(deploys.Engine.Started).Version);
    }

    [Fact]
    public async Task A_deploy_that_began_while_another_of_the_same_version_was_judged_is_the_only_one()
    {
        SlowStore? store = null;
        await using var deploys = await DeployApp.StartAsync(services =>
            services.AddStore(inner => store = new SlowStore(inner))
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var (one, other) = (
            await deploys.TypeAsync("/deploy checkout 1.2.0 to staging"),
            await deploys.TypeAsync("/deploy checkout 1.2.0 to staging", "linus")
        );

        try
        {
            store!.HoldSecond();
            await Click(one, "ada");
            await TestApp.UntilAsync(() => store.Holds, "the first click to be judged");
            await Click(other, "linus");
            await TestApp.UntilAsync(() => deploys.Engine.Started.Count == 1, "the deploy of the second click");
        }
        finally
        {
            store!.Release();
        }
        await deploys.NowAsync();
        await deploys.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal("1.2.0", Assert.Single(deploys.Engine.Started).Version);
        Assert.Single(deploys.App.Cards("checkout"));

        Task Click(SandboxMessage plan, string user) =>
            deploys.App.Slack.ActAsync(user, "general", plan.Ts, DeployApp.Buttons(plan)[0].Id, null, Stop);
    }

    [Fact]
    public async Task However_many_people_click_and_however_often_one_deploy_runs_and_the_next_waits_its_turn()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var (one, other) = (
            await deploys.TypeAsync("/deploy checkout 1.2.0 to staging"),
            await deploys.TypeAsync("/deploy checkout 1.2.0 to staging", "linus")
        );

        await Task.WhenAll(Click(one, "ada"), Click(one, "ada"), Click(other, "linus"), Click(other, "linus"));
        await deploys.NowAsync();
        await deploys.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Single(deploys.Engine.Started);
        Assert.Single(deploys.App.Cards("checkout"));

        Assert.Contains(
            "#1 `1.2.0` is in progress; this one would be number 1 in the queue",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.3.0 to staging")),
            StringComparison.Ordinal
        );
        var next = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        Assert.Contains("queued: after #1", DeployApp.TextOf(deploys.Card(next)), StringComparison.Ordinal);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["1.2.0", "1.3.0"], deploys.Engine.Started.Select(run => run.Version));

        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(
            "`1.3.0` is already deployed",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.3.0 to staging")),
            StringComparison.Ordinal
        );
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.3.0 to staging --again")));

        Task Click(SandboxMessage plan, string user) =>
            deploys.App.Slack.ActAsync(user, "general", plan.Ts, DeployApp.Buttons(plan)[0].Id, null, Stop);
    }

    [Fact]
    public async Task A_dry_run_shows_the_plan_and_offers_nothing()
    {
        await using var deploys = await DeployApp.StartAsync();
        var plan = await deploys.TypeAsync("/deploy checkout 1.3.0 to staging --dry-run");
        Assert.Contains("*checkout* `1.3.0` → staging · ready", plan.Text, StringComparison.Ordinal);
        Assert.Empty(DeployApp.Buttons(plan));
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var next = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout to staging"));
        Assert.Contains("2 changes by Ada Byron, Linus Pauling", next, StringComparison.Ordinal);
        Assert.Contains("⚠ review `migrations/0003_orders.sql`", next, StringComparison.Ordinal);
        Assert.Contains(
            "Rollback: `1.2.0`, but `migrations/0003_orders.sql` changes data",
            next,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`1.2.0` → `1.4.0` in `checkout/staging`: 2 changes",
            (await deploys.TypeAsync("/deploy diff checkout 1.4.0 to staging")).Text,
            StringComparison.Ordinal
        );
    }

    /// <summary>
    /// Holds the answer to the second question for the deploys of a place until it is released: with the first one, a
    /// click is only tried.
    /// </summary>
    private sealed class SlowStore(SqliteStore store) : StoreInFront(store)
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _until = -1;

        public bool Holds => Volatile.Read(ref _until) == 0;

        public void HoldSecond() => Volatile.Write(ref _until, 2);

        public void Release() => _released.SetResult();

        public override async ValueTask<IReadOnlyList<Document>> ListAsync(
            IndexQuery query,
            CancellationToken cancellationToken
        )
        {
            var documents = await base.ListAsync(query, cancellationToken);
            if (
                query == new IndexQuery(Deployment.IndexOf("checkout", "staging"), 20)
                && Interlocked.Decrement(ref _until) == 0
            )
                await _released.Task.WaitAsync(cancellationToken);
            return documents;
        }
    }
}
