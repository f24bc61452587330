using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>Canaries, pauses, guards, the cord and the engine's moods.</summary>
public sealed class StepTests
{
    [Fact]
    public async Task A_canary_goes_step_by_step_and_waits_for_a_person_where_it_has_no_time()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Canary:0:Percent=10",
            "staging:Canary:0:Bake=00:01:00",
            "staging:Canary:1:Percent=50",
            "staging:Bake=00:02:00"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        Assert.Contains("step 2 of 6, bake", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        await deploys.PassAsync(TimeSpan.FromSeconds(65));
        Assert.Contains(
            "paused: at 50% until someone promotes it",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.Equal([10, 50], deploys.Engine.Started.Select(run => run.Percent));

        await deploys.PressAsync(deploys.Card(number), "Promote", "linus", "checkout");
        await deploys.PassAsync(TimeSpan.FromSeconds(125));
        Assert.Equal([10, 50, 100], deploys.Engine.Started.Select(run => run.Percent));
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public async Task A_pause_holds_the_next_step_and_the_cord_ends_and_locks()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Canary:0:Percent=10",
            "staging:Canary:0:Bake=00:01:00"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running, "one of ten nodes");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PressAsync(deploys.Card(number), "Pause", "linus", "checkout");
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(15));
        Assert.Contains(
            "paused: by <@U0LINUS001> before bake",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );

        await deploys.PressAsync(deploys.Card(number), "Promote", "linus", "checkout");
        await deploys.PassAsync(TimeSpan.FromSeconds(65));
        Assert.Equal(2, deploys.Engine.Started.Count);
        await deploys.PressAsync(deploys.Card(number), "Pull the cord", "linus", "checkout");
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(number)).State);
        Assert.Single(deploys.Engine.Cancelled);
        Assert.Contains(
            "is locked by <@U0LINUS001>: cord pulled at #1",
            DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_unknown_is_not_good_and_what_is_out_of_bounds_breaks()
    {
        await using var prometheus = await FakeService.StartAsync(
            """{"status":"success","data":{"resultType":"vector","result":[]}}"""
        );
        await using var deploys = await DeployApp.StartAsync(
            "staging:Bake=00:05:00",
            "staging:Guards:0:Name=error rate",
            $"staging:Guards:0:Prometheus={prometheus.Url}",
            "staging:Guards:0:Query=rate(errors{version=\"{version}\"}[1m])",
            "staging:Guards:0:Max=0.01"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        Assert.Contains(
            "paused: it is unknown whether it is good: error rate has no data",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.Contains("version%3D%221.2.0%22", prometheus.LastQuery, StringComparison.Ordinal);

        prometheus.Body =
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.2"]}]}}""";
        await deploys.PressAsync(deploys.Card(number), "Promote", "linus", "checkout");
        var again = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(
            "failed: error rate is 0.2, over 0.01",
            DeployApp.TextOf(deploys.Card(again)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_engine_that_does_not_begin_is_reported_and_one_that_takes_too_long_is_ended()
    {
        await using var deploys = await DeployApp.StartAsync("staging:TimeLimit=00:10:00");
        deploys.Engine.Starts = new EngineStatus(EngineState.Pending);
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10));
        Assert.Contains(
            deploys.App.Replies("checkout"),
            reply =>
                reply.Text.Contains("No one has started it 2m 00s after it was requested", StringComparison.Ordinal)
        );

        await deploys.PassAsync(TimeSpan.FromMinutes(8), TimeSpan.FromSeconds(30));
        Assert.Contains(
            "failed: deploy took longer than 10m 00s",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.NotEmpty(deploys.Engine.Cancelled);
        Assert.Contains(
            "nothing yet",
            (await deploys.TypeAsync("/deploy status checkout")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_engine_that_cannot_be_asked_is_reported_and_does_not_hold_the_place_forever()
    {
        await using var deploys = await DeployApp.StartAsync("staging:TimeLimit=00:10:00", "staging:AutoRollback=true");
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running, "copying");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(20));
        deploys.Engine.IsGone = true;
        await deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("· copying", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);

        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(15));
        Assert.Matches("· fake has not responded for [12]m ", DeployApp.TextOf(deploys.Card(number)));
        deploys.Engine.IsGone = false;
        await deploys.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Contains("· copying", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);

        deploys.Engine.IsGone = true;
        await deploys.PassAsync(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(15));
        Assert.Matches(
            "failed: fake has not responded for 1[0-9]m [0-9]{2}s, so its result is unknown",
            DeployApp.TextOf(deploys.Card(number))
        );
        Assert.Contains(DeployApp.Buttons(deploys.Card(number)), button => button.Label == "Roll back");
        Assert.Contains(
            "No deploy that you can see is in progress",
            (await deploys.TypeAsync("/deploy queue")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_that_goes_on_although_it_was_to_end_does_not_hold_the_place_forever()
    {
        await using var deploys = await DeployApp.StartAsync("staging:TimeLimit=00:10:00");
        (deploys.Engine.Starts, deploys.Engine.IgnoresCancel) = (new EngineStatus(EngineState.Running), true);
        var limited = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(16), TimeSpan.FromSeconds(15));
        Assert.Contains(
            "failed: deploy took longer than 10m 00s, and did not stop when asked to",
            DeployApp.TextOf(deploys.Card(limited)),
            StringComparison.Ordinal
        );

        var cancelled = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        await deploys.PressAsync(deploys.Card(cancelled), "Cancel", "linus", "checkout");
        await deploys.PassAsync(TimeSpan.FromMinutes(16), TimeSpan.FromSeconds(15));
        Assert.Contains(
            "failed: deploy took longer than 10m 00s, and did not stop when asked to",
            DeployApp.TextOf(deploys.Card(cancelled)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Blue_and_green_are_two_runs_of_a_real_command_and_nothing_is_deployed_before_the_second()
    {
        await using var service = await FakeService.StartAsync();
        using var folder = new TemporaryFolder();
        var file = folder.File("steps");
        await using var deploys = await DeployApp.StartAsync(
            "staging:Engine=script",
            "staging:Command:0=sh",
            "staging:Command:1=-c",
            $"staging:Command:2=echo \"$CHATOPS_STEP $CHATOPS_VERSION\" >> {file}",
            "staging:BlueGreen=true",
            $"staging:SmokeTests:0:Url={service.Url}/health",
            "staging:SmokeTests:0:Retries=1000"
        );
        service.Status = System.Net.HttpStatusCode.ServiceUnavailable;
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await RunAsync(() =>
            Task.FromResult(
                DeployApp.TextOf(deploys.Card(number)).Contains("step 2 of 4, smoke tests", StringComparison.Ordinal)
            )
        );
        Assert.Equal(["deploy 1.2.0"], await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        Assert.Null(await deploys.OnAsync("staging"));

        service.Status = System.Net.HttpStatusCode.OK;
        await RunAsync(async () => (await deploys.FindAsync(number)).IsOver);
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Equal(
            ["deploy 1.2.0", "switch 1.2.0"],
            await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)
        );
        Assert.Equal("1.2.0", (await deploys.OnAsync("staging"))!.Version);

        var next = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        await RunAsync(async () => (await deploys.FindAsync(next)).IsOver);
        var back = await deploys.DeployAsync("/rollback checkout staging");
        await RunAsync(async () => (await deploys.FindAsync(back)).IsOver);
        Assert.Equal(
            ["deploy 1.2.0", "switch 1.2.0", "deploy 1.3.0", "switch 1.3.0", "rollback 1.2.0"],
            await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)
        );

        // A process takes real time, whatever the test's clock says.
        async Task RunAsync(Func<Task<bool>> condition)
        {
            for (
                var begun = TimeProvider.System.GetTimestamp();
                !await condition();
                await deploys.PassAsync(TimeSpan.FromSeconds(2))
            )
                Assert.True(
                    TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60),
                    DeployApp.TextOf(deploys.Card(number))
                );
        }
    }

    [Fact]
    public async Task The_output_is_in_the_thread_and_authors_are_notified_when_it_is_in_production()
    {
        await using var deploys = await DeployApp.StartAsync(
            "People:linus:Slack:0=U0LINUS001",
            "People:linus:GitHub:0=linus"
        );
        await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running, "node 1", 10, Tail: "copying <files> & more");
        var number = await deploys.DeployAsync("/deploy checkout 1.3.0 to production");
        await deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains(
            deploys.App.Replies("checkout"),
            reply => DeployApp.TextOf(reply).Contains("copying &lt;files&gt; &amp; more", StringComparison.Ordinal)
        );

        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Contains(
            deploys.Direct("linus"),
            message => message.Text.Contains("Your change “Change number 3” is in production", StringComparison.Ordinal)
        );
        var history = (await deploys.TypeAsync("/deploy history checkout production")).Text;
        Assert.Contains(
            "🟢 *checkout* `1.3.0` → production · deployed · #2 by <@U0ADA00001>",
            history,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "No deploy that you can see is in progress",
            (await deploys.TypeAsync("/deploy queue")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_cancelled_before_its_engine_was_asked_has_changed_nothing()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Cancel", "ada", "checkout");
        Assert.Contains(
            "cancelled: by <@U0ADA00001> before it began",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Engine.Started);
        deploys.Engine.Refuses = "the runner is not there";
        var refused = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        Assert.Contains(
            "failed: the runner is not there",
            DeployApp.TextOf(deploys.Card(refused)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_idle_side_is_tried_before_the_traffic_goes_there()
    {
        await using var service = await FakeService.StartAsync();
        await using var deploys = await DeployApp.StartAsync(
            "staging:BlueGreen=true",
            $"staging:SmokeTests:0:Url={service.Url}",
            "staging:SmokeTests:0:Retries=1",
            "staging:SmokeTests:0:Every=00:00:10"
        );
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        Assert.Equal(["deploy", "switch"], deploys.Engine.Started.Select(run => run.Step));

        service.Status = System.Net.HttpStatusCode.BadGateway;
        var bad = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        Assert.Contains("responded 502, not 200", DeployApp.TextOf(deploys.Card(bad)), StringComparison.Ordinal);
        Assert.Equal(DeployState.Running, (await deploys.FindAsync(bad)).State);
        await deploys.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(DeployState.Failed, (await deploys.FindAsync(bad)).State);
        Assert.Equal(["1.0.0", "1.0.0", "1.1.0"], deploys.Engine.Started.Select(run => run.Version));
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);
        service.Status = System.Net.HttpStatusCode.OK;
        await deploys.DeployAsync($"/rollback checkout staging --reverts {bad}");
        Assert.Equal(
            ("rollback", "1.0.0"),
            (deploys.Engine.Started.Last().Step, deploys.Engine.Started.Last().Version)
        );
    }

    [Fact]
    public async Task An_alert_that_guards_the_step_breaks_it_and_another_one_is_asked_about()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Canary:0:Percent=10",
            "staging:Canary:0:Bake=00:10:00",
            "staging:Guards:0:Alert=Error*",
            "production:Bake=00:10:00"
        );
        var guarded = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var watched = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");

        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", started: "2026-03-02T11:00:00Z"));
        await deploys.NowAsync();

        Assert.Contains(
            "failed: ErrorRate started firing",
            DeployApp.TextOf(deploys.Card(guarded)),
            StringComparison.Ordinal
        );
        Assert.Single(deploys.Engine.Started, run => run.Environment == "staging");
        Assert.Equal(DeployState.Running, (await deploys.FindAsync(watched)).State);
        Assert.Contains(
            deploys.App.Replies("checkout"),
            reply =>
                reply.Text.Contains(
                    "started firing after this deploy started. Did this deploy cause it?",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task A_bake_shows_how_far_it_is_while_nothing_happens()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Bake=00:10:00",
            "staging:Url=https://staging.acme.example"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));

        // Of ten minutes, at the last of its minutes.
        Assert.Matches(
            "▓▓▓▓.* (4|5).% · [45]m [0-9]+s, about [456]m [0-9]+s left",
            DeployApp.TextOf(deploys.Card(number))
        );
        Assert.Contains(
            "<https://staging.acme.example|review it>",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        await deploys.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30));
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public async Task What_runs_and_was_not_deployed_is_reported_once_and_so_is_its_end()
    {
        await using var service = await FakeService.StartAsync("""{"version":"1.2.0"}""");
        await using var deploys = await DeployApp.StartAsync($"staging:VersionUrl={service.Url}");
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        service.Body = """{"version":"1.1.0"}""";
        await deploys.ScanDriftAsync();
        await deploys.ScanDriftAsync();
        Assert.Contains(
            "*checkout* in staging runs `1.1.0`, but `1.2.0` was deployed",
            Assert
                .Single(
                    deploys.App.Cards("checkout"),
                    message =>
                        message.Text.StartsWith('\ud83d') && message.Text.Contains("runs", StringComparison.Ordinal)
                )
                .Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "but `1.1.0` is running",
            (await deploys.TypeAsync("/deploy status")).Text,
            StringComparison.Ordinal
        );
        service.Body = "1.2.0";
        await deploys.ScanDriftAsync();
        Assert.Contains(
            deploys.App.Cards("checkout"),
            message => message.Text.Contains("runs `1.2.0` again", StringComparison.Ordinal)
        );

        // Where the service does not say, its engine does.
        await deploys.DeployAsync("/deploy checkout 1.3.0 to production");
        deploys.Engine.Running = new RunningVersion(DeployApp.Sha(1), "1.1.0");
        await deploys.ScanDriftAsync();
        Assert.Contains(
            deploys.App.Cards("checkout"),
            message =>
                message.Text.Contains(
                    $"*checkout* in production runs `{DeployApp.Sha(1)}`, but `1.3.0` was deployed",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task What_an_engine_says_reaches_the_channel_without_the_secrets_in_it()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Variables:DB_URL=the-database-with-its-key",
            "staging:Variables:VERSION={version}",
            "production:Secret=a-token-of-the-bot"
        );
        deploys.Engine.Starts = new EngineStatus(
            EngineState.Failed,
            "no route to the-database-with-its-key",
            Tail: "+ env\nDB_URL=the-database-with-its-key\nX=a-token-of-the-bot\n```\nVERSION=1.2.0\nERROR: "
                + "<disk> full"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        var output = Assert.Single(
            deploys.App.Replies("checkout"),
            reply => DeployApp.TextOf(reply).Contains("+ env", StringComparison.Ordinal)
        );
        Assert.Equal(
            "```\n+ env\nDB_URL=***\nX=***\n`\u200b`\u200b`\nVERSION=1.2.0\nERROR: &lt;disk&gt; full\n```",
            DeployApp.TextOf(output)
        );
        Assert.Contains("no route to ***", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
    }
}
