using System.Text.Json;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Planning;
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

        Assert.Contains("88 %", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
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

    [Theory]
    [InlineData(nameof(DeployState.Waiting), null, "⏳", "waits for 1 approval")]
    [InlineData(nameof(DeployState.Queued), null, "⏳", "queued")]
    [InlineData(nameof(DeployState.Running), null, "🟡", "deploying")]
    [InlineData(nameof(DeployState.Paused), null, "🟡", "paused")]
    [InlineData(nameof(DeployState.Countdown), null, "🔴", "failed, rolls back soon")]
    [InlineData(nameof(DeployState.Succeeded), null, "🟢", "deployed")]
    [InlineData(nameof(DeployState.Succeeded), 8L, "⚪", "succeeded, then rolled back by #8")]
    [InlineData(nameof(DeployState.Failed), null, "🔴", "failed")]
    [InlineData(nameof(DeployState.Failed), 8L, "🔴", "failed, rolled back by #8")]
    [InlineData(nameof(DeployState.Cancelled), null, "⚪", "cancelled")]
    [InlineData(nameof(DeployState.Expired), null, "⚪", "expired")]
    public void The_glyph_never_says_anything_else_than_the_word(
        string state,
        long? rolledBackBy,
        string glyph,
        string word
    )
    {
        var deployment = new Deployment
        {
            Number = 7,
            Service = "checkout",
            Environment = "staging",
            Channel = "#checkout",
            Ref = "main",
            Sha = DeployApp.Sha(2),
            Version = "1.2.0",
            Requester = DeployApp.Ada,
            Requested = TestApp.Start,
            State = Enum.Parse<DeployState>(state),
            RolledBackBy = rolledBackBy,
            ApprovalsNeeded = 1,
            Steps = [new DeployStep(StepKind.Deploy)],
        };
        Assert.Equal($"{glyph} *checkout* `1.2.0` → staging · {word}", DeployMessages.Headline(deployment));
    }

    [Fact]
    public void One_that_has_its_approvals_waits_for_none()
    {
        var deployment = new Deployment
        {
            Number = 7,
            Service = "checkout",
            Environment = "staging",
            Channel = "#checkout",
            Ref = "main",
            Sha = DeployApp.Sha(2),
            Version = "1.2.0",
            Requester = DeployApp.Ada,
            Requested = TestApp.Start,
            State = DeployState.Waiting,
            ApprovalsNeeded = 1,
            Approvals = [new Approval(DeployApp.Linus, "linus", TestApp.Start)],
            Steps = [new DeployStep(StepKind.Deploy)],
        };
        Assert.Equal("⏳ *checkout* `1.2.0` → staging · approved, about to start", DeployMessages.Headline(deployment));
    }

    [Fact]
    public async Task A_button_goes_when_it_has_nothing_left_to_do()
    {
        await using var deploys = await DeployApp.StartAsync();
        foreach (var version in (string[])["1.0.0", "1.1.0"])
            await deploys.DeployAsync($"/deploy checkout {version} to staging");
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(2)).Select(button => button.Label));

        // The plan makes way for what came of it, and the last version's way back for the next one's.
        var plan = await deploys.TypeAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PressAsync(plan, "Deploy");
        var answer = deploys.App.Slack.Messages("general").Single(message => message.Ts == plan.Ts);
        Assert.Contains("Started #3", answer.Text, StringComparison.Ordinal);
        Assert.Empty(DeployApp.Buttons(answer));
        Assert.Empty(DeployApp.Buttons(deploys.Card(2)));
        Assert.Equal(["Roll back"], DeployApp.Buttons(deploys.Card(3)).Select(button => button.Label));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Only_a_source_that_is_trusted_with_deploys_writes_on_the_message_of_one(bool trusted)
    {
        await using var deploys = await DeployApp.StartAsync(
            "Sources:ansible:Type=ansible",
            $"Sources:ansible:Deploys={trusted}"
        );
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        var said = TestApp.Bytes(
            new
            {
                @event = "failed",
                deploy = $"{number}",
                time = "2026-03-02T09:00:10.000000Z",
                run = "7e4a3b0e-6f2d-4f0f-9d3c-0a52a1f5a111",
                started = "2026-03-02T09:00:00.100000Z",
                playbook = "site.yml",
                user = "mallory",
                controller = "ops-1",
                play = "Roll out checkout",
                check = false,
                service = "checkout",
                environment = "staging",
                host = "web-2",
                task = "all is lost",
                message = "So I say.",
            }
        );

        using var answer = await deploys.App.SendAsync(
            "ansible",
            said,
            request =>
                request.Headers.Add(
                    "X-ChatOps-Signature-256",
                    "sha256="
                        + Convert.ToHexStringLower(
                            System.Security.Cryptography.HMACSHA256.HashData(
                                System.Text.Encoding.UTF8.GetBytes(TestApp.Secret),
                                said
                            )
                        )
                )
        );
        await deploys.NowAsync();

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(trusted, DeployApp.TextOf(deploys.Card(number)).Contains("all is lost", StringComparison.Ordinal));
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
