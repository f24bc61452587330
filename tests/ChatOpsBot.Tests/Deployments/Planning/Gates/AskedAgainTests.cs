using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments.Planning.Gates;

/// <summary>
/// What a plan asks is asked again at the approval and at the turn; a person's word covers what they knew when they
/// gave it.
/// </summary>
public sealed class AskedAgainTests
{
    private static readonly string[] Approved = ["staging:Approvals:Count=1", "Permissions:deploy break-glass:0=*"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_deploy_that_waits_for_approval_is_held_by_a_rollback_until_someone_resumes_it(bool automatic)
    {
        await using var deploys = await DeployApp.StartAsync([.. Approved, $"staging:AutoRollback={automatic}"]);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging --break-glass first");
        var waiting = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        if (automatic)
            deploys.Engine.Starts = new EngineStatus(EngineState.Failed, "disk full");
        await deploys.DeployAsync("/deploy checkout 1.1.0 to staging --break-glass \"cannot wait\"");
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        if (!automatic)
            await deploys.DeployAsync("/rollback checkout staging --reason errors");
        await deploys.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(15));
        Assert.Equal("1.0.0", (await deploys.OnAsync("staging"))?.Version);

        var card = DeployApp.TextOf(deploys.Card(waiting));
        Assert.Contains(
            $"waits for 1 approval: held since rollback #{waiting + 2}; "
                + "`/deploy resume checkout staging` resumes the queue. It contains `1.1.0`, which was rolled back",
            card,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["Resume the queue", "Cancel"],
            DeployApp.Buttons(deploys.Card(waiting)).Select(button => button.Label)
        );
        var refused = (await deploys.TypeAsync($"/deploy approve {waiting}", "linus")).Text;
        Assert.Contains(
            $"#{waiting} cannot be approved now. It is held since rollback #{waiting + 2}",
            refused,
            StringComparison.Ordinal
        );

        await deploys.PressAsync(deploys.Card(waiting), "Resume the queue", "linus", "checkout");
        Assert.Equal(["Approve", "Cancel"], DeployApp.Buttons(deploys.Card(waiting)).Select(button => button.Label));
        await deploys.PressAsync(deploys.Card(waiting), "Approve", "linus", "checkout");
        Assert.Equal("1.2.0", (await deploys.OnAsync("staging"))?.Version);
    }

    [Fact]
    public async Task What_is_found_bad_while_it_waits_is_asked_about_at_the_approval_and_at_the_turn()
    {
        await using var deploys = await DeployApp.StartAsync(Approved);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging --break-glass first");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var running = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging --break-glass first");
        var waiting = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var queued = await deploys.DeployAsync("/deploy checkout 1.4.0 to staging --break-glass \"cannot wait\"");
        var place = await EnvironmentState.ReadAsync(deploys.App.Store, "checkout", "staging", Stop);
        var commit = new Commit();
        (
            place with
            {
                Bad = [new BadVersion(DeployApp.Sha(1), "1.1.0", "", deploys.App.Time.GetUtcNow(), "errors")],
            }
        ).Save(place, commit, deploys.App.Time.GetUtcNow());
        await deploys.App.Store.CommitAsync(commit, Stop);

        var refused = (await deploys.TypeAsync($"/deploy approve {waiting}", "linus")).Text;
        Assert.Contains(
            $"#{waiting} cannot be approved now. It contains `1.1.0`, which was rolled back: errors",
            refused,
            StringComparison.Ordinal
        );
        await deploys.TypeAsync($"/deploy cancel {running}");
        await deploys.PassAsync(TimeSpan.FromSeconds(30));

