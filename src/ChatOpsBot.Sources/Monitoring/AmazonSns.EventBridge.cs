namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// Events of EventBridge (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html). Their
/// envelope is the same for all services, and <c>detail</c> is each service's own; what is not known by its type is
/// read by the names that most services use.
/// </summary>
internal sealed partial class AmazonSns
{
    private static readonly string[] Endings =
    [
        " State Change",
        " State-change Notification",
        " Status Change",
        " Notification",
        " Event",
    ];

    private static readonly string[] Names =
    [
        "name",
        "jobName",
        "AutoScalingGroupName",
        "group",
        "SourceIdentifier",
        "instance-id",
        "check-name",
        "pipeline",
        "project-name",
        "repository-name",
        "functionName",
        "bucket",
    ];

    private static readonly string[] States =
    [
        "state",
        "status",
        "lastStatus",
        "currentStatus",
        "eventName",
        "eventType",
        "result",
    ];

    private static readonly string[] Sentences =
    [
        "message",
        "detailMessage",
        "Message",
        "reason",
        "statusReason",
        "stoppedReason",
        "statusMessage",
        "StatusMessage",
        "cause",
        "error",
        "Description",
        "description",
    ];

    private static readonly string[] Bad =
    [
        "fail",
        "error",
        "unsuccessful",
        "fault",
        "timed_out",
        "timeout",
        "timed out",
        "aborted",
        "expired",
        "degraded",
        "interruption",
    ];

    private static ParsedWebhook EventBridge(WebhookRequest request, Field message, string type) =>
        type switch
        {
            "CloudWatch Alarm State Change" => AlarmChange(request, message),
            "CloudFormation Stack Status Change" => StackChange(request, message),
            "ECR Image Action" => ImageAction(request, message),
            "ECR Image Scan" => ImageScan(request, message),
            "CodePipeline Pipeline Execution State Change" => Pipeline(request, message),
            "CodePipeline Stage Execution State Change" => PipelineStage(request, message),
            "CodePipeline Action Execution State Change" => PipelineAction(request, message),
            "CodeBuild Build State Change" => Build(request, message),
            // The build itself lists its phases.
            "CodeBuild Build Phase Change" => ParsedWebhook.NotHandled("phase of a build"),
            "GuardDuty Finding" => GuardDuty(request, message),
            "Inspector2 Finding" => Inspector(request, message),
            "Security Hub Findings - Imported" => SecurityHub(request, message),
            "AWS Health Event" => Health(request, message),
            "ECS Deployment State Change" => EcsDeployment(request, message),
            _ => Any(request, message, type),
        };

    /// <summary>
    /// An incident at Amazon goes on until it is closed; all other events of Health are news:
    /// https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html.
    /// </summary>
    private static ParsedWebhook Health(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        if (detail.Text("eventArn") is not { } arn || detail.Text("eventTypeCode") is not { } code)
            return ParsedWebhook.NotUnderstood("no event of Health");
        var (issue, closed) = (
            detail.Text("eventTypeCategory") == "issue",
            detail.Text("statusCode") == "closed" || detail.AnyTime("endTime") is not null
        );
        var state =
            !issue ? EventState.Info
            : closed ? EventState.Resolved
            : EventState.Firing;
        return ParsedWebhook.One(
            (
                Alert.Of(request, arn, state, detail.AnyTime("lastUpdatedTime") ?? message.Time("time")) with
                {
                    Started = detail.AnyTime("startTime"),
                    Ended = state == EventState.Resolved ? detail.AnyTime("endTime") ?? message.Time("time") : null,
                    Title =
                        $"AWS Health: {Plain(code.StartsWith("AWS_", StringComparison.Ordinal) ? code[4..] : code)}",
                    Text = detail
                        .Items("eventDescription")
                        .Select(text => text.Prose("latestDescription"))
                        .OfType<string>()
                        .FirstOrDefault(),
                    Url =
                        "https://health.aws.amazon.com/health/home#/account/event-log?eventID="
                        + $"{Uri.EscapeDataString(arn)}",
                    Severity = issue ? "error" : null,
                }
            ).Labelled(
                EnvelopeOf(
                    message,
                    new Words
                    {
                        { "aws_service", detail.Text("service") },
                        { "category", detail.Text("eventTypeCategory") },
                        { "instance", detail.Items("affectedEntities").Select(entity => entity.Text("entityValue")) },
                    }
                )
            )
        );
    }

