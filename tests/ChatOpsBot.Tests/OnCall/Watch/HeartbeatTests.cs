using System.Net;
using System.Net.Http.Headers;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Watch.Heartbeats;
using ChatOpsBot.Tests.Replicas;

namespace ChatOpsBot.Tests.OnCall.Watch;

/// <summary>A backup that reports each ten minutes, and may be a minute late.</summary>
public sealed class HeartbeatTests
{
    private const string Key = "backup-knows-this";

    private static readonly string[] Backup =
    [
        "OnCall:Heartbeats:backup:Every=00:10:00",
        $"OnCall:Heartbeats:backup:Secret={Key}",
        "Routes:0:Id=alerts",
        "Routes:0:Match:0=kind=alert",
        "Routes:0:Channel=#incidents",
    ];

    [Theory]
    [InlineData("GET", $"backup/{Key}", null, HttpStatusCode.OK)]
    [InlineData("HEAD", $"backup/{Key}", null, HttpStatusCode.OK)]
    [InlineData("POST", $"Backup?token={Key}", null, HttpStatusCode.OK)]
    [InlineData("POST", "backup", Key, HttpStatusCode.OK)]
    [InlineData("POST", "backup", null, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "backup", "other", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "backup/other", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", $"nothing/{Key}", null, HttpStatusCode.NotFound)]
    [InlineData("DELETE", $"backup/{Key}", null, HttpStatusCode.MethodNotAllowed)]
    public async Task Only_who_knows_the_secret_is_heard(
        string method,
        string path,
        string? bearer,
        HttpStatusCode status
    )
    {
        await using var app = await TestApp.StartUnlimitedAsync(Backup);

        using var answer = await SendAsync(app, method, path, bearer);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(
            status == HttpStatusCode.OK,
            await app.Store.GetAsync(Heartbeat.KeyOf("backup"), TestContext.Current.CancellationToken) is not null
        );
    }

    [Fact]
    public async Task One_that_is_missing_opens_an_alert_and_its_next_report_resolves_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Backup);
        await BeatAsync(app);
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(10));
        await BeatAsync(app);
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(11));
        Assert.Empty(app.Cards("#incidents"));

        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));
        await app.Time.UntilAsync(() => app.Cards("#incidents").Count == 1, "the alert");
        var fired = app.Cards("#incidents")[0].Text;
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(30));
        await BeatAsync(app);
        await app.Time.UntilAsync(
            () => app.Cards("#incidents")[0].Text.Contains("resolved", StringComparison.Ordinal),
            "the end of the alert"
        );

        Assert.Contains("No heartbeat from backup", fired, StringComparison.Ordinal);
        Assert.Single(app.Cards("#incidents"));
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(12));
        await app.Time.UntilAsync(
            () =>
                app.Cards("#incidents").Count > 1
                || !app.Cards("#incidents")[0].Text.Contains("resolved", StringComparison.Ordinal),
            "the next alert"
        );
    }

    [Fact]
    public async Task Before_its_first_report_it_is_missed_only_where_it_is_expected()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Backup,
            "OnCall:Heartbeats:mail:Every=00:10:00",
            $"OnCall:Heartbeats:mail:Secret={Key}",
            "OnCall:Heartbeats:mail:Expect=true",
        ]);
        await app.UntilKnownAsync("recurring/oncall-heartbeats");
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(15));

        await app.Time.UntilAsync(() => app.Cards("#incidents").Count == 1, "the alert");

        Assert.Contains("No heartbeat from mail", app.Cards("#incidents")[0].Text, StringComparison.Ordinal);
        var listed = await AskAsync(app, "/oncall heartbeats");
        Assert.StartsWith("🔴 *mail* · missing since ", listed, StringComparison.Ordinal);
        Assert.Contains("\n⚪ *backup* · waits for the first report · every 10m 00s", listed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_of_the_bot_is_not_one_of_the_senders()
    {
        await using var set = await ReplicaSet.StartAsync();
        var first = await set.AddAsync(Backup);
        await BeatAsync(first);
        await first.PassSlowlyAsync(TimeSpan.FromMinutes(9));
        await set.RemoveAsync(first);
        set.Time.Advance(TimeSpan.FromHours(2));

        var second = await set.AddAsync(Backup);
        await second.PassSlowlyAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(set.Slack.Messages("#incidents"));
        await second.PassSlowlyAsync(TimeSpan.FromMinutes(3));

        await set.Time.UntilAsync(() => set.Slack.Messages("#incidents").Count == 1, "the alert");
    }

    [Fact]
    public async Task A_replica_that_starts_beside_another_changes_nothing()
    {
        await using var set = await ReplicaSet.StartAsync();
        var first = await set.AddAsync(Backup);
        await BeatAsync(first);
        await first.PassSlowlyAsync(TimeSpan.FromMinutes(8));
        var before = await ResumedAsync(first);
        var second = await set.AddAsync(Backup);
        await second.PassSlowlyAsync(TimeSpan.FromMinutes(4));

        await set.Time.UntilAsync(() => set.Slack.Messages("#incidents").Count == 1, "the alert");

        Assert.Equal(before, await ResumedAsync(second));
    }

    [Fact]
    public async Task Many_reports_at_once_are_few_writes()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Backup);
        var beats = new Beats(app.Store, app.Time);
        var about = new HeartbeatOptions { Every = TimeSpan.FromMinutes(10) };

        for (var second = 0; second < 60; second++)
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, 1000)
                    .Select(_ => beats.TakeAsync("backup", about, TestContext.Current.CancellationToken))
            );
            app.Time.Advance(TimeSpan.FromSeconds(1));
        }

        // Each write is a version: one in half a minute, and one for the timer.
        Assert.InRange((await app.Store.GetAsync(Heartbeat.KeyOf("backup"), CancellationToken.None))!.Version, 2, 4);
    }

    private static async Task BeatAsync(TestApp app)
    {
        using var answer = await SendAsync(app, "POST", $"backup/{Key}", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> SendAsync(TestApp app, string method, string path, string? bearer)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"webhooks/heartbeat/{path}");
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<DateTimeOffset?> ResumedAsync(TestApp app) =>
        (await Listening.Kept.FindAsync(app.Store, Listening.Key, CancellationToken.None))?.Value.Resumed;

    private static async Task<string> AskAsync(TestApp app, string line)
    {
        var before = app.Slack.Messages("#incidents").Count;
        await app.Slack.CommandAsync("ada", "incidents", line, TestContext.Current.CancellationToken);
        await app.Time.UntilAsync(() => app.Slack.Messages("#incidents").Count > before, "an answer");
        return app.Slack.Messages("#incidents")[^1].Text;
    }
}
