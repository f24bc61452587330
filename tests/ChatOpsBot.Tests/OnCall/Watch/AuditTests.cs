using System.Collections.Concurrent;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Watch.Auditing;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using Microsoft.Extensions.Http;

namespace ChatOpsBot.Tests.OnCall.Watch;

public sealed class AuditTests
{
    private const string Watchdog = "https://watchdog.example.com/ping/1234";
    private const string Ada = "U0ADA00001";

    [Fact]
    public async Task The_watchdog_is_called_each_minute_that_all_is_well_and_gets_what_is_wrong()
    {
        var calls = new Calls();
        await using var app = await StartAsync(calls, $"OnCall:Watchdog:Url={Watchdog}", "OnCall:Watchdog:Fail=true");

        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));
        await app.Time.UntilAsync(() => calls.Made.Count == 1, "the first call");
        Assert.Equal((Watchdog, ""), calls.Made.Single());
        Assert.Contains("Watchdog: well · ", await StatusAsync(app), StringComparison.Ordinal);

        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Method = "auth.test", Error = "fatal_error" });
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));
        await app.Time.UntilAsync(() => calls.Made.Count == 2, "the call that something is wrong");

        Assert.Equal(($"{Watchdog}/fail", "Slack does not answer (fatal_error)"), calls.Made.Last());
        await app.Time.UntilAsync(
            () =>
                app.Cards("#chatops-admin")
                    .Any(card => card.Text.Contains("Slack does not answer", StringComparison.Ordinal)),
            "the admin channel"
        );
        Assert.Contains("🔴 Paging: Slack does not answer", await StatusAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_leave_to_report_failures_a_bot_that_is_not_well_is_silent()
    {
        var calls = new Calls();
        await using var app = await StartAsync(calls, $"OnCall:Watchdog:Url={Watchdog}");
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Method = "auth.test", Error = "fatal_error" });

        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));
        await app.UntilKnownAsync(AuditResult.Key);
        Assert.Empty(calls.Made);
        app.Slack.Faults.Clear();
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));

        await app.Time.UntilAsync(() => calls.Made.Count == 1, "the call");
    }

    [Fact]
    public async Task A_page_whose_timer_is_lost_is_set_going_again_and_reported()
    {
        await using var app = await StartAsync(new Calls());
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(3));
        var now = app.Time.GetUtcNow();
        var policy = new EscalationPolicy("test", [new PolicyStep([Ada], TimeSpan.FromMinutes(5))]);
        var page = Page.Open(1, new PageRequest("key", "Disk full", policy), now) with
        {
            Due = now - TimeSpan.FromMinutes(4),
        };
        var commit = new Commit();
        page.Save(null, commit, 0, 0);
        Assert.True((await app.Store.CommitAsync(commit, CancellationToken.None)).IsDone);

        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));
        await app.Time.UntilAsync(
            () =>
                app.Cards("#chatops-admin")
                    .Any(card => card.Text.Contains("P1 should have gone on", StringComparison.Ordinal)),
            "the report"
        );
        var book = app.Services.GetRequiredService<PageBook>();
        await app.Time.UntilAsync(
            async () => (await book.FindAsync(1, CancellationToken.None))?.Page.Entries == 1,
            "the next step"
        );
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));

        Assert.DoesNotContain("Paging:", await StatusAsync(app), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_goes_on_when_the_clock_by_which_it_waits_was_set_back()
    {
        await using var app = await StartAsync(new Calls());
        await app.PassSlowlyAsync(TimeSpan.FromMinutes(3));
        var now = app.Time.GetUtcNow();
        var policy = new EscalationPolicy("test", [new PolicyStep([Ada], TimeSpan.FromMinutes(5))]);
        var page = Page.Open(1, new PageRequest("key", "Disk full", policy), now.AddDays(1)) with
        {
            Entered = now.AddDays(1),
            Due = now.AddDays(1).AddMinutes(5),
        };
        var commit = new Commit();
        page.Save(null, commit, 0, 0);
        Assert.True((await app.Store.CommitAsync(commit, CancellationToken.None)).IsDone);

        await app.PassSlowlyAsync(TimeSpan.FromMinutes(1));

        var book = app.Services.GetRequiredService<PageBook>();
        await app.Time.UntilAsync(
            async () =>
                (await book.FindAsync(1, CancellationToken.None))?.Page is { Entries: 1 } next
                && next.Due < now.AddMinutes(10),
            "the next step, by the clock as it is now"
        );
    }

    private static async Task<TestApp> StartAsync(Calls calls, params string[] settings)
    {
        var app = await TestApp.StartUnlimitedAsync(
            services =>
                services.PostConfigure<HttpClientFactoryOptions>(
                    PingWork.Client,
                    client => client.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = calls)
                ),
            settings
        );
        await app.UntilKnownAsync("recurring/oncall-audit");
        return app;
    }

    private static async Task<string> StatusAsync(TestApp app)
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync("ada", "general", "/chatops status", TestContext.Current.CancellationToken);
        await app.Time.UntilAsync(() => app.Slack.Messages("general").Count > before, "the status");
        return app.Slack.Messages("general")[^1].Text;
    }

    private sealed class Calls : HttpMessageHandler
    {
        public ConcurrentQueue<(string Address, string Body)> Made { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Made.Enqueue((request.RequestUri!.ToString(), await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage();
        }
    }
}
