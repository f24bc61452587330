namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// CloudWatch's alarms: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html.
/// </summary>
internal sealed partial class AmazonSns
{
    private static ParsedWebhook Alarm(WebhookRequest request, Field envelope, Field alarm)
    {
        if (StateOf(alarm.Text("NewStateValue")) is not { } state)
            return ParsedWebhook.NotUnderstood("alarm in an unknown state");
        var (name, arn) = (alarm.Text("AlarmName")!, alarm.Text("AlarmArn"));
        var time = alarm.AnyTime("StateChangeTime") ?? envelope.Time("Timestamp");
        var trigger = alarm["Trigger"];
        var labels = new Words
        {
            { "account", alarm.Text("AWSAccountId") },
            { "region", RegionOf(arn ?? envelope.Text("TopicArn")) },
            { "topic", TopicOf(envelope) },
            { "metric", trigger.Text("MetricName") },
            { "namespace", trigger.Text("Namespace") },
        };
        foreach (var dimension in trigger.Items("Dimensions"))
            if (dimension.Text("name") is { } dimensionName)
                labels.Add(dimensionName, dimension.Text("value"));
        labels.Add("instance", trigger.Items("Dimensions").Select(dimension => dimension.Text("value")));
        return ParsedWebhook.One(
            WithState(
                    AlarmOf(
                        request,
                        arn ?? $"{alarm.Text("AWSAccountId")}/{name}",
                        name,
                        arn ?? envelope.Text("TopicArn"),
                        state,
                        time
                    ) with
                    {
                        Text = alarm.Prose("AlarmDescription") ?? alarm.Prose("NewStateReason"),
                    },
                    alarm.Text("NewStateValue"),
                    alarm.Text("OldStateValue")
                )
                .Labelled(labels)
                .On(ConditionOf(alarm.Text("NewStateValue")))
        );
    }

    private static ParsedWebhook AlarmChange(WebhookRequest request, Field message)
    {
        var (detail, arn) = (message["detail"], message.Items("resources").FirstOrDefault().Text());
        var value = detail["state"].Text("value");
        if (detail.Text("alarmName") is not { } name || StateOf(value) is not { } state)
            return ParsedWebhook.NotUnderstood("alarm in an unknown state");
        var labels = new Words { { "account", message.Text("account") }, { "region", message.Text("region") } };
        return ParsedWebhook.One(
            WithState(
                    AlarmOf(
                        request,
                        arn ?? name,
                        name,
                        arn,
                        state,
                        detail["state"].AnyTime("timestamp") ?? message.Time("time")
                    ) with
                    {
                        Text = detail["configuration"].Prose("description") ?? detail["state"].Prose("reason"),
                    },
                    value,
                    detail["previousState"].Text("value")
                )
                .Labelled(labels)
                .On(ConditionOf(value))
        );
    }

    private static ChatOpsEvent AlarmOf(
        WebhookRequest request,
        string key,
        string name,
        string? arn,
        EventState state,
        DateTimeOffset? time
    ) =>
        Alert.Of(request, key, state, time) with
        {
            Title = name,
            Url = RegionOf(arn) is { } region
                ? Console("cloudwatch", region, $"alarmsV2:alarm/{Uri.EscapeDataString(name)}")
                : null,
        };

    private static ChatOpsEvent WithState(ChatOpsEvent alarm, string? now, string? before) =>
        alarm with
        {
            Started = now == "ALARM" && before != "ALARM" ? alarm.Occurred : null,
            Ended = alarm.State == EventState.Resolved ? alarm.Occurred : null,
        };

    private static EventState? StateOf(string? value) =>
        value switch
        {
            "ALARM" or "INSUFFICIENT_DATA" => EventState.Firing,
            "OK" => EventState.Resolved,
            _ => null,
        };

    private static string? ConditionOf(string? value) => value == "INSUFFICIENT_DATA" ? AlertCondition.NoData : null;
}
