using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Alerts;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Events;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>What fires holds deploys up, and breaks the guards of the one that runs.</summary>
public sealed class FiringTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worst_words_of_every_tool_block_a_deploy_and_lesser_ones_do_not()
    {
        await using var deploys = await DeployApp.StartAsync();
        (string Word, bool Blocks)[] words =
        [
            ("high", false),
            ("P1", true),
            ("major", false),
            ("sev0", true),
            ("p2", false),
            ("disaster", true),
            ("warning", false),
            ("emergency", true),
            ("info", false),
            ("fatal", true),
            ("error", false),
            ("page", true),
        ];
        for (var minute = 0; minute < words.Length; minute++)
        {
            await deploys.App.BearerAsync(
                "alertmanager",
                DeployApp.Alert("firing", words[minute].Word, $"2026-03-02T09:{minute:00}:00Z")
            );
            await deploys.NowAsync();
            var plan = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging"));
            Assert.True(
                words[minute].Blocks == plan.Contains("is firing. If this deploy is the fix", StringComparison.Ordinal),
                $"{words[minute].Word}: {plan}"
            );
        }
    }

    [Fact]
    public async Task An_alert_blocks_however_much_is_in_progress()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.NowAsync();
        var commit = new Commit();
        foreach (var run in Enumerable.Range(0, 300))
        {
            var subject = $"pipelineRun:acme/other/{run}";
            commit.Put(
                Card.KeyOf(subject),
                new Card { Subject = subject }.ToBytes(),
                0,
                null,
                new IndexEntry(Card.NowIndex, TestApp.Start.AddHours(run).ToUnixTimeMilliseconds())
            );
        }
        await deploys.App.Store.CommitAsync(commit, Stop);

        Assert.Contains(
            "is firing. If this deploy is the fix",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_group_of_more_than_it_can_hold_forgets_what_is_over_and_not_what_fires()
    {
        var card = Alert("first", EventState.Firing, 0);
        foreach (var number in Enumerable.Range(1, Card.MaxParts + 100))
            card = Alert($"{number}", EventState.Resolved, number, card);

        Assert.Equal(Card.MaxParts, card.Parts.Count);
        Assert.Equal("alert/first", Assert.Single(new AlertGroup(card).Firing).Part);

        static Card Alert(string name, EventState state, int minute, Card? card = null) =>
            (card ?? new Card { Subject = "alert:alertmanager/errors" }).Fold(
                new ChatOpsEvent
                {
                    Id = name,
                    Source = "alertmanager",
                    Kind = EventKind.Alert,
                    Subject = "alert:alertmanager/errors",
                    Part = $"alert/{name}",
                    State = state,
                    Occurred = TestApp.Start.AddMinutes(minute),
                }
            );
    }

    [Fact]
    public async Task An_alert_that_begins_while_the_script_runs_counts_when_it_has_run()
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true");
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", started: "2026-03-02T11:00:00Z"));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeployState.Running, (await deploys.FindAsync(number)).State);

        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(number)).State);
        Assert.Contains("ErrorRate started firing", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        await deploys.PassAsync(TimeSpan.FromSeconds(70));
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task What_has_run_under_an_alert_and_is_kept_is_on_and_good()
    {
        await using var deploys = await DeployApp.StartAsync("staging:AutoRollback=true");
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", started: "2026-03-02T11:00:00Z"));
        await deploys.NowAsync();
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        await deploys.PressAsync(deploys.Card(number), "Keep it", "linus", "checkout");

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task An_alert_that_starts_while_a_canary_waits_for_its_promotion_fails_it_and_a_resolved_one_does_not()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:AutoRollback=true",
            "staging:Canary:0:Percent=10"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to production");
        var first = await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.PressAsync(deploys.Card(first), "Promote", "linus", "checkout");
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(first)).State);

        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        Assert.Equal(DeployState.Paused, (await deploys.FindAsync(number)).State);
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", "sev0", "2026-03-02T11:00:00Z"));
        await deploys.NowAsync();
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(number)).State);
        await deploys.PassAsync(TimeSpan.FromSeconds(70));
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        Assert.DoesNotContain(deploys.Engine.Started, run => run is { Version: "1.1.0", Step: "deploy" });
    }

    [Fact]
    public async Task A_canary_that_is_kept_goes_on_with_the_step_before_which_it_broke()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:AutoRollback=true",
            "staging:Canary:0:Percent=10",
            "staging:Canary:0:Bake=00:05:00"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(30));
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await deploys.App.BearerAsync(
            "alertmanager",
            DeployApp.Alert("firing", started: $"{deploys.App.Time.GetUtcNow():O}")
        );
        await deploys.NowAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        await deploys.PressAsync(deploys.Card(number), "Keep it", "linus", "checkout");
        Assert.Equal(StepKind.Bake, (await deploys.FindAsync(number)).Step?.Kind);
        await deploys.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(30));

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Contains(deploys.Engine.Started, run => run is { Version: "1.1.0", Step: "deploy" });
    }

    [Fact]
    public async Task A_delivery_may_report_one_deploy_twice()
    {
        await using var deploys = await DeployApp.StartAsync(
            "Sources:ansible:Type=ansible",
            "Sources:ansible:Deploys=true"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var effects = new Commit();

        await deploys
            .App.Services.GetServices<IEventStage>()
            .OfType<RunEvents>()
            .Single()
            .PassAsync([Task("copying"), Task("starting")], effects, Stop);
        Assert.True((await deploys.App.Store.CommitAsync(effects, Stop)).IsDone);

        Assert.Equal("starting", (await deploys.FindAsync(number)).Step?.ToolText);

        ChatOpsEvent Task(string said) =>
            new()
            {
                Id = said,
                Source = "ansible",
                Kind = EventKind.TaskRun,
                Subject = $"pipelineRun:ansible/{number}",
                State = EventState.Running,
                Occurred = deploys.App.Time.GetUtcNow(),
                Title = said,
                Labels = new Dictionary<string, string> { ["deploy"] = $"{number}" },
            };
    }

    [Fact]
    public async Task Keeping_a_canary_does_not_promote_it()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:AutoRollback=true",
            "staging:Canary:0:Percent=10",
            $"Permissions:deploy promote checkout/staging:0={DeployApp.Linus}"
        );
        var first = await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await deploys.PressAsync(deploys.Card(first), "Promote", "linus", "checkout");
        var number = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        Assert.Equal(DeployState.Paused, (await deploys.FindAsync(number)).State);
        var began = $"{deploys.App.Time.GetUtcNow():O}";
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", "sev0", began));
        await deploys.NowAsync();
        Assert.Equal(DeployState.Countdown, (await deploys.FindAsync(number)).State);

        await deploys.PressAsync(deploys.Card(number), "Keep it", "ada", "checkout");

        var card = DeployApp.TextOf(deploys.Card(number));
        Assert.Contains(
            $"paused: at 10% until someone promotes it; kept by <@{DeployApp.Ada}> although ErrorRate started firing",
            card,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(deploys.Engine.Started, run => run is { Version: "1.1.0", Step: "deploy" });
        await deploys.PressAsync(deploys.Card(number), "Promote", "linus", "checkout");
        Assert.Equal("1.1.0", (await deploys.OnAsync("staging"))?.Version);
    }
}
