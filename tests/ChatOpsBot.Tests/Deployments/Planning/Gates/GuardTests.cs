using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>What stands in the way of a deploy, and how it is got out of the way.</summary>
public sealed class GuardTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_has_to_be_on_and_good_in_the_environment_before()
    {
        await using var deploys = await DeployApp.StartAsync("production:After=staging");

        Assert.Contains(
            "`1.1.0` has to be on in staging first: nothing was deployed there yet",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.1.0 to production")),
            StringComparison.Ordinal
        );
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        // An older success does not count: the newest deploy there decides.
        var blocked = await deploys.TypeAsync("/deploy checkout 1.1.0 to production");
        Assert.Contains("there it is `1.2.0`", DeployApp.TextOf(blocked), StringComparison.Ordinal);
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
            "build is not over",
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
        Assert.Contains("The line is stopped: build of 1.4.0 failed", red, StringComparison.Ordinal);

        // Broken after the click: it is asked again when its turn comes.
        await File.WriteAllTextAsync(deploys.VersionsFile, "nonsense", Stop);
        Assert.Contains(
            "The versions of `checkout` are not known now",
            (await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")).Text,
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Engine.Started);
    }

    [Fact]
    public async Task A_lock_blocks_others_and_its_holder_hears_of_what_becomes_of_it()
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
    public async Task A_lock_of_everything_holds_everywhere_a_warning_holds_nobody_up_and_both_are_taken_back_as_they_were()
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
            "✗ Stock taking: nothing is deployed until",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_plan_names_the_checksum_that_the_registry_told()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Sources:registry:Type=docker-registry",
            "Services:checkout:Repository=acme/checkout"
        );
        await deploys.App.BearerAsync(
            "registry",
            new
            {
                events = new[]
                {
                    new
                    {
                        id = "1",
                        timestamp = "2026-03-02T09:00:00Z",
                        action = "push",
                        request = new { host = "registry.acme.example" },
                        actor = new { name = "ada" },
                        target = new
                        {
                            repository = "acme/checkout",
                            tag = "1.2.0",
                            mediaType = "application/vnd.oci.image.manifest.v1+json",
                            digest = $"sha256:{new string('7', 64)}",
                            url = "https://registry.acme.example/v2/acme/checkout/manifests/1.2.0",
                        },
                    },
                },
            }
        );
        await deploys.NowAsync();

        Assert.Contains(
            "artifact `sha256:777777777777`",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        Assert.Equal($"sha256:{new string('7', 64)}", (await deploys.FindAsync(number)).Digest);
    }

    [Fact]
    public async Task Who_waits_sees_for_whom_and_until_about_when()
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
            $"queued: after #2, begins about {Clock(20)}",
            DeployApp.TextOf(deploys.Card(first)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"queued: after #2, number 2 in the queue, begins about {Clock(30)}",
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
            "this one would be number 3 in the queue and begin about",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.4.0 to staging")),
            StringComparison.Ordinal
        );

        static string Clock(int minutes) =>
            $"<!date^{TestApp.Start.AddMinutes(minutes + 1).ToUnixTimeSeconds()}^{{time}}|";
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
            "✗ Mondays: nothing is deployed until",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to production")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You may all the same: say why",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to production", "linus")),
            StringComparison.Ordinal
        );
        var let = await deploys.TypeAsync("/deploy checkout 1.2.0 to production --reason \"security fix\"", "linus");
        Assert.Contains("let through because: security fix", DeployApp.TextOf(let), StringComparison.Ordinal);
        Assert.NotEmpty(DeployApp.Buttons(let));

        await deploys.TypeAsync("/deploy freeze staging-is-no-scope");
        Assert.Contains(
            "There is no service `staging-is-no-scope`",
            deploys.App.Slack.Messages("general")[^1].Text,
            StringComparison.Ordinal
        );
        await deploys.TypeAsync("/deploy freeze checkout/staging Stocktaking --for 2h");
        Assert.Contains(
            "Stocktaking: nothing is deployed",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
        await deploys.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromHours(1));
        Assert.NotEmpty(DeployApp.Buttons(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")));
    }

    [Fact]
    public async Task Nobody_may_deploy_to_production_until_somebody_says_who_and_a_broken_glass_is_loud()
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

        // Nobody has to approve it, so everybody hears of it.
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
            $"<@U0LINUS001> used break-glass for #{number}, *checkout* `1.2.0` → production over 1 approval, a lock: the site is down",
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
    public async Task What_fires_has_to_be_mended_and_the_fix_says_so()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.NowAsync();

        Assert.Contains(
            "is firing. If this is the fix, say so: `--fix`",
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
        var newer = DeployApp
            .Versions()
            .Prepend(
                new
                {
                    version = "1.5.0",
                    sha = DeployApp.Sha(5),
                    branch = "main",
                    title = "Late",
                }
            );
        await File.WriteAllTextAsync(deploys.VersionsFile, JsonSerializer.Serialize(newer), Stop);

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
            "`1.3.0` is on already",
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
        Assert.Contains("⚠ look at `migrations/0003_orders.sql`", next, StringComparison.Ordinal);
        Assert.Contains(
            "Way back: `1.2.0`, but `migrations/0003_orders.sql` changes data",
            next,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "`1.2.0` → `1.4.0` in `checkout/staging`: 2 changes",
            (await deploys.TypeAsync("/deploy diff checkout 1.4.0 to staging")).Text,
            StringComparison.Ordinal
        );
    }
}
