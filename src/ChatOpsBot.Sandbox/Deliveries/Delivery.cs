using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Deliveries;

internal enum DeliveryKind
{
    Events,
    Commands,
    Interactions,
    Options,
}

/// <summary>One request to the app.</summary>
/// <param name="Name">For the log: <c>block_actions</c>, <c>event:app_mention</c> …</param>
/// <param name="Url">Where it goes over HTTP; null when the manifest names no address.</param>
internal sealed record Delivery(DeliveryKind Kind, string Name, string? Url, JsonObject Payload)
{
    /// <summary>0 on the first attempt.</summary>
    public int Retry { get; init; }

    /// <summary>Why the attempt before this one failed, in Slack's words.</summary>
    public string? RetryReason { get; init; }
}

/// <param name="Status">The HTTP status; over a socket 200 for an acknowledgement; 0 when there was no answer.</param>
/// <param name="Failure">Null when the app acknowledged, otherwise one of Slack's retry reasons: <c>http_timeout</c>,
/// <c>connection_failed</c>, <c>http_error</c>.</param>
internal sealed record DeliveryAnswer(int Status, string Body, string? Failure = null)
{
    /// <summary>What the app answered. Slack's own clients send an empty object where the app has nothing to
    /// answer.</summary>
    public string Body { get; } = Body == "{}" ? "" : Body;

    public static readonly DeliveryAnswer TimedOut = new(0, "", "http_timeout");
    public static readonly DeliveryAnswer NoConnection = new(0, "", "connection_failed");

    /// <summary>The app asked with <c>X-Slack-No-Retry</c> to be left alone.</summary>
    public bool NoRetry { get; init; }

    public bool WantsRetry => Failure is not null && !NoRetry;

    /// <summary>The message to a person when a command or a click fails; null when it did not.</summary>
    public string? Error =>
        Failure switch
        {
            null => null,
            "http_timeout" => "operation_timeout",
            _ => "dispatch_failed",
        };
}