    /// <summary>
    /// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html.
    /// </summary>
    private static ParsedWebhook EcsDeployment(WebhookRequest request, Field message)
    {
        var (detail, arn) = (message["detail"], message.Items("resources").FirstOrDefault().Text());
        if (detail.Text("deploymentId") is not { } id || NameIn(arn) is not { } service)
            return ParsedWebhook.NotUnderstood("no deployment");
        var state = detail.Text("eventName") switch
        {
            "SERVICE_DEPLOYMENT_COMPLETED" => EventState.Succeeded,
            "SERVICE_DEPLOYMENT_FAILED" => EventState.Failed,
            "SERVICE_DEPLOYMENT_IN_PROGRESS" => EventState.Running,
            _ => EventState.Info,
        };
        var time = detail.Time("updatedAt") ?? message.Time("time");
        return ParsedWebhook.One(
            NewEvent(request, message, EventKind.Deployment, Subject.Deployment(request.Source, id), state, time) with
            {
                Started = state == EventState.Running ? time : null,
                Ended = state.IsOver() ? time : null,
                Title = service,
                Service = service,
                Text = detail.Prose("reason"),
                Url = ConsoleOf(arn),
                Labels = EnvelopeOf(
                    message,
                    new Words { { "cluster", arn!.Split('/') is [_, var cluster, _] ? cluster : null } }
                ),
            }
        );
    }

    private static ParsedWebhook Any(WebhookRequest request, Field message, string type)
    {
        var (detail, arn) = (message["detail"], message.Items("resources").FirstOrDefault().Text());
        var (name, word) = (detail.FirstText(Names) ?? NameIn(arn), detail.FirstText(States));
        var failed = IsBad(type) || IsBad(word) || detail.Text("eventType") == "ERROR" || HasCrashed(detail);
        var ending = Array.Find(Endings, ending => type.EndsWith(ending, StringComparison.Ordinal)) ?? "";
        var thing = string.Join(' ', new[] { type[..^ending.Length], word is null ? null : name }.OfType<string>());
        var said = word is null ? name : Plain(word);
        var happened = Other(
            request,
            message.Text("id") ?? request.DeliveryId,
            message.Time("time"),
            said is null ? type : $"{thing}: {said}",
            Sentence(detail) ?? arn
        ) with
        {
            Url =
                detail.FirstText("resourceLink", "url", "link") is { } link
                && Uri.TryCreate(link, UriKind.Absolute, out var uri)
                && uri.Scheme == Uri.UriSchemeHttps
                    ? link
                    : ConsoleOf(arn),
            Severity = failed ? "error" : null,
        };
        var labels = EnvelopeOf(message, new Words { { "resource", name }, { "aws_state", word?.ToLowerInvariant() } });
        return ParsedWebhook.One(
            (failed ? (happened with { State = EventState.Firing }).AsMoment() : happened).Labelled(labels)
        );
    }

    /// <summary>A task that is stopped for a deployment or by hand ends by a signal, which is not its fault.</summary>
    private static bool HasCrashed(Field task) =>
        task.Text("stopCode") is not ("ServiceSchedulerInitiated" or "UserInitiated")
        && task.Items("containers").Any(container => container.Number("exitCode") is not (null or 0));

    private static string? Sentence(Field detail)
    {
        var sentence = Array.Find(Sentences, name => detail.Prose(name) is not null) is { } name
            ? detail.Prose(name)
            : null;
        var container = detail
            .Items("containers")
            .Select(container => container.Prose("reason"))
            .OfType<string>()
            .FirstOrDefault();
        return string.Join(" · ", new[] { sentence, container }.OfType<string>()) is { Length: > 0 } text ? text : null;
    }

    private static Words EnvelopeOf(Field message, Words labels)
    {
        foreach (
            var (label, name) in (ReadOnlySpan<(string, string)>)
                [("aws_source", "source"), ("account", "account"), ("region", "region"), ("detail_type", "detail-type")]
        )
            labels.Add(label, message.Text(name));
        return labels;
    }

    /// <summary>What is not an alert.</summary>
    private static ChatOpsEvent NewEvent(
        WebhookRequest request,
        Field message,
        string kind,
        string subject,
        EventState state,
        DateTimeOffset? time
    ) =>
        new()
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = kind,
            Subject = subject,
            State = state,
            Occurred = time ?? message.Time("time") ?? request.Received,
        };

    private static bool IsBad(string? word) =>
        word is not null && Bad.Any(bad => word.Contains(bad, StringComparison.OrdinalIgnoreCase));

    /// <summary><c>REPLICATION_TASK_STARTED</c> is "replication task started".</summary>
    private static string Plain(string word) => word.Replace('_', ' ').ToLowerInvariant();

    /// <summary><c>arn:aws:ecs:eu-central-1:123456789012:service/shop/checkout</c> is <c>checkout</c>.</summary>
    private static string? NameIn(string? arn) => arn?.Split('/', ':') is [.., { Length: > 0 } name] ? name : null;

    private static string? ConsoleOf(string? arn) =>
        arn?.StartsWith("arn:aws:", StringComparison.Ordinal) == true
            ? $"https://console.aws.amazon.com/go/view?arn={Uri.EscapeDataString(arn)}"
            : null;
}
