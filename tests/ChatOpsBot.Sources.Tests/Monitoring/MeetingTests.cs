namespace ChatOpsBot.Sources.Tests.Monitoring;

/// <summary>
/// What a tool says of one alert over its life meets in one place on one card, and the last word holds.
/// </summary>
public sealed class MeetingTests
{
    [Theory]
    [InlineData("alertmanager", "firing", "resolved")]
    [InlineData("aws-sns", "cloudwatch-alarm", "cloudwatch-ok", "cloudwatch-insufficient-data")]
    [InlineData("aws-sns", "eventbridge-alarm", "cloudwatch-ok")]
    [InlineData("aws-sns", "cloudformation-started", "cloudformation-complete")]
    [InlineData("aws-sns", "cloudformation-started", "cloudformation-rolled-back")]
    [InlineData("aws-sns", "ecr-push", "ecr-delete")]
    [InlineData("azure-monitor", "fired", "resolved")]
    [InlineData("cabot", "critical", "acked", "passing")]
    [InlineData("datadog", "triggered", "no-data", "renotify", "recovered")]
    [InlineData("google-cloud-monitoring", "open", "closed")]
    [InlineData("google-cloud-monitoring", "pushed-by-pubsub", "closed")]
    [InlineData("grafana", "firing", "resolved")]
    [InlineData("icinga", "problem", "recovery")]
    [InlineData("influxdb", "crit", "ok")]
    [InlineData("kapacitor", "critical", "warning", "ok")]
    [InlineData("kibana", "matched", "flapping", "recovered")]
    [InlineData("moira", "error", "ok")]
    [InlineData("monit", "connection-failed", "connection-succeeded")]
    [InlineData("monit", "does-not-exist", "exists")]
    [InlineData("nagios", "problem", "recovery", "flapping-start", "flapping-stop")]
    [InlineData("nagios", "problem", "problem-again")]
    [InlineData("nagios", "host-down", "host-up")]
    [InlineData("nagios", "downtime-start", "downtime-end")]
    [InlineData("newrelic", "activated", "acknowledged", "closed")]
    [InlineData("newrelic", "legacy-open", "legacy-acknowledged", "legacy-closed")]
    [InlineData("opsgenie", "create", "acknowledge", "unacknowledge", "close")]
    [InlineData("opsview", "problem", "recovery")]
    [InlineData("pagerduty", "triggered", "acknowledged", "unacknowledged", "reassigned", "resolved")]
    [InlineData("pingdom", "down", "up")]
    [InlineData("rollbar", "new-item", "tenth-occurrence", "reactivated")]
    [InlineData("sensu", "failing", "silenced", "passing", "flapping")]
    [InlineData("sentry", "issue-created", "event-alert", "issue-resolved", "issue-archived", "issue-unresolved")]
    [InlineData("sentry", "metric-critical", "metric-resolved")]
    [InlineData("seyren", "error", "unknown", "ok")]
    [InlineData("telegraf", "threshold-critical", "threshold-ok")]
    [InlineData("uptimerobot", "down", "up")]
    public void One_life_is_one_part_of_one_card_and_goes_forward(string source, params string[] cases)
    {
        // A note is beside the alert, and changes nothing of it.
        var life = cases
            .Select(name =>
                EventsOf(source, name).Where(e => !e.Part.StartsWith("note/", StringComparison.Ordinal)).ToList()
            )
            .ToList();

        foreach (var (earlier, later) in life.Zip(life.Skip(1)))
        {
            Assert.Equal(earlier.Select(e => (e.Subject, e.Part)), later.Select(e => (e.Subject, e.Part)));
            Assert.All(
                earlier.Zip(later),
                pair =>
                    Assert.True(
                        pair.Second.Supersedes(pair.First),
                        $"{pair.Second.Id} does not hold over {pair.First.Id}"
                    )
            );
        }
    }

    [Theory]
    [InlineData("nagios", "acknowledgement", "problem")]
    [InlineData("zabbix", "acknowledged", "problem")]
    public void Who_acknowledges_and_says_something_does_both(string source, string acknowledged, string problem)
    {
        var (state, note) = (EventsOf(source, acknowledged)[0], EventsOf(source, acknowledged)[1]);

        Assert.Equal((EventState.Acknowledged, EventsOf(source, problem)[0].Part), (state.State, state.Part));
        Assert.Equal((EventState.Info, state.Subject, false), (note.State, note.Subject, note.OpensCard));
        Assert.StartsWith("note/", note.Part, StringComparison.Ordinal);
        Assert.Equal(state.Actor, note.Actor);
    }

