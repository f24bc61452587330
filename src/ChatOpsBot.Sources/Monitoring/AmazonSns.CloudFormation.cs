namespace ChatOpsBot.Sources.Monitoring;

/// <summary>
/// CloudFormation reports a stack and each of its resources, as lines of <c>Key='value'</c>:
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html. One operation on a stack
/// is a deployment; of its resources only those that fail are worth a word.
/// </summary>
internal sealed partial class AmazonSns
{
    private static ParsedWebhook Stack(WebhookRequest request, Words stack)
    {
        if (stack.First("StackId") is not { } id || stack.First("ResourceStatus") is not { } status)
            return ParsedWebhook.NotUnderstood("no stack and status");
        var whole = StackOf(
            request,
            id,
            stack.First("StackName"),
            stack.First("ClientRequestToken"),
            status,
            DateTimeOffset.TryParse(stack.First("Timestamp"), out var time) ? time.ToUniversalTime() : null
        );
        if (stack.First("ResourceType") == "AWS::CloudFormation::Stack" && stack.First("PhysicalResourceId") == id)
            return whole is null
                ? ParsedWebhook.NotHandled("stack in review")
                : ParsedWebhook.One(whole with { Text = stack.First("ResourceStatusReason") });
        if (!status.EndsWith("_FAILED", StringComparison.Ordinal) || whole is null)
            return ParsedWebhook.NotHandled("resource of a stack");
        return ParsedWebhook.One(
            whole with
            {
                Kind = EventKind.TaskRun,
                Part = $"resource/{stack.First("LogicalResourceId")}",
                OpensCard = false,
                State = EventState.Failed,
                Title = stack.First("LogicalResourceId"),
                Text = stack.First("ResourceStatusReason"),
            }
        );
    }

    private static ParsedWebhook StackChange(WebhookRequest request, Field message)
    {
        var detail = message["detail"];
        var status = detail["status-details"];
        if (detail.Text("stack-id") is not { } id)
            return ParsedWebhook.NotUnderstood("no stack");
        return
            StackOf(
                request,
                id,
                null,
                detail.Text("client-request-token"),
                status.Text("status") ?? "",
                message.Time("time")
            )
                is { } stack
            ? ParsedWebhook.One(stack with { Text = status.Prose("status-reason") })
            : ParsedWebhook.NotHandled("stack in review");
    }

    private static ChatOpsEvent? StackOf(
        WebhookRequest request,
        string id,
        string? name,
        string? token,
        string status,
        DateTimeOffset? time
    )
    {
        if (StateOfStack(status) is not { } state)
            return null;
        name ??= id.Split('/') is [_, var inArn, ..] ? inArn : id;
        return new ChatOpsEvent
        {
            Id = request.DeliveryId,
            Source = request.Source,
            Kind = EventKind.Deployment,
            Subject = Subject.Deployment(request.Source, token is null ? id : $"{id}/{token}"),
            State = state,
            Occurred = time ?? request.Received,
            Started = status
                is "CREATE_IN_PROGRESS"
                    or "UPDATE_IN_PROGRESS"
                    or "DELETE_IN_PROGRESS"
                    or "IMPORT_IN_PROGRESS"
                ? time
                : null,
            Ended = state == EventState.Running ? null : time,
            Title = name,
            Url = RegionOf(id) is { } region
                ? Console("cloudformation", region, $"/stacks/events?stackId={Uri.EscapeDataString(id)}")
                : null,
            Labels = new Words
            {
                { "stack", name },
                { "stack_status", status },
                { "region", RegionOf(id) },
            },
        };
    }

    private static EventState? StateOfStack(string status) =>
        status switch
        {
            "REVIEW_IN_PROGRESS" or "" => null,
            // The stack is as it was before: nothing that was asked for is there.
            _ when status.Contains("ROLLBACK", StringComparison.Ordinal) => status.EndsWith(
                "_IN_PROGRESS",
                StringComparison.Ordinal
            )
                ? EventState.Running
                : EventState.Failed,
            _ when status.EndsWith("_FAILED", StringComparison.Ordinal) => EventState.Failed,
            _ when status.EndsWith("_COMPLETE", StringComparison.Ordinal) => EventState.Succeeded,
            _ => EventState.Running,
        };

    /// <summary>A value may go over several lines, and ends at an apostrophe at the end of one.</summary>
    private static Words Lines(string text)
    {
        var values = new Words();
        foreach (var line in text.Split("'\n", StringSplitOptions.RemoveEmptyEntries))
            if (line.IndexOf("='", StringComparison.Ordinal) is > 0 and var at)
                values.Add(line[..at].Trim(), line[(at + 2)..].TrimEnd('\n', '\''));
        return values;
    }
}
