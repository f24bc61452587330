using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Load;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Load;

/// <summary>What facts say of a shift and of a week.</summary>
public sealed class HandoffReportTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_shift_has_what_is_open_and_what_was_changed()
    {
        var report = HandoffReport.Of(
            [
                Fact(FactKind.AlertFired, "alert:a", 1, "Disk"),
                Fact(FactKind.AlertFired, "alert:b", 2, "Errors"),
                Fact(FactKind.AlertResolved, "alert:a", 3, "Disk"),
                Fact(FactKind.PageOpened, "page:1", 2, "Errors"),
                Fact(FactKind.PageNotified, "page:1", 2, "Errors"),
                Fact(FactKind.PageAcknowledged, "page:1", 4, "Errors", "U0ADA00001"),
                Fact(FactKind.DeploymentRequested, "deploy:1", 5, "1.4.0"),
                Fact(FactKind.DeploymentRolledBack, "deploy:1", 6, "1.4.0"),
                Fact("flag.changed", "flag:x", 7, "bulk-export"),
                Fact("incident.declared", "incident:1", 7, "Checkout is down"),
                Fact("mute.made", "mute:1", 8, "Disk"),
                Fact(FactKind.LockTaken, "lock:checkout", 8, "checkout"),
            ],
            hidden: 0
        );

        Assert.Equal(["alert:b"], report.OpenAlerts.Select(fact => fact.Subject));
        Assert.Equal([FactKind.PageAcknowledged], report.Pages.Select(fact => fact.Kind));
        Assert.Equal([FactKind.DeploymentRolledBack], report.Deploys.Select(fact => fact.Kind));
        Assert.Equal(
            ["flag:x", "incident:1", "mute:1", "lock:checkout"],
            new[] { report.Flags, report.Incidents, report.Silences, report.Locks }.Select(facts =>
                facts.Single().Subject
            )
        );

        var text = HandoffMessages.Text(
            "payments",
            Instant.FromDateTimeOffset(Start),
            ["U0ADA00001"],
            "now <@U0LINUS001>",
            report with
            {
                Hidden = 2,
            }
        );
        Assert.Contains(
            "*Pages* (1)\n• P1 *checkout* Errors · 🟡 acknowledged by <@U0ADA00001>",
            text.Replace("🔵", "🟡", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "2 more in channels that not everyone here can read: `/oncall handoff payments`",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Nothing happened.",
            HandoffMessages.Text("p", Instant.FromDateTimeOffset(Start), [], null, HandoffReport.Of([], 0)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_facts_say_cannot_mention_anyone_or_grow_without_an_end()
    {
        var report = HandoffReport.Of(
            [
                .. Enumerable
                    .Range(0, 50)
                    .Select(number =>
                        Fact(FactKind.PageOpened, $"page:{number}", number, $"<!channel> {new string('x', 5_000)}")
                    ),
            ],
            hidden: 0
        );

        var text = HandoffMessages.Text("payments", Instant.FromDateTimeOffset(Start), [], null, report);

        Assert.DoesNotContain("<!channel>", text, StringComparison.Ordinal);
        Assert.Contains("• and 42 more", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 100, 3_000);
    }

    [Fact]
    public void A_week_has_its_critical_pages_and_the_noisiest_alert()
    {
        List<Fact> facts = [];
        for (var number = 1; number <= 3; number++)
            facts.Add(Page(FactKind.PageOpened, number, "Disk", "critical"));
        facts.Add(Page(FactKind.PageAcknowledged, 2, "Disk", "critical", "U0ADA00001"));
        facts.AddRange([
            Page(FactKind.PageOpened, 4, "Slow", "warning"),
            Page(FactKind.PageOpened, 5, "Slow", "warning"),
        ]);
        // Its own tool resolved it, which no person did.
        facts.Add(Page(FactKind.PageResolved, 5, "Slow", "warning", "alertmanager"));
        facts.Add(
            Page(FactKind.PageOpened, 6, "Other", "critical") with
            {
                Data = new Dictionary<string, string> { ["policy"] = "search" },
            }
        );
        facts.Add(Page(FactKind.PageOpened, 7, "Please look", null));
        facts.Add(Page(FactKind.PageOpened, 8, "Secret", "critical"));

        var report = WeeklyReport.Of(facts, new HashSet<string> { "payments" }, fact => fact.Title != "Secret");

        Assert.Equal((7, 5), (report.Pages, report.Critical));
        Assert.Equal(
            [("Disk", "P3", 3, 1), ("Slow", "P5", 2, 0), ("Please look", "P7", 1, 0)],
            report.Alerts.Select(alert => (alert.Title, alert.Page, alert.Pages, alert.ActedOn))
        );
        Assert.Equal(["Slow"], report.Ignored.Select(alert => alert.Title));
    }

    private static Fact Page(string kind, int number, string title, string? severity, string actor = "") =>
        Fact(kind, $"page:{number}", number, title, actor) with
        {
            Data = new (string Name, string? Value)[]
            {
                ("page", $"P{number}"),
                ("policy", "payments"),
                ("severity", severity),
            }
                .Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Name, pair => pair.Value!),
        };

    private static Fact Fact(string kind, string subject, int minutes, string title, string actor = "") =>
        new(kind, subject, Start.AddMinutes(minutes))
        {
            Id = $"{kind}/{subject}",
            Service = "checkout",
            Title = title,
            Actor = actor,
            Data = new Dictionary<string, string> { ["page"] = $"P{subject.Split(':')[1]}" },
        };
}