    [Theory]
    [InlineData("azure-monitor", "test", "fired")]
    [InlineData("datadog", "test", "triggered")]
    [InlineData("google-cloud-monitoring", "test", "open")]
    [InlineData("grafana", "test", "firing")]
    [InlineData("grafana", "legacy-test", "legacy-alerting")]
    [InlineData("graylog", "test", "event")]
    [InlineData("moira", "test", "error")]
    [InlineData("newrelic", "legacy-test", "legacy-open")]
    [InlineData("pagerduty", "ping", "triggered")]
    [InlineData("rollbar", "test", "new-item")]
    public void A_test_is_shown_and_touches_no_alert(string source, string test, string firing)
    {
        var e = Assert.Single(EventsOf(source, test));

        Assert.Equal(
            (EventState.Info, true, AlertCondition.Test),
            (e.State, e.OpensCard, e.Labels[AlertCondition.Label])
        );
        Assert.NotEqual(EventsOf(source, firing)[0].Subject, e.Subject);
    }

    [Theory]
    [InlineData("aws-sns", "cloudwatch-insufficient-data", AlertCondition.NoData)]
    [InlineData("datadog", "no-data", AlertCondition.NoData)]
    [InlineData("grafana", "no-data", AlertCondition.NoData)]
    [InlineData("grafana", "legacy-no-data", AlertCondition.NoData)]
    [InlineData("influxdb", "deadman", AlertCondition.NoData)]
    [InlineData("kibana", "no-data", AlertCondition.NoData)]
    [InlineData("moira", "no-data", AlertCondition.NoData)]
    [InlineData("seyren", "unknown", AlertCondition.NoData)]
    [InlineData("kibana", "flapping", AlertCondition.Flapping)]
    [InlineData("nagios", "flapping-start", AlertCondition.Flapping)]
    [InlineData("sensu", "flapping", AlertCondition.Flapping)]
    public void Silence_and_flapping_fire_and_show_it(string source, string name, string condition) =>
        Assert.All(
            EventsOf(source, name),
            e => Assert.Equal((EventState.Firing, condition), (e.State, e.Labels[AlertCondition.Label]))
        );

    [Theory]
    [InlineData("aws-sns", "cloudwatch-ok")]
    [InlineData("azure-monitor", "classic-resolved")]
    [InlineData("datadog", "recovered")]
    [InlineData("influxdb", "ok")]
    [InlineData("kapacitor", "ok")]
    [InlineData("nagios", "recovery")]
    [InlineData("nagios", "flapping-stop")]
    [InlineData("pingdom", "up")]
    [InlineData("sensu", "passing")]
    [InlineData("sentry", "issue-resolved")]
    [InlineData("statuscake", "up")]
    [InlineData("telegraf", "threshold-ok")]
    [InlineData("zabbix", "resolved")]
    public void A_recovery_without_a_problem_is_not_news(string source, string name) =>
        Assert.All(EventsOf(source, name), e => Assert.Equal((EventState.Resolved, false), (e.State, e.OpensCard)));

    [Theory]
    [InlineData("azure-monitor", "activity-log")]
    [InlineData("crashlytics", "new-fatal")]
    [InlineData("crashlytics", "fabric-impact")]
    [InlineData("elastalert", "all-values")]
    [InlineData("graylog", "event")]
    [InlineData("graylog", "legacy-stream")]
    [InlineData("logstash", "batch")]
    [InlineData("uptimerobot", "ssl-expires")]
    [InlineData("watcher", "fired")]
    public void Where_no_end_is_ever_reported_an_alert_is_a_moment(string source, string name) =>
        Assert.All(
            EventsOf(source, name),
            e => Assert.Equal((EventState.Firing, e.Occurred, e.Occurred), (e.State, e.Started!.Value, e.Ended!.Value))
        );

    /// <summary>The body of these has no time in it: the second outage is not a repetition of the first.</summary>
    [Theory]
    [InlineData("grafana", "legacy-ok")]
    [InlineData("statuscake", "down")]
    [InlineData("uptimerobot", "snake-case")]
    public void What_tells_no_time_is_news_each_time(string source, string name)
    {
        var request = RequestOf(source, name);
        var tool = EventSources.ByType[source];

        Assert.NotNull(tool.DeliveryId(request));
        Assert.Equal(tool.DeliveryId(request), tool.DeliveryId(request));
        Assert.NotEqual(
            tool.DeliveryId(request),
            tool.DeliveryId(request with { Received = request.Received.AddMinutes(10) })
        );
    }

