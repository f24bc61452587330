namespace ChatOpsBot.Tests.Cards;

/// <summary>Whole lives of subjects: every delivery over HTTP, every message read back from Slack.</summary>
public sealed class CardLifeTests
{
    private static readonly string[] Checks = ["build", "unit", "integration", "lint", "e2e", "security"];

    [Fact]
    public async Task A_pull_request_is_one_message_and_at_most_three_replies_from_opening_to_merge()
    {
        await using var app = await TestApp.StartAsync();
        var at = TestApp.Start;

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", at));
        await app.SettleAsync();
        Assert.Contains("open", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);

        foreach (var check in Checks)
            await app.GitHubAsync(
                "check_run",
                GitHubPayloads.Check(check, "in_progress", null, at.AddSeconds(10), null)
            );
        await app.SettleAsync();
        Assert.Contains("6 running", BlockText(app), StringComparison.Ordinal);

        foreach (var check in Checks)
            await app.GitHubAsync(
                "check_run",
                GitHubPayloads.Check(check, "completed", "success", at.AddSeconds(10), at.AddMinutes(3))
            );
        await app.SettleAsync();
        Assert.Contains("6 checks passed", BlockText(app), StringComparison.Ordinal);

        await app.GitHubAsync("pull_request_review", GitHubPayloads.Review("grace", "approved", at.AddMinutes(5)));
        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", at.AddMinutes(6), "closed", merged: true)
        );
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.StartsWith("🟣", card.Text, StringComparison.Ordinal);
        Assert.Contains("merged", card.Text, StringComparison.Ordinal);
        Assert.Contains("grace approved", BlockText(app), StringComparison.Ordinal);
        Assert.InRange(app.Replies("#general").Count, 1, 3);
        Assert.All(app.Replies("#general"), reply => Assert.Equal(card.Ts, reply.ThreadTs));
    }

    [Fact]
    public async Task The_same_deliveries_in_any_order_and_number_end_in_the_same_card()
    {
        var at = TestApp.Start;
        (string Event, object Payload, string Id)[] deliveries =
        [
            ("pull_request", GitHubPayloads.PullRequest("opened", at), "1"),
            ("check_run", GitHubPayloads.Check("unit", "in_progress", null, at.AddSeconds(5), null), "2"),
            (
                "check_run",
                GitHubPayloads.Check("unit", "completed", "failure", at.AddSeconds(5), at.AddMinutes(1)),
                "3"
            ),
            ("pull_request", GitHubPayloads.PullRequest("labeled", at.AddMinutes(2), labels: ["urgent"]), "4"),
            ("pull_request_review", GitHubPayloads.Review("grace", "changes_requested", at.AddMinutes(3)), "5"),
        ];
        var random = new Random(7);
        var seen = new HashSet<string>();
        for (var round = 0; round < 6; round++)
        {
            await using var app = await TestApp.StartAsync();
            var order = round == 0 ? deliveries : deliveries.Concat(deliveries).OrderBy(_ => random.Next()).ToArray();
            foreach (var (name, payload, id) in order)
            {
                await app.GitHubAsync(name, payload, id);
                if (random.Next(2) == 0)
                    await app.SettleAsync();
            }
            await app.SettleAsync();
            var card = Assert.Single(app.Cards("#general"));
            seen.Add(card.Text + BlockText(app));
        }
        Assert.Single(seen);
    }

    [Fact]
    public async Task A_label_that_comes_after_the_opening_sends_the_card_where_its_route_says()
    {
        await using var app = await TestApp.StartAsync(
            "Routes:0:Match:0=labels=urgent",
            "Routes:0:Channel=#incidents",
            "Routes:1:Drop=true"
        );
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        Assert.Empty(app.Cards("#incidents"));

        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("labeled", TestApp.Start.AddMinutes(1), labels: ["urgent", "payments"])
        );
        await app.SettleAsync();

        Assert.Single(app.Cards("#incidents"));
    }

    [Fact]
    public async Task A_push_shows_at_most_eight_commits_and_says_how_many_more()
    {
        await using var app = await TestApp.StartAsync();

        await app.GitHubAsync("push", GitHubPayloads.Push(11));
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.Contains(
            "11 commits to main",
            card.Text.Replace("`", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Equal(8, BlockText(app).Split("Change ").Length - 1);
        Assert.Contains("and 3 more", BlockText(app), StringComparison.Ordinal);
        Assert.Contains("/compare/", BlockText(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_jenkins_build_is_one_message_from_start_over_its_stages_to_the_end()
    {
        await using var app = await TestApp.StartAsync();
        object Build(string phase, string? status, string? notes = null, int duration = 0) =>
            new
            {
                name = "checkout",
                url = "job/checkout/",
                build = new
                {
                    full_url = "https://ci.example.org/job/checkout/482/",
                    number = 482,
                    phase,
                    status,
                    notes,
                    duration,
                    timestamp = TestApp.Start.ToUnixTimeMilliseconds(),
                    url = "job/checkout/482/",
                    scm = new
                    {
                        branch = "origin/main",
                        commit = "3333333dddd",
                        culprits = new[] { "Ada Byron" },
                    },
                },
            };

        await app.BearerAsync("jenkins", Build("STARTED", null));
        await app.SettleAsync();
        var started = Assert.Single(app.Cards("#general"));
        Assert.StartsWith("🟡", started.Text, StringComparison.Ordinal);

        app.Time.Advance(TimeSpan.FromMinutes(1));
        await app.BearerAsync("jenkins", Build("STARTED", null, "integration tests"));
        await app.SettleAsync();
        Assert.Contains("integration tests", BlockText(app), StringComparison.Ordinal);

        app.Time.Advance(TimeSpan.FromMinutes(3));
        await app.BearerAsync("jenkins", Build("COMPLETED", "FAILURE", duration: 252_000));
        await app.BearerAsync("jenkins", Build("FINALIZED", "FAILURE", duration: 252_000));
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.Equal(started.Ts, card.Ts);
        Assert.StartsWith("🔴", card.Text, StringComparison.Ordinal);
        Assert.Contains("4m 12s", BlockText(app), StringComparison.Ordinal);
        Assert.Single(app.Replies("#general"));
    }

    [Fact]
    public async Task An_alert_group_fires_grows_and_resolves_in_one_message()
    {
        await using var app = await TestApp.StartAsync();

        await app.BearerAsync("alertmanager", Alerts("firing", Alert("a", "firing", 0)));
        await app.SettleAsync();
        Assert.StartsWith("🔴", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);

        await app.BearerAsync(
            "alertmanager",
            Alerts("firing", Alert("a", "firing", 0), Alert("b", "firing", 60), Alert("c", "firing", 60))
        );
        await app.SettleAsync();
        Assert.Contains("3 of 3 firing", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);

        await app.BearerAsync(
            "alertmanager",
            Alerts(
                "resolved",
                Alert("a", "resolved", 0, 600),
                Alert("b", "resolved", 60, 600),
                Alert("c", "resolved", 60, 600)
            )
        );
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.StartsWith("🟢", card.Text, StringComparison.Ordinal);
        Assert.Contains("all 3 resolved", card.Text, StringComparison.Ordinal);
        Assert.Equal(2, app.Replies("#general").Count);
    }

    [Fact]
    public async Task An_alert_group_that_fires_again_the_next_day_gets_a_message_of_its_own()
    {
        await using var app = await TestApp.StartAsync();
        const int day = 86_400;

        await app.BearerAsync("alertmanager", Alerts("firing", Alert("a", "firing", 0)));
        await app.BearerAsync("alertmanager", Alerts("resolved", Alert("a", "resolved", 0, 60)));
        await app.SettleAsync();
        await app.BearerAsync("alertmanager", Alerts("firing", Alert("a", "firing", day)));
        await app.SettleAsync();

        Assert.Equal(["🟢", "🔴"], app.Cards("#general").Select(card => card.Text[..2]));
    }

    [Fact]
    public async Task Text_from_outside_cannot_mention_link_or_start_a_line()
    {
        await using var app = await TestApp.StartAsync();

        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest(
                "opened",
                TestApp.Start,
                title: "<!channel> & <https://evil.example|click>\n\u0001Deploy\u0001https://evil.example"
            )
        );
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.Contains(
            "&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;",
            card.Text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("<!channel>", card.Blocks.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"Deploy\"", card.Blocks.ToString(), StringComparison.Ordinal);
    }

    private static string BlockText(TestApp app) =>
        string.Join(
            '\n',
            app.Cards("#general")[^1]
                .Blocks!.Value.EnumerateArray()
                .Where(block => block.TryGetProperty("text", out _))
                .Select(block => block.GetProperty("text").GetProperty("text").GetString())
        );

    private static object Alerts(string status, params object[] alerts) =>
        new
        {
            version = "4",
            groupKey = "{}:{alertname=\"DiskFull\"}",
            status,
            receiver = "chatops",
            groupLabels = new { alertname = "DiskFull" },
            externalURL = "http://alertmanager.example.org",
            alerts,
        };

    private static object Alert(string name, string status, int startSeconds, int? endSeconds = null) =>
        new
        {
            status,
            labels = new
            {
                alertname = "DiskFull",
                service = "checkout",
                severity = "critical",
                instance = $"node-{name}",
            },
            annotations = new { summary = "/var is 96 % full", runbook_url = "https://runbooks.example.org/disk" },
            startsAt = TestApp.Start.AddSeconds(startSeconds),
            endsAt = endSeconds is { } end ? TestApp.Start.AddSeconds(end) : DateTimeOffset.MinValue,
            generatorURL = "http://prometheus.example.org/graph",
            fingerprint = name,
        };
}