        // Breaking the glass covers what was known then.
        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(queued)).State);
        Assert.Contains(
            "not started · It contains `1.1.0`, which was rolled back: errors",
            DeployApp.TextOf(deploys.Card(queued)),
            StringComparison.Ordinal
        );
    }

    [Theory, InlineData(true, nameof(DeployState.Succeeded)), InlineData(false, nameof(DeployState.Cancelled))]
    public async Task Breaking_the_glass_covers_the_locks_of_then(bool lockedBefore, string end)
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        if (lockedBefore)
            await deploys.TypeAsync("/deploy lock checkout/staging \"data is being moved\"", "linus");
        var glass = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging --break-glass fire");
        if (!lockedBefore)
            await deploys.TypeAsync("/deploy lock checkout/staging \"data is being moved\"", "linus");
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        Assert.Equal(end, (await deploys.FindAsync(glass)).State.ToString());
    }

    [
        Theory,
        InlineData("ErrorRate", nameof(DeployState.Succeeded)),
        InlineData("DiskFull", nameof(DeployState.Cancelled))
    ]
    public async Task A_fix_is_the_fix_of_what_fired_then(string alsoFires, string end)
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        await FireAsync(deploys, "ErrorRate");
        var fix = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging --fix");
        await FireAsync(deploys, alsoFires);
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        var ended = await deploys.FindAsync(fix);
        Assert.Equal(end, ended.State.ToString());
        if (ended.State == DeployState.Cancelled)
            Assert.Contains("DiskFull> is firing", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alert_that_began_while_it_waited_stops_an_approval_and_a_deploy_at_its_turn()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var waiting = await deploys.DeployAsync("/deploy checkout 1.0.0 to production");
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        var queued = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        await FireAsync(deploys, "ErrorRate");

        Assert.Contains(
            "ErrorRate> is firing",
            (await deploys.TypeAsync($"/deploy approve {waiting}", "linus")).Text,
            StringComparison.Ordinal
        );
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        Assert.Equal(
            (DeployState.Waiting, DeployState.Cancelled),
            ((await deploys.FindAsync(waiting)).State, (await deploys.FindAsync(queued)).State)
        );
        Assert.Contains("ErrorRate> is firing", (await deploys.FindAsync(queued)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_wants_a_version_that_is_held_sees_by_what_and_how_it_goes_on()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var waiting = await deploys.DeployAsync("/deploy checkout 1.3.0 to staging");
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        var rollback = await deploys.DeployAsync("/rollback checkout staging");
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        var plan = await deploys.TypeAsync("/deploy checkout 1.3.0 to staging", "linus");
        Assert.Contains(
            $"⚠ #{waiting} `1.3.0` is held since rollback #{rollback}; "
                + "`/deploy resume checkout staging` resumes the queue",
            DeployApp.TextOf(plan),
            StringComparison.Ordinal
        );
        await deploys.PressAsync(plan, "Deploy", "linus");
        var answer = deploys
            .App.Slack.Messages("general")
            .Last(message => message.Text.Contains("already", StringComparison.Ordinal))
            .Text;
        Assert.Contains(
            $"#{waiting} is already deploying 1.3.0 to staging, and is held since rollback #{rollback}; "
                + "/deploy resume checkout staging resumes the queue",
            answer.Replace("`", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains(
            $"#{waiting} `1.3.0`",
            (await deploys.TypeAsync("/deploy queue")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "1 held since rollback",
            (await deploys.TypeAsync("/deploy status")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_plan_that_was_made_while_the_one_before_was_watched_is_the_same_when_that_one_is_good()
    {
        await using var deploys = await DeployApp.StartAsync("staging:Bake=00:10:00");
        var first = await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        var plan = await deploys.TypeAsync("/deploy checkout 1.1.0 to staging");
        Assert.Contains("Rollback: none yet", DeployApp.TextOf(plan), StringComparison.Ordinal);
        await deploys.PassAsync(TimeSpan.FromMinutes(11), TimeSpan.FromSeconds(30));
        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(first)).State);

        await deploys.PressAsync(plan, "Deploy");

        Assert.Equal(["1.0.0", "1.1.0"], deploys.Engine.Started.Select(run => run.Version));
    }

    [Theory]
    [InlineData(nameof(Verdict.Block), "", "", true)]
    [InlineData(nameof(Verdict.Block), "a", "", true)]
    [InlineData(nameof(Verdict.Block), "a", "lock a", false)]
    [InlineData(nameof(Verdict.Block), "a b", "lock a", true)]
    [InlineData(nameof(Verdict.Block), "a", "freeze a", true)]
    [InlineData(nameof(Verdict.Warn), "", "", false)]
    [InlineData(nameof(Verdict.Warn), "a", "", true)]
    [InlineData(nameof(Verdict.Warn), "a", "lock a", false)]
    [InlineData(nameof(Verdict.Pass), "a", "", false)]
    [InlineData(nameof(Verdict.Wait), "a", "", false)]
    public void What_was_confirmed_stops_nothing_and_what_came_since_does(
        string verdict,
        string of,
        string known,
        bool stops
    ) =>
        Assert.Equal(
            stops,
            new Gate(GateCode.Lock, Enum.Parse<Verdict>(verdict), "")
            {
                About = of.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            }.Stops([known])
        );

    [Fact]
    public async Task Approvals_that_are_asked_for_since_are_asked_for_at_the_turn()
    {
        await using var deploys = await DeployApp.StartAsync();
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.0.0 to staging");
        var queued = await deploys.DeployAsync("/deploy checkout 1.1.0 to staging");
        var configuration = (IConfigurationRoot)deploys.App.Services.GetRequiredService<IConfiguration>();
        configuration["Services:checkout:Environments:staging:Approvals:Count"] = "1";
        configuration.Reload();
        deploys.Engine.SetAll(new EngineStatus(EngineState.Succeeded));
        deploys.Engine.Starts = new EngineStatus(EngineState.Succeeded);
        await deploys.PassAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(10));

        Assert.Equal(DeployState.Cancelled, (await deploys.FindAsync(queued)).State);
        Assert.Single(deploys.Engine.Started);
    }

    private static async Task FireAsync(DeployApp deploys, string name)
    {
        await deploys.App.BearerAsync(
            "alertmanager",
            new
            {
                version = "4",
                groupKey = name,
                status = "firing",
                alerts = new[]
                {
                    new
                    {
                        status = "firing",
                        labels = new
                        {
                            alertname = name,
                            service = "checkout",
                            severity = "critical",
                        },
                        startsAt = "2026-03-02T09:00:00Z",
                        generatorURL = "https://prometheus.example/" + name,
                        fingerprint = name,
                    },
                },
            }
        );
        await deploys.NowAsync();
    }
}
