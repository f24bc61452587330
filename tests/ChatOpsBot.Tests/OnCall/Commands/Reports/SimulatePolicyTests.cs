using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.OnCall.Commands.Reports;

/// <summary>A policy against the alerts of the past; it is Monday, 2026-03-02, 09:00 UTC.</summary>
public sealed class SimulatePolicyTests
{
    private static readonly string[] Settings =
    [
        "Services:checkout:Channel=#general",
        "Services:checkout:Escalation=payments",
        "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
        "OnCall:Schedules:office:Layers:0:People:0=U0GRACE001",
        "OnCall:Schedules:office:Layers:0:Hours:0=mon-fri 09:00-17:00",
        "OnCall:Policies:payments:Steps:0:Notify:0=payments",
        "OnCall:Policies:payments:Steps:1:Notify:0=U0LINUS001",
        "OnCall:Policies:payments:Repeat=0",
        "OnCall:Policies:office:Steps:0:Notify:0=office",
        "OnCall:Policies:office:Repeat=0",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_it_would_have_done_is_shown_beside_what_is_in_effect()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Settings);
        await AddAsync(
            app,
            // Resolved before the second step.
            Alert(FactKind.AlertFired, "alert:a/1", "2026-02-26T12:00Z", "critical"),
            Alert(FactKind.AlertResolved, "alert:a/1", "2026-02-26T12:02Z", "critical"),
            // At night, for an hour; reported twice.
            Alert(FactKind.AlertFired, "alert:a/2", "2026-02-27T02:00Z", "critical"),
            Alert(FactKind.AlertFired, "alert:a/2", "2026-02-27T02:30Z", "critical"),
            Alert(FactKind.AlertResolved, "alert:a/2", "2026-02-27T03:00Z", "critical"),
            Alert(FactKind.AlertFired, "alert:a/3", "2026-02-27T10:00Z", "warning"),
            Alert(FactKind.AlertResolved, "alert:a/3", "2026-02-27T10:01Z", "warning")
        );

        var lines = (await AskAsync(app, "/oncall simulate checkout office --page-at warning")).Split('\n');

        Assert.StartsWith("*checkout* · 3 alerts in the last 90 days", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            "In effect: policy `payments` from critical · 2 of them page · people are notified 3 times, 2 at night · "
                + "<@U0ADA00001> 2, <@U0LINUS001> 1",
            lines[1]
        );
        Assert.Equal(
            "Proposed: policy `office` from warning · 3 of them page · people are notified 2 times, 0 at night · "
                + "🔴 1 reach no one · <@U0GRACE001> 2",
            lines[2]
        );
    }

    [Theory]
    [InlineData("/oncall simulate chekout", "There is no service `chekout`. Did you mean `checkout`?")]
    [InlineData("/oncall simulate checkout offce", "There is no policy `offce`. Did you mean `office`?")]
    [InlineData("/oncall simulate checkout --page-at bad", "`bad` is not a severity; write")]
    public async Task A_mistake_is_answered_with_what_is_right(string line, string answer)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Settings);

        Assert.Contains(answer, await AskAsync(app, line), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_page_the_acknowledgement_ends_its_alert()
    {
        var alerts = PastAlert.Of([
            Alert(FactKind.AlertFired, "alert:a/1", "2026-02-26T12:00Z", "critical"),
            Alert(FactKind.PageAcknowledged, "page:1", "2026-02-26T12:07Z", "critical") with
            {
                Data = new Dictionary<string, string> { ["card"] = "alert:a/1" },
            },
        ]);

        Assert.Equal(7, (Assert.Single(alerts).Ended - alerts[0].At)!.Value.TotalMinutes);
    }

    private static Fact Alert(string kind, string subject, string at, string severity) =>
        new(kind, subject, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture))
        {
            Service = "checkout",
            Title = "Errors",
            Data = new Dictionary<string, string> { ["severity"] = severity },
        };

    private static async Task AddAsync(TestApp app, params Fact[] facts)
    {
        var effects = new Commit();
        foreach (var fact in facts)
            fact.AddTo(effects, app.Time.GetUtcNow());
        Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
    }

    private static async Task<string> AskAsync(TestApp app, string line)
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync("ada", "general", line, Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1].Text;
    }
}
