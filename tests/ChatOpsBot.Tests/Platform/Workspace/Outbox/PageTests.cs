using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;
using ChatOpsBot.Tests.EndToEnd;

namespace ChatOpsBot.Tests.Platform.Workspace.Outbox;

/// <summary>Pages go first, whatever else waits or fails in their channel.</summary>
public sealed class PageTests
{
    private const string Post = "chat.postMessage";

    [Fact]
    public async Task A_critical_alert_does_not_wait_behind_forty_builds()
    {
        await using var app = await TestApp.StartAsync();
        for (var i = 0; i < 40; i++)
            await app.BearerAsync("jenkins", Build(i));
        await app.UntilAsync(() => app.Cards("#general").Count >= 3);
        var sent = app.Time.GetUtcNow();

        await app.BearerAsync("alertmanager", Alert("critical"));
        await app.UntilAsync(() => app.Cards("#general").Any(IsAlert));

        Assert.True(
            app.Time.GetUtcNow() - sent <= TimeSpan.FromSeconds(2),
            $"The page came after {app.Time.GetUtcNow() - sent}."
        );
        Assert.InRange(app.Cards("#general").Count, 4, 20);
    }

    [Fact]
    public async Task A_page_does_not_wait_for_a_message_in_its_channel_that_slack_does_not_answer()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = Post,
                Times = 1,
                RetryAfter = 50,
            }
        );
        await app.BearerAsync("jenkins", Build(1));
        await TestApp.UntilAsync(() => app.Slack.Calls.Any(call => call.Method == Post), "the first post");
        var sent = app.Time.GetUtcNow();

        await app.BearerAsync("alertmanager", Alert("critical"));
        await app.UntilAsync(() => app.Cards("#general").Any(IsAlert));

        Assert.True(app.Time.GetUtcNow() - sent <= TimeSpan.FromSeconds(2));
        await app.SettleAsync();
        Assert.Equal(2, app.Cards("#general").Count);
    }

    [Fact]
    public async Task An_alert_that_becomes_critical_while_its_card_waits_is_shown_at_once_and_once()
    {
        await using var app = await TestApp.StartAsync();
        for (var i = 0; i < 20; i++)
            await app.BearerAsync("jenkins", Build(i));
        await app.BearerAsync("alertmanager", Alert("warning"));
        await app.UntilAsync(() => app.Cards("#general").Count >= 2);
        var sent = app.Time.GetUtcNow();

        await app.BearerAsync("alertmanager", Alert("critical"));
        await app.UntilAsync(() => app.Cards("#general").Any(IsAlert));
        Assert.True(app.Time.GetUtcNow() - sent <= TimeSpan.FromSeconds(2));

        await app.SettleAsync();
        Assert.Single(app.Cards("#general"), IsAlert);
    }

    [Fact]
    public async Task A_copy_that_was_posted_as_no_page_at_the_same_moment_is_deleted()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.BearerAsync("alertmanager", Alert("warning"));
        await app.SettleAsync();
        var shown = Assert.Single(app.Cards("#general"));
        var subject = (
            await CardPost.FindAsync(app.Store, shown.Channel, shown.Ts, TestContext.Current.CancellationToken)
        )!.Subject!;
        var payload = new { delivery_id = CardPost.KeyOf("#general", subject, ""), version = "1" };
        await app.CallSlackAsync(
            Post,
            new
            {
                channel = shown.Channel,
                text = "DiskFull, once more",
                metadata = new { event_type = "chatops_delivery", event_payload = payload },
            }
        );

        await app.BearerAsync("alertmanager", Alert("critical"));
        await app.SettleAsync();
        app.Time.Advance(TimeSpan.FromMinutes(2));
        await app.SettleAsync();

        Assert.Equal(shown.Ts, Assert.Single(app.Cards("#general"), IsAlert).Ts);
    }

    /// <summary>The process died after Slack had taken the post and before that was stored, an hour ago.</summary>
    [Fact]
    public async Task A_card_that_was_posted_long_before_it_became_a_page_is_found_again()
    {
        ForgetfulStore? store = null;
        await using var app = await TestApp.StartAsync(
            services => services.AddStore(made => store = new ForgetfulStore(made)),
            "Engine:LeaseFor=02:00:00"
        );
        store!.ForgetAfter(() => app.Slack.Calls.Any(call => call.Method == Post));
        await app.BearerAsync("alertmanager", Alert("warning"));
        await TestApp.UntilAsync(() => store.HasForgotten, "the post");
        app.Time.Advance(TimeSpan.FromHours(1));

        await app.BearerAsync("alertmanager", Alert("critical"));
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"), IsAlert);
        Assert.Contains("critical", DeployApp.TextOf(card), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Page", "warning", true)]
    [InlineData("Normal", "critical", false)]
    [InlineData(null, "sev1", true)]
    [InlineData(null, "warning", false)]
    public async Task A_route_says_what_is_a_page_and_otherwise_the_severity_does(
        string? priority,
        string severity,
        bool first
    )
    {
        await using var app = await TestApp.StartAsync([
            "Routes:0:Match:0=kind=alert",
            .. priority is null ? Array.Empty<string>() : [$"Routes:0:Priority={priority}"],
        ]);
        for (var i = 0; i < 12; i++)
            await app.BearerAsync("jenkins", Build(i));
        await app.UntilAsync(() => app.Cards("#general").Count >= 2);

        await app.BearerAsync("alertmanager", Alert(severity));
        await app.SettleAsync();

        Assert.Equal(first, app.Cards("#general").ToList().FindIndex(IsAlert) < 11);
        Assert.Equal(13, app.Cards("#general").Count);
    }

    private static bool IsAlert(SandboxMessage message) => message.Text.Contains("DiskFull", StringComparison.Ordinal);

    private static object Build(int number) =>
        new
        {
            name = "billing",
            build = new
            {
                number,
                phase = "FINALIZED",
                status = "SUCCESS",
                full_url = $"https://ci.example.org/job/billing/{number}/",
                scm = new { branch = "origin/main" },
            },
        };

    private static object Alert(string severity) =>
        new
        {
            version = "4",
            groupKey = "disk",
            status = "firing",
            alerts = new[]
            {
                new
                {
                    status = "firing",
                    labels = new { alertname = "DiskFull", severity },
                    annotations = new { summary = "/var is full" },
                    startsAt = "2026-03-02T09:00:00Z",
                    endsAt = "0001-01-01T00:00:00Z",
                    fingerprint = severity,
                },
            },
        };
}
