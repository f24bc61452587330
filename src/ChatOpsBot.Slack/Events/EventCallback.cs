namespace ChatOpsBot.Slack;

/// <summary>
/// Something happened in a workspace. Slack repeats it (at once, after one and after five minutes) until it is
/// acknowledged, in no promised order. <see href="https://docs.slack.dev/apis/events-api/"/>
/// </summary>
public sealed record EventCallback : InboundRequest
{
    /// <summary>Unique in all of Slack; also the <see cref="InboundRequest.DeliveryId"/>.</summary>
    public string EventId { get; init; } = "";

    /// <summary>When it happened, to the second.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>The workspace through which we see it: in a shared channel not always that of the person.</summary>
    public string? TeamId { get; init; }

    public string? EnterpriseId { get; init; }
    public string? ApiAppId { get; init; }

    /// <summary>In a channel that is shared with another organisation.</summary>
    public bool IsExtSharedChannel { get; init; }

    public required SlackEvent Event { get; init; }
}
