using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.OnCall.Load;

/// <summary>What is posted by the clock; it is Monday, 2026-03-02, 09:00 UTC, when a test begins.</summary>
public sealed class LoadReportsTests
{
    private static readonly string[] Payments =
    [
        // What ships is another team's.
        "OnCall:Schedules:demo:Layers:0:People:0=U0GRACE001",
        "OnCall:Schedules:demo:Layers:0:People:1=U0GRACE001",
        "OnCall:Schedules:demo:Layers:0:People:2=U0GRACE001",
        "Services:checkout:Repository=acme/checkout",
        "Services:checkout:Channel=#checkout",
        "Services:checkout:OnCall=payments",
        "Services:secret:Channel=#secret",
        "Services:secret:OnCall=payments",
        "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
        "OnCall:Schedules:payments:Layers:0:People:1=U0LINUS001",
        "OnCall:Schedules:payments:Layers:0:Handoff=09:00",
        "OnCall:Schedules:payments:Layers:0:Rotation=daily",
        "OnCall:Schedules:payments:Layers:0:Start=2026-03-02",
        "OnCall:Schedules:payments:Handoff=#checkout",
        "OnCall:Schedules:payments:Report=#checkout",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_shift_is_reported_once_when_others_come_on_call_and_without_what_is_private()
    {
        await using var app = await StartAsync();
        await RunAsync(app);
        await AddAsync(
            app,
            Fact(FactKind.PageOpened, "page:1", app, "Errors", "checkout"),
            Fact(FactKind.PageOpened, "page:2", app, "Takeover", "secret")
        );
        Assert.Empty(Reports(app));

        app.Time.Advance(TimeSpan.FromDays(1));
        await RunAsync(app);
        await RunAsync(app);
        await app.UntilAsync(() => Reports(app).Count > 0);
        await app.SettleAsync();

        var text = Assert.Single(Reports(app)).Text;
        Assert.StartsWith("*payments* · shift of <@U0ADA00001> since ", text, StringComparison.Ordinal);
        Assert.Contains("now <@U0LINUS001> until ", text, StringComparison.Ordinal);
        Assert.Contains("*checkout* Errors", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Takeover", text, StringComparison.Ordinal);
        Assert.Contains("1 more in channels", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_monday_at_nine_the_week_is_reported_with_a_button_for_what_no_one_acted_on()
    {
        await using var app = await StartAsync("OnCall:Fatigue:PagesPerWeek=1", "OnCall:Schedules:payments:Handoff=");
        await RunAsync(app);
        await AddAsync(
            app,
            Fact(FactKind.PageOpened, "page:1", app, "Disk <!here>", "checkout"),
            Fact(FactKind.PageOpened, "page:2", app, "Disk <!here>", "checkout")
        );

        app.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        await RunAsync(app);
        Assert.Empty(Reports(app));
        app.Time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(app);
        await RunAsync(app);
        await app.UntilAsync(() => Reports(app).Count > 0);
        await app.SettleAsync();

        var message = Assert.Single(Reports(app));
        Assert.Contains(
            "🔴 *payments* last week · 2 critical pages, target 1 or fewer",
            message.Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The noisiest alert: *checkout* “Disk &lt;!here&gt;”, 2 pages, none of them acted on.",
            message.Text,
            StringComparison.Ordinal
        );
        Assert.Contains("Open a task", message.Blocks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_bad_night_the_person_is_notified_once()
    {
        await using var app = await StartAsync("OnCall:Schedules:payments:Layers:0:Handoff=15:00");
        await RunAsync(app);
        app.Time.Advance(TimeSpan.FromHours(17));
        for (var page = 1; page <= 3; page++)
            await AddAsync(
                app,
                Notified(page, app, "U0ADA00001"),
                // One time less than is a bad night.
                Notified(page == 3 ? 2 : page, app, "U0LINUS001")
            );

        app.Time.Advance(TimeSpan.FromHours(6));
        await RunAsync(app);
        await RunAsync(app);
        await app.UntilAsync(() => Direct(app, "U0ADA00001").Count > 0);
        await app.SettleAsync();

        var text = Assert.Single(Direct(app, "U0ADA00001"));
        Assert.StartsWith(
            "You were paged 3 times last night. You are on call for *payments* until ",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("`/oncall take payments`", text, StringComparison.Ordinal);
        Assert.Empty(Direct(app, "U0LINUS001"));
    }

    [Fact]
    public async Task Whoever_is_over_the_budget_is_offered_to_hand_over_the_next_shift_on_monday()
    {
        // Five days of the week are ada's, the weekend among them, and no report goes to a channel.
        await using var app = await StartAsync(
            "OnCall:Schedules:payments:Layers:0:People:2=U0ADA00001",
            "OnCall:Schedules:payments:Report=",
            "OnCall:Fatigue:Budget=1.2"
        );
        await RunAsync(app);

        app.Time.Advance(TimeSpan.FromDays(7));
        await RunAsync(app);
        await RunAsync(app);
        await app.UntilAsync(() => Direct(app, "U0ADA00001").Count > 0);
        await app.SettleAsync();

        var text = Assert.Single(Direct(app, "U0ADA00001"));
        Assert.Matches("^You carried 73% of the last four weeks, where 50% is fair for \\*payments\\*\\. ", text);
        Assert.Contains("`/oncall take payments`", text, StringComparison.Ordinal);
        Assert.Empty(Direct(app, "U0LINUS001"));
    }

    private static async Task<TestApp> StartAsync(params string[] settings)
    {
        var app = await TestApp.StartUnlimitedAsync([.. Payments, .. settings]);
        foreach (var channel in (string[])["checkout", "secret"])
            if (!app.Slack.Channels.Any(known => known.Name == channel))
                app.Slack.AddChannel(channel, ["U0ADA00001", "U0LINUS001"]);
        return app;
    }

    private static IReadOnlyList<SandboxMessage> Reports(TestApp app) =>
        [
            .. app
                .Slack.Messages("checkout")
                .Where(message => message.Text.Contains("*payments*", StringComparison.Ordinal)),
        ];

    private static IReadOnlyList<string> Direct(TestApp app, string person) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } direct
            ? [.. app.Slack.Messages(direct.Id).Select(message => message.Text)]
            : [];

    private static async Task RunAsync(TestApp app)
    {
        var job = app.Services.GetServices<IRecurringJob>().Single(job => job.Name == "oncall-load");
        Commit effects;
        do
        {
            effects = new Commit();
            await job.RunAsync(app.Time.GetUtcNow(), effects, Stop);
        } while (!(await app.Store.CommitAsync(effects, Stop)).IsDone);
    }

    private static async Task AddAsync(TestApp app, params Fact[] facts)
    {
        var effects = new Commit();
        foreach (var fact in facts)
            fact.AddTo(effects, app.Time.GetUtcNow());
        Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
    }

    private static Fact Notified(int page, TestApp app, string person) =>
        Fact(FactKind.PageNotified, $"page:{page}", app, "Errors", "checkout") with
        {
            Data = new Dictionary<string, string> { [NightPages.Person] = person },
        };

    private static Fact Fact(string kind, string subject, TestApp app, string title, string service) =>
        new(kind, subject, app.Time.GetUtcNow().AddMinutes(1))
        {
            Service = service,
            Title = title,
            Data = new Dictionary<string, string>
            {
                ["page"] = $"P{subject.Split(':')[1]}",
                ["policy"] = service,
                ["severity"] = "critical",
            },
        };
}