    [Theory]
    [InlineData("aws-sns", "cloudwatch-alarm", "m1")]
    [InlineData("pagerduty", "triggered", "01AAA")]
    [InlineData("sensu", "failing", "431a0085-0001")]
    [InlineData("sentry", "issue-created", "r1")]
    [InlineData("grafana", "firing", null)]
    [InlineData("uptimerobot", "down", null)]
    public void The_senders_own_id_is_taken_where_it_has_one(string source, string name, string? id) =>
        Assert.Equal(id, EventSources.ByType[source].DeliveryId(RequestOf(source, name)));

    [Fact]
    public void Confirmation_is_only_ever_asked_for_at_Amazon()
    {
        var parsed = EventSources.ByType["aws-sns"].Parse(RequestOf("aws-sns", "subscription-confirmation"));

        Assert.StartsWith(
            "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription",
            parsed.Confirm,
            StringComparison.Ordinal
        );
        Assert.Null(
            EventSources.ByType["aws-sns"].Parse(RequestOf("aws-sns", "subscription-confirmation-elsewhere")).Confirm
        );
    }

    /// <summary>
    /// The folder of the collection, which names some tools otherwise; and why some of what is in it holds nothing for
    /// us.
    /// </summary>
    [Theory]
    [InlineData("aws-sns", "aws_sns_cloudwatch", "not a message of SNS")]
    [InlineData("aws-sns", "aws_other_events", "not a message of SNS")]
    [InlineData("azure-monitor", "azure_monitor")]
    [InlineData("crashlytics", "crashlytics")]
    [InlineData("datadog", "datadog", "no title", "event that is not an alert")]
    [InlineData("elastalert", "elastalert2")]
    [InlineData("google-cloud-monitoring", "gcp_monitoring")]
    [InlineData("google-cloud-monitoring", "gcp_pubsub_push", "unreadable JSON")]
    [InlineData("grafana", "grafana", "no alerts", "state that is not an alert")]
    [InlineData("graylog", "graylog")]
    [InlineData("icinga", "icinga2")]
    [InlineData("kapacitor", "kapacitor")]
    [InlineData("kibana", "kibana")]
    [InlineData("moira", "moira", "no alerts")]
    [InlineData("monit", "monit")]
    [InlineData("nagios", "nagios")]
    [InlineData("newrelic", "newrelic")]
    [InlineData("opsgenie", "opsgenie", "AddTags")]
    [InlineData("pagerduty", "pagerduty", "webhook of the retired version 2")]
    [InlineData("pingdom", "pingdom")]
    [InlineData("sensu", "sensu_go")]
    [InlineData("sentry", "sentry")]
    [InlineData("seyren", "seyren")]
    [InlineData("statuscake", "statuscake")]
    [InlineData("uptimerobot", "uptimerobot")]
    [InlineData("zabbix", "zabbix", "no host and trigger")]
    public void A_collected_payload_is_read_and_says_what_it_is_about(
        string source,
        string folder,
        params string[] reasons
    )
    {
        var path = Path.Combine(Repository.SharedPayloads, folder);
        if (!Directory.Exists(path))
            Assert.Skip("The collection of payloads is not beside this checkout.");
        var parsed = PayloadTests
            .Files(path)
            .Select(file =>
                (
                    File: Path.GetFileName(file),
                    Parsed: EventSources.ByType[source].Parse(PayloadTests.RequestOf(source, file))
                )
            )
            .ToList();

        Assert.All(parsed, one => Assert.True(one.Parsed.IsOneAnswer(), one.File));
        Assert.All(
            parsed.SelectMany(one => one.Parsed.Events.Select(e => (one.File, Event: e))),
            one =>
                Assert.True(
                    one.Event.Title is not null
                        || one.Event.Part.StartsWith("note/", StringComparison.Ordinal)
                        || one.Event.Subject.EndsWith("/test", StringComparison.Ordinal),
                    one.File
                )
        );
        Assert.Equal(
            reasons.Order(StringComparer.Ordinal),
            parsed
                .Where(one => one.Parsed.Events.Count == 0)
                .Select(one => one.Parsed.Fault ?? one.Parsed.Unhandled)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    private static WebhookRequest RequestOf(string source, string name) =>
        PayloadTests.RequestOf(source, Path.Combine(Repository.Payloads, source, name + ".json"));

    private static IReadOnlyList<ChatOpsEvent> EventsOf(string source, string name) =>
        EventSources.ByType[source].Parse(RequestOf(source, name)).Events;
}
