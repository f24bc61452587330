using System.Text.Json;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>What alert cards say, from the body that a tool sends to the message in Slack.</summary>
public sealed class AlertWordingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = TestApp.Start;
    private static readonly long Seconds = Now.ToUnixTimeSeconds();

    private TestApp _app = null!;

    public async ValueTask InitializeAsync() =>
        _app = await TestApp.StartUnlimitedAsync(
            "Sources:nagios:Type=nagios",
            "Sources:opsgenie:Type=opsgenie",
            "Sources:elastalert:Type=elastalert",
            "Sources:grafana:Type=grafana",
            "Sources:datadog:Type=datadog",
            "Sources:influxdb:Type=influxdb",
            "Sources:zabbix:Type=zabbix"
        );

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Who_acknowledged_is_in_the_first_line_and_who_closed_it_too()
    {
        await OpsgenieAsync("Create", 0);
        await AssertCardAsync(
            """
            🔴 *Payments fail* firing · checkout · production · p1
            firing since <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC> · The provider answers 503
            [Runbook] https://runbooks.example.org/payments
            """
        );

        await OpsgenieAsync("Acknowledge", 120);
        await OpsgenieAsync("AddNote", 180, "They restart it");
        await AssertCardAsync(
            """
            🟡 *Payments fail* acknowledged by ada@acme.example · checkout · production · p1
            firing since <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC> · The provider answers 503
            [Runbook] https://runbooks.example.org/payments
            """
        );

        await OpsgenieAsync("UnAcknowledge", 240);
        await OpsgenieAsync("Close", 600);
        await AssertCardAsync(
            """
            🟢 *Payments fail* resolved by ada@acme.example · checkout · production · p1
            fired for 10m 00s · The provider answers 503
            [Runbook] https://runbooks.example.org/payments
            """
        );
        AssertReplies(
            "🟡 acknowledged by ada@acme.example",
            "🔵 ada@acme.example: They restart it",
            "🔴 no longer acknowledged",
            "🟢 resolved by ada@acme.example after 10m 00s"
        );
    }

    [Fact]
    public async Task Of_a_group_the_names_are_enough_where_all_say_the_same()
    {
        await AlertmanagerAsync(
            Alert("DiskFull", "node-4", "/var is nearly full"),
            Alert("DiskFull", "node-7", "/var is nearly full"),
            Alert("DiskFull", "node-9", "/var is nearly full", resolved: true)
        );

        await AssertCardAsync(
            """
            🔴 *<https://alerts.example.org|DiskFull>* 2 of 3 firing · checkout · critical
            firing since <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC> · /var is nearly full
            <https://prometheus.example.org/graph|node-4> · <https://prometheus.example.org/graph|node-7>
            [Graph] https://prometheus.example.org/graph
            """
        );
    }

    [Fact]
    public async Task A_group_of_different_alerts_names_each_and_the_worst_severity()
    {
        await AlertmanagerAsync(
            Alert("HighLatency", "web-1", "p95 is 2 s", severity: "warning"),
            Alert("DiskFull", "node-4", "/var is nearly full"),
            Alert("Errors", "web-1", "5 % of the answers"),
            Alert("Errors", "web-2", "7 % of the answers")
        );

        await AssertCardAsync(
            """
            🔴 *<https://alerts.example.org|DiskFull>* and 3 others, 4 of 4 firing · checkout · critical
            firing since <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC>
            <https://prometheus.example.org/graph|node-4: /var is nearly full> · <https://prometheus.example.org/graph|Errors: web-1: 5 % of the answers> · <https://prometheus.example.org/graph|Errors: web-2: 7 % of the answers> and 1 more
            [Graph] https://prometheus.example.org/graph
            """
        );
    }

    [Fact]
    public async Task What_is_never_taken_back_was_reported_and_does_not_fire_on()
    {
        await _app.BearerAsync(
            "elastalert",
            new
            {
                rule = "Checkout errors",
                severity = "critical",
                service = "checkout",
                summary = "57 errors in 5 minutes",
                starts_at = Now,
                kibana_url = "https://kibana.example.org/1",
            }
        );

        await AssertCardAsync(
            """
            🔴 *Checkout errors* reported · checkout · critical
            <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC> · 57 errors in 5 minutes
            [Graph] https://kibana.example.org/1
            """
        );
        Assert.Empty(
            await _app.Store.ListAsync(new IndexQuery(Card.NowIndex, 10), TestContext.Current.CancellationToken)
        );
    }

    [Fact]
    public async Task What_is_reported_again_much_later_is_a_message_of_its_own_and_soon_it_is_the_same()
    {
        foreach (var minutes in (int[])[0, 10, 50])
        {
            await _app.BearerAsync(
                "elastalert",
                new
                {
                    rule = "Checkout errors",
                    summary = $"after {minutes} minutes",
                    starts_at = Now.AddMinutes(minutes),
                }
            );
            await _app.SettleAsync();
        }

        Assert.Equal(2, _app.Cards("#general").Count);
        Assert.Contains("after 10 minutes", _app.Cards("#general")[0].Blocks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_shows_it()
    {
        await _app.BearerAsync(
            "grafana",
            new
            {
                alerts = new[]
                {
                    new
                    {
                        status = "firing",
                        labels = new { alertname = "TestAlert", instance = "Grafana" },
                        annotations = new { summary = "Notification test" },
                        startsAt = Now,
                        fingerprint = "57c6",
                        generatorURL = "?orgId=1",
                    },
                },
                externalURL = "https://grafana.example.org/",
                groupKey = "webhook-57c6-1",
            }
        );

        await AssertCardAsync(
            """
            🔵 *<https://grafana.example.org/|TestAlert>* sends a test
            Notification test
            """
        );
    }

    [Fact]
    public async Task Flapping_and_downtime_are_in_the_first_line()
    {
        await NagiosAsync("PROBLEM", "CRITICAL", 0);
        await NagiosAsync("FLAPPINGSTART", "CRITICAL", 60);
        await NagiosAsync("DOWNTIMESTART", "CRITICAL", 120, "linus", "kernel upgrade");

        await AssertCardAsync(
            """
            🔴 *PostgreSQL on db1* firing · critical · flapping · in downtime
            firing since <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC> · connection refused
            """
        );

        await NagiosAsync("DOWNTIMEEND", "CRITICAL", 240, "linus", "kernel upgrade");
        await NagiosAsync("FLAPPINGSTOP", "OK", 300);
        await AssertCardAsync(
            """
            🟢 *PostgreSQL on db1* resolved
            fired for 5m 00s · connection refused
            """
        );
    }

    [Fact]
    public async Task What_someone_has_to_say_of_a_healthy_service_is_a_message_too()
    {
        await NagiosAsync("CUSTOM", "OK", 0, "ada", "we fail over at noon");

        await AssertCardAsync(
            """
            🔵 *PostgreSQL on db1*
            ada: we fail over at noon
            """
        );
    }

    [Fact]
    public async Task Downtime_of_a_healthy_service_and_a_recovery_of_nothing_are_not_messages()
    {
        await NagiosAsync("DOWNTIMESTART", "OK", 0, "linus", "kernel upgrade");
        await NagiosAsync("RECOVERY", "OK", 60);
        await NagiosAsync("DOWNTIMEEND", "OK", 120, "linus", "kernel upgrade");
        await _app.SettleAsync();

        Assert.Empty(_app.Cards("#general"));
    }

    [Fact]
    public async Task A_reminder_does_not_make_the_alert_younger_and_an_alert_that_fires_again_begins_again()
    {
        foreach (
            var (level, seconds) in ((string, int)[])
                [("crit", 0), ("crit", 60), ("warn", 120), ("ok", 300), ("crit", 600)]
        )
        {
            await _app.BearerAsync(
                "influxdb",
                new
                {
                    _check_id = "1",
                    _check_name = "CPU",
                    _level = level,
                    _message = level,
                    _status_timestamp = (Seconds + seconds) * 1_000_000_000,
                    host = "web-1",
                }
            );
            await _app.SettleAsync();
        }

        await AssertCardAsync(
            """
            🔴 *CPU* firing · crit
            firing since <!date^1772442600^{date_short_pretty} {time}|2026-03-02 09:10 UTC> · web-1: crit
            """
        );
        AssertReplies("🟢 resolved after 5m 00s", "🔴 firing again");
    }

    [Fact]
    public async Task Silence_of_the_measured_is_named()
    {
        await _app.BearerAsync(
            "datadog",
            new
            {
                alert_id = "1",
                alert_scope = "host:web-1",
                alert_transition = "No Data",
                title = "[P2] [No data on {host:web-1}] Load is high",
                body = "Load is high @slack-ops",
                last_updated = $"{Seconds}000",
                tags = "service:checkout",
                link = "https://app.datadoghq.com/event/1",
            }
        );

        await AssertCardAsync(
            """
            🔴 *<https://app.datadoghq.com/event/1|Load is high>* firing · checkout · no data
            firing since <!date^1772442000^{date_short_pretty} {time}|2026-03-02 09:00 UTC> · web-1: Load is high
            """
        );
    }

    private async Task OpsgenieAsync(string action, int seconds, string? note = null)
    {
        await _app.BearerAsync(
            "opsgenie",
            new
            {
                action,
                alert = new
                {
                    alertId = "ec03",
                    message = "Payments fail",
                    description = "The provider answers 503",
                    priority = "P1",
                    tags = ServiceTag,
                    createdAt = Seconds * 1000,
                    updatedAt = (Seconds + seconds) * 1_000_000_000,
                    username = "ada@acme.example",
                    note,
                    details = new { environment = "production", runbook_url = "https://runbooks.example.org/payments" },
                },
            }
        );
        // Each moment has a reply of its own only where it is processed before the next has come.
        await _app.SettleAsync();
    }

    private static readonly string[] ServiceTag = ["service:checkout"];

    private Task<HttpResponseMessage> NagiosAsync(
        string type,
        string state,
        int seconds,
        string? author = null,
        string? comment = null
    ) =>
        _app.BearerAsync(
            "nagios",
            new
            {
                type,
                host = "db1",
                service = "PostgreSQL",
                state,
                output = "connection refused",
                timestamp = $"{Seconds + seconds}",
                author,
                comment,
            }
        );

    private Task<HttpResponseMessage> AlertmanagerAsync(params object[] alerts) =>
        _app.BearerAsync(
            "alertmanager",
            new
            {
                version = "4",
                groupKey = "g",
                externalURL = "https://alerts.example.org",
                alerts,
            }
        );

    private static object Alert(
        string name,
        string instance,
        string summary,
        bool resolved = false,
        string severity = "critical"
    ) =>
        new
        {
            status = resolved ? "resolved" : "firing",
            startsAt = Now,
            endsAt = resolved ? Now.AddMinutes(1) : DateTimeOffset.MinValue,
            fingerprint = $"{(name == "HighLatency" ? "0" : "1")}{name}{instance}",
            generatorURL = "https://prometheus.example.org/graph",
            labels = new
            {
                alertname = name,
                service = "checkout",
                severity,
                instance,
            },
            annotations = new { summary },
        };

    private void AssertReplies(params string[] expected) =>
        Assert.Equal(expected, _app.Replies("#general").Select(reply => reply.Text));

    private async Task AssertCardAsync(string expected)
    {
        await _app.SettleAsync();
        Assert.Equal(
            expected,
            string.Join('\n', _app.Cards("#general").Single().Blocks!.Value.EnumerateArray().SelectMany(Lines))
        );
    }

    private static IEnumerable<string> Lines(JsonElement block) =>
        block.TryGetProperty("elements", out var buttons)
            ? buttons
                .EnumerateArray()
                .Select(button => $"[{button.GetProperty("text").GetProperty("text")}] {button.GetProperty("url")}")
            : [block.GetProperty("text").GetProperty("text").GetString()!];
}
