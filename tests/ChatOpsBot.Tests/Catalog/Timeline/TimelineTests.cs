using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.Catalog.Timeline;

/// <summary>What happened is recorded once, in the commit that makes it true, and is found by whoever asks.</summary>
public sealed class TimelineTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<IReadOnlyList<Fact>> ListAsync(DeployApp deploys, FactQuery query) =>
        deploys.App.Services.GetRequiredService<Facts>().ListAsync(query, Stop);

    private static async Task<IReadOnlyList<string>> KindsAsync(DeployApp deploys, FactQuery query) =>
        [.. (await ListAsync(deploys, query)).Select(fact => fact.Kind).Reverse()];

    [Fact]
    public async Task A_deploy_leaves_a_fact_for_each_change_of_its_state()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");

        var number = await deploys.DeployAsync("/deploy checkout 1.4.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");
        await deploys.NowAsync();

        var subject = (await deploys.FindAsync(number)).Subject;
        Assert.Equal(
            [
                FactKind.DeploymentRequested,
                FactKind.DeploymentApproved,
                FactKind.DeploymentStarted,
                FactKind.DeploymentSucceeded,
            ],
            (await KindsAsync(deploys, new FactQuery(50) { Subject = subject })).Where(kind =>
                kind.StartsWith("deployment.", StringComparison.Ordinal)
            )
        );
        var approved = (await ListAsync(deploys, new FactQuery(1) { Kind = FactKind.DeploymentApproved })).Single();
        Assert.Equal(
            (DeployApp.Linus, "checkout", "production", "1.4.0"),
            (approved.Actor, approved.Service, approved.Environment, approved.After)
        );

        var shown = (await deploys.TypeAsync("/chatops timeline checkout")).Text;
        Assert.Contains(
            "deploy 1.4.0 approved",
            shown.Replace("`", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("deployment", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_of_a_deploy_is_not_shown_as_its_version()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Canary:0:Percent=10",
            "staging:Canary:0:Bake=00:01:00"
        );

        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");

        Assert.Contains(
            "· deploy step 2 of 3 ·",
            (await deploys.TypeAsync("/chatops timeline checkout")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Locks_freezes_alerts_and_merges_are_listed_by_service_by_kind_and_by_time()
    {
        await using var deploys = await DeployApp.StartAsync("Services:checkout:Repository=acme/checkout");

        await deploys.TypeAsync("/deploy lock checkout/staging migration");
        await deploys.TypeAsync("/deploy unlock checkout/staging");
        await deploys.TypeAsync("/deploy freeze checkout sale --for 2h");
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("resolved"));
        await deploys.App.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start, "closed", merged: true)
        );
        await deploys.NowAsync();

        var all = await KindsAsync(deploys, new FactQuery(100) { Service = "checkout" });
        foreach (
            var kind in new[] { FactKind.LockTaken, FactKind.LockReleased, FactKind.FreezeMade, FactKind.ChangeMerged }
        )
            Assert.Single(all, kind);
        // What a sender repeats happened once.
        Assert.Equal(
            [FactKind.AlertFired, FactKind.AlertResolved],
            await KindsAsync(deploys, new FactQuery(10) { Service = "checkout", Kind = "alert" })
        );
        Assert.Empty(await ListAsync(deploys, new FactQuery(10) { Kind = "lock", Since = TestApp.Start.AddDays(1) }));
    }

    [Fact]
    public async Task An_alert_that_a_sender_repeats_without_its_beginning_fired_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Sources:nagios:Type=nagios");

        foreach (var hour in Enumerable.Range(1, 3))
            await NotifyAsync("PROBLEM", hour, hour);
        await NotifyAsync("RECOVERY", 1, 4);
        await NotifyAsync("PROBLEM", 1, 5);
        await NotifyAsync("PROBLEM", 2, 6);
        await app.SettleAsync();

        Assert.Equal(
            [FactKind.AlertFired, FactKind.AlertResolved, FactKind.AlertFired],
            (
                await app.Services.GetRequiredService<Facts>().ListAsync(new FactQuery(20) { Kind = "alert" }, Stop)
            ).Select(fact => fact.Kind)
        );

        async Task NotifyAsync(string type, int number, int hour)
        {
            var at = TestApp.Start.AddHours(hour - 12).ToUnixTimeSeconds();
            await app.BearerAsync(
                "nagios",
                new
                {
                    type,
                    host = "db1",
                    service = "PostgreSQL",
                    state = type == "PROBLEM" ? "CRITICAL" : "OK",
                    output = "connection refused",
                    notification_number = $"{number}",
                    since = $"{at}",
                    timestamp = $"{at}",
                }
            );
            await app.SettleAsync();
        }
    }

    /// <summary>Alertmanager leaves out an alert that is silenced, and names it again when the silence ends.</summary>
    [Theory, InlineData("2026-03-02T09:00:00Z"), InlineData(null)]
    public async Task An_alert_that_is_silenced_fired_once_and_is_resolved_once(string? started)
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        foreach (
            var (names, status) in new[] { ("12", "firing"), ("2", "firing"), ("12", "firing"), ("1", "resolved") }
        )
        {
            var group = names.Select(name => Alert($"web-{name}", status)).ToList();
            await app.BearerAsync("alertmanager", new { groupKey = "pods", alerts = group });
            await app.SettleAsync();
            app.Time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(
            [FactKind.AlertFired, FactKind.AlertUnreported, FactKind.AlertResolved],
            await OfAlertAsync(app, "alert/web-1")
        );

        object Alert(string pod, string status) =>
            new
            {
                status,
                labels = new { alertname = "PodDown", pod },
                startsAt = started,
                endsAt = status == "resolved" ? "2026-03-02T12:30:00Z" : null,
                fingerprint = pod,
            };
    }

    [Fact]
    public async Task What_a_sender_repeats_with_the_time_of_the_report_happened_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Sources:sensu:Type=sensu");

        // It is silenced from its second report to its third, and its history no longer reaches back.
        foreach (
            var (status, silenced) in new[] { (2, false), (2, true), (2, true), (2, false), (0, false), (0, false) }
        )
        {
            app.Time.Advance(TimeSpan.FromMinutes(1));
            await app.BearerAsync(
                "sensu",
                new
                {
                    timestamp = app.Time.GetUtcNow().ToUnixTimeSeconds(),
                    entity = new { metadata = new { name = "node-4", @namespace = "default" } },
                    check = new
                    {
                        metadata = new { name = "cpu" },
                        status,
                        is_silenced = silenced,
                        output = $"{status}",
                    },
                }
            );
            await app.SettleAsync();
        }

        Assert.Equal(
            [FactKind.AlertFired, FactKind.AlertAcknowledged, FactKind.AlertResolved],
            await OfAlertAsync(app, null)
        );
    }

    [Fact]
    public async Task A_merge_a_release_and_a_deployment_that_are_reported_again_happened_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        foreach (var minute in Enumerable.Range(0, 3))
        {
            var at = TestApp.Start.AddMinutes(minute);
            await app.GitHubAsync(
                "pull_request",
                GitHubPayloads.PullRequest(minute == 0 ? "closed" : "labeled", at, "closed", merged: true)
            );
            await app.GitHubAsync(
                "release",
                new
                {
                    action = "published",
                    release = new
                    {
                        id = 55,
                        tag_name = "v1.8.2",
                        published_at = at,
                    },
                    repository = new { full_name = GitHubPayloads.Repository },
                }
            );
            await app.GitHubAsync(
                "deployment_status",
                new
                {
                    action = "created",
                    deployment = new
                    {
                        id = 31,
                        @ref = "v1.8.2",
                        sha = "8f3c2d19ab41c0de",
                        environment = "production",
                    },
                    deployment_status = new
                    {
                        id = 32 + minute,
                        state = "success",
                        environment = "production",
                        updated_at = at,
                    },
                    repository = new { full_name = GitHubPayloads.Repository },
                }
            );
            await app.SettleAsync();
        }

        Assert.Equal(
            [FactKind.ChangeMerged, FactKind.DeploymentSucceeded, FactKind.ReleasePublished],
            (await app.Services.GetRequiredService<Facts>().ListAsync(new FactQuery(50), Stop))
                .Select(fact => fact.Kind)
                .Order(StringComparer.Ordinal)
        );
    }

    /// <summary>In the order in which they were recorded.</summary>
    private static async Task<IReadOnlyList<string>> OfAlertAsync(TestApp app, string? part) =>
        [
            .. (await app.Services.GetRequiredService<Facts>().ListAsync(new FactQuery(50) { Kind = "alert" }, Stop))
                .Where(fact => part is null || fact.Data.GetValueOrDefault("part") == part)
                .OrderBy(fact => fact.Recorded)
                .Select(fact => fact.Kind),
        ];

    [Theory, InlineData("/chatops timeline --kind command"), InlineData("/chatops audit")]
    public async Task What_was_typed_on_several_lines_is_one_line_and_cannot_pass_for_another_entry(string line)
    {
        await using var deploys = await DeployApp.StartAsync();

        await deploys.TypeAsync("/deploy lock checkout/staging \"moved\n🟢 now · by <@U0GRACE001> · approved\"");

        var shown = (await deploys.TypeAsync(line)).Text;
        Assert.DoesNotContain('\n', shown);
        Assert.Contains("approved", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_timeline_is_shown_to_those_who_may_read_about_it()
    {
        await using var deploys = await DeployApp.StartAsync();
        await deploys.DeployAsync("/deploy checkout 1.4.0 to staging");
        await deploys.NowAsync();

        var shown = await deploys.TypeAsync("/chatops timeline checkout --since 2h --kind deployment");
        Assert.Contains("*checkout*/staging · deploy `1.4.0` succeeded", shown.Text, StringComparison.Ordinal);
        Assert.Contains(
            "is not a kind",
            (await deploys.TypeAsync("/chatops timeline --kind weather")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Nothing happened",
            (await deploys.TypeAsync("/chatops timeline --kind drift")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_delivery_that_is_replayed_and_a_person_who_is_refused_leave_a_fact()
    {
        await using var deploys = await DeployApp.StartAsync("Permissions:chatops replay:0=U0ADA00001");
        await deploys.App.GitHubAsync("push", GitHubPayloads.Push(1), "0b98d0f0-9b1c-11e6-9eb4-000000000001");
        await deploys.NowAsync();

        await deploys.TypeAsync("/chatops replay github/0b98d0f0-9b1c-11e6-9eb4-000000000001");
        await deploys.TypeAsync("/chatops replay github/0b98d0f0-9b1c-11e6-9eb4-000000000001", "linus");
        await deploys.NowAsync();

        var replayed = await ListAsync(deploys, new FactQuery(10) { Kind = FactKind.DeliveryReplayed });
        Assert.Equal(DeployApp.Ada, Assert.Single(replayed).Actor);
        var denied = await ListAsync(deploys, new FactQuery(10) { Kind = FactKind.CommandDenied });
        Assert.Equal(DeployApp.Linus, Assert.Single(denied).Actor);
    }

    [Fact]
    public async Task What_is_recorded_twice_under_one_id_is_one_fact()
    {
        await using var app = await TestApp.StartAsync();
        var facts = app.Services.GetRequiredService<Facts>();
        for (var i = 0; i < 2; i++)
        {
            var effects = new Commit();
            await facts.AddAsync(new Fact("alert.fired", "alert:1", TestApp.Start) { Id = "one" }, effects, Stop);
            await facts.AddAsync(new Fact("alert.fired", "alert:1", TestApp.Start) { Id = "one" }, effects, Stop);
            Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
        }

        Assert.Single(await facts.ListAsync(new FactQuery(10) { Subject = "alert:1" }, Stop));
    }

    [Fact]
    public async Task More_facts_than_a_page_are_listed_newest_first_even_when_they_happened_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var effects = new Commit();
        for (var i = 0; i < 30; i++)
            new Fact(i % 3 == 0 ? "alert.fired" : "alert.resolved", $"alert:{i}", TestApp.Start.AddSeconds(i / 10))
            {
                Service = "checkout",
            }.AddTo(effects, TestApp.Start);
        Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);

        var listed = await app
            .Services.GetRequiredService<Facts>()
            .ListAsync(new FactQuery(7) { Service = "CHECKOUT", Kind = "alert.fired" }, Stop);
        Assert.Equal(7, listed.Count);
        Assert.Equal(listed.OrderByDescending(fact => fact.At), listed);
        Assert.All(listed, fact => Assert.Equal("alert.fired", fact.Kind));
    }
}
