using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Cards;

/// <summary>Groups of alerts whose members go missing, differ, get worse, or whose message someone deleted.</summary>
public sealed class AlertLifeTests
{
    [Fact]
    public async Task An_alert_that_its_group_names_no_longer_is_no_longer_reported_and_holds_no_deploy()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await SendAsync(app, Alert("web-1"), Alert("web-2"));
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync(app, Alert("web-1"));
        Assert.Contains(
            "1 of 2 firing, 1 no longer reported",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );

        app.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync(app, Alert("web-1", ended: 9));

        Assert.StartsWith(
            "⚪ PodDown 1 of 2 resolved, 1 no longer reported",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
        Assert.Empty(
            await app.Store.ListAsync(new IndexQuery(Card.NowIndex, 10), TestContext.Current.CancellationToken)
        );

        app.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync(app, Alert("web-2"));
        Assert.StartsWith(
            "🔴 PodDown 1 of 2 firing",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync(app, Alert("web-2", ended: 19));
        Assert.StartsWith(
            "🟢 PodDown all 2 resolved",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_lock_until_an_alert_is_clear_ends_when_the_alert_is_no_longer_reported()
    {
        await using var deploys = await Tests.Deployments.DeployApp.StartAsync();
        await SendAsync(deploys.App, Alert("web-1"), Alert("web-2"));
        await deploys.TypeAsync("/deploy lock checkout/staging --until-clear PodDown");
        await deploys.PassAsync(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

        await SendAsync(deploys.App, Alert("web-1", ended: 4));
        await deploys.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1));

        Assert.Contains(
            deploys.Direct("ada"),
            message => message.Text.Contains("PodDown has been clear for 15 minutes", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_group_that_is_cut_short_says_nothing_about_those_that_it_leaves_out()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await SendAsync(app, Alert("web-1"), Alert("web-2"));
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await app.BearerAsync("alertmanager", Group(1, Alert("web-1")));
        await app.SettleAsync();

        Assert.Contains("2 of 2 firing", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("grafana")]
    public async Task Two_clusters_that_name_their_groups_alike_do_not_end_each_other_s_alerts(string source)
    {
        await using var app = await TestApp.StartUnlimitedAsync("Sources:grafana:Type=grafana");
        async Task HearAsync(string cluster, params object[] alerts)
        {
            var group = (System.Text.Json.Nodes.JsonObject)
                System.Text.Json.Nodes.JsonNode.Parse(TestApp.Bytes(Group(0, alerts)))!;
            group["externalURL"] = $"https://{cluster}.example.org";
            foreach (var alert in group["alerts"]!.AsArray())
                alert!["silenceURL"] = $"https://{cluster}.example.org/alerting/silence/new?matcher=x";
            await app.BearerAsync(source, group);
            await app.SettleAsync();
            app.Time.Advance(TimeSpan.FromMinutes(5));
        }

        await HearAsync("eu", Alert("web-1"), Alert("web-2"));
        await HearAsync("us", Alert("web-8"), Alert("web-9"));
        Assert.Contains("4 of 4 firing", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);

        await HearAsync("eu", Alert("web-1"));
        Assert.Contains(
            "3 of 4 firing, 1 no longer reported",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_two_of_a_high_availability_pair_share_one_card_whatever_their_addresses_are()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        async Task HearAsync(string instance, params object[] alerts)
        {
            var group = System.Text.Json.Nodes.JsonNode.Parse(TestApp.Bytes(Group(0, alerts)))!;
            group["externalURL"] = $"https://alertmanager-{instance}.example.org";
            await app.BearerAsync("alertmanager", group);
            await app.SettleAsync();
        }

        await HearAsync("a", Alert("web-1"));
        await HearAsync("b", Alert("web-1"));
        await HearAsync("b", Alert("web-1", ended: 5));

        Assert.Contains("resolved", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
        Assert.Single(app.Replies("#general"));
    }

    [Fact]
    public async Task A_deleted_message_comes_back_when_the_alert_gets_worse_and_not_otherwise()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await SendAsync(app, Alert("web-1", "warning"));
        await DeleteAsync(app);

        app.Time.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(app, Alert("web-1", "warning", summary: "It is still down."));
        await SendAsync(app, Alert("web-1", "warning", ended: 2));
        Assert.Empty(app.Cards("#general"));

        app.Time.Advance(TimeSpan.FromMinutes(5));
        await SendAsync(app, Alert("web-1", "warning", started: 5));
        Assert.StartsWith("🟡", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);

        await DeleteAsync(app);
        await SendAsync(app, Alert("web-1", "warning", started: 5), Alert("web-2", "critical", started: 6));
        Assert.StartsWith(
            "🔴 PodDown 2 of 2 firing",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_mixed_group_is_titled_after_its_worst_alert_and_a_warning_does_not_look_like_a_page()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await SendAsync(
            app,
            Alert("db-0", "warning", name: "DiskAlmostFull"),
            Alert("db-1", "warning", name: "DiskAlmostFull")
        );
        Assert.StartsWith(
            "🟡 DiskAlmostFull 2 of 2 firing",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );

        await SendAsync(
            app,
            Alert("db-0", "warning", name: "DiskAlmostFull"),
            Alert("db-1", "warning", name: "DiskAlmostFull"),
            Alert("db-2", "critical", started: 1, name: "DatabaseDown")
        );

        Assert.StartsWith(
            "🔴 DatabaseDown and 2 others, 3 of 3 firing",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_alert_of_kubernetes_is_named_by_its_pod_its_namespace_and_its_cluster_and_not_by_the_exporter()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        object Pod(string pod) =>
            Alert(
                pod,
                description: "It restarts every minute.",
                labels: new
                {
                    @namespace = "shop",
                    cluster = "eu-1",
                    instance = "10.0.0.7:8080",
                    job = "kube-state-metrics",
                }
            );

        await SendAsync(app, Pod("web-1"));
        Assert.Contains(
            " · in shop, eu-1 · web-1: It is down.\nIt restarts every minute.",
            app.BlockText("#general", 0),
            StringComparison.Ordinal
        );
        await SendAsync(app, Pod("web-1"), Pod("web-2"));

        var text = app.BlockText("#general", 0);
        Assert.Contains(" · in shop, eu-1 · It is down.\nIt restarts every minute.\n", text, StringComparison.Ordinal);
        Assert.Contains("|web-1> · <", text, StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.7", text, StringComparison.Ordinal);
    }

    private static async Task SendAsync(TestApp app, params object[] alerts)
    {
        await app.BearerAsync("alertmanager", Group(0, alerts));
        await app.SettleAsync();
    }

    private static async Task DeleteAsync(TestApp app)
    {
        var message = app.Cards("#general")[0];
        await app.CallSlackAsync("chat.delete", new { channel = message.Channel, ts = message.Ts });
    }

    private static object Group(int truncated, params object[] alerts) =>
        new
        {
            version = "4",
            groupKey = "{}:{service=\"checkout\"}",
            truncatedAlerts = truncated,
            status = "firing",
            receiver = "chatops",
            groupLabels = new { service = "checkout" },
            externalURL = "https://alertmanager.example.org",
            alerts,
        };

    private static object Alert(
        string pod,
        string severity = "critical",
        int started = 0,
        int? ended = null,
        string name = "PodDown",
        string summary = "It is down.",
        string? description = null,
        object? labels = null
    )
    {
        var all = (System.Text.Json.Nodes.JsonObject)
            System.Text.Json.Nodes.JsonNode.Parse(TestApp.Bytes(labels ?? new { }))!;
        (all["alertname"], all["severity"], all["pod"]) = (name, severity, pod);
        return new
        {
            status = ended is null ? "firing" : "resolved",
            labels = all,
            annotations = new { summary, description },
            startsAt = TestApp.Start.AddMinutes(started),
            endsAt = ended is { } end ? TestApp.Start.AddMinutes(end) : DateTimeOffset.MinValue,
            generatorURL = $"https://prometheus.example.org/{pod}",
            fingerprint = pod,
        };
    }
}
