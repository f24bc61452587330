using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// The one way to the app: over a Socket Mode connection when there is one, otherwise over HTTP; faults on the way; all
/// of it in the log.
/// </summary>
internal sealed class AppLink(SandboxWorkspace workspace, HttpTransport http, SocketHub sockets, TimeProvider time)
{
    // https://docs.slack.dev/interactivity/handling-user-interaction and /apis/events-api: three seconds for
    // everything.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    private readonly Lock guard = new();
    private TaskCompletionSource? next;

    public SandboxFault? FaultOf(Delivery delivery) => workspace.Faults.TakeFor(delivery.Kind);

    /// <summary>Sends a payload to the address for interactions, under the name that its type gives.</summary>
    public Task<DeliveryAnswer> InteractAsync(JsonObject payload, CancellationToken cancellationToken) =>
        SendAsync(
            new Delivery(
                DeliveryKind.Interactions,
                (string)payload["type"]!,
                workspace.Manifest?.InteractionsUrl,
                payload
            ),
            cancellationToken
        );

    public Task<DeliveryAnswer> SendAsync(Delivery delivery, CancellationToken cancellationToken) =>
        SendAsync(delivery, FaultOf(delivery), cancellationToken);

    public async Task<DeliveryAnswer> SendAsync(
        Delivery delivery,
        SandboxFault? fault,
        CancellationToken cancellationToken
    )
    {
        if (fault?.Kind == SandboxFaultKind.Reorder)
            await AfterNextAsync(cancellationToken);
        var latency = TimeSpan.FromMilliseconds(fault?.LatencyMs ?? 0);
        if (latency > TimeSpan.Zero)
            await Task.Delay(latency < TimeLimit ? latency : TimeLimit, time, cancellationToken);
        var answer = fault?.Kind switch
        {
            SandboxFaultKind.Abort => DeliveryAnswer.NoConnection,
            SandboxFaultKind.HttpError or SandboxFaultKind.RateLimited or SandboxFaultKind.Error => new DeliveryAnswer(
                fault.Status,
                "",
                "http_error"
            ),
            _ => await AttemptAsync(delivery, cancellationToken),
        };
        if (fault?.Kind == SandboxFaultKind.Duplicate)
            await AttemptAsync(delivery, cancellationToken);
        ReleaseWaiting();

        // A late one is still delivered: Slack has given up, the app does not know.
        var lost =
            latency >= TimeLimit
            || fault?.Kind
                is SandboxFaultKind.LoseAnswer
                    or SandboxFaultKind.AcceptThenAbort
                    or SandboxFaultKind.AcceptThenTimeOut;
        return lost ? DeliveryAnswer.TimedOut : answer;
    }

    private async Task<DeliveryAnswer> AttemptAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var (started, bySocket) = (time.GetUtcNow(), sockets.IsOpen || workspace.Manifest is { SocketMode: true });
        var answer = bySocket
            ? await sockets.SendAsync(delivery, TimeLimit, cancellationToken)
            : await http.SendAsync(delivery, TimeLimit, cancellationToken);
        workspace.Record(
            new SandboxLogEntry(started, "to_app", delivery.Name)
            {
                Transport = bySocket ? "socket" : "http",
                Status = answer.Status,
                Duration = time.GetUtcNow() - started,
                Retry = delivery.Retry,
                RequestJson = Nodes.Bytes(Logged(delivery.Payload)),
                AnswerJson = System.Text.Encoding.UTF8.GetBytes(answer.Body),
            }
        );
        return answer;
    }

    // Whoever holds a response_url may post: it stays out of the log.
    private static JsonObject Logged(JsonObject payload)
    {
        var copy = payload.DeepClone().AsObject();
        foreach (var secret in new[] { "token", "response_url", "response_urls" })
            copy.Remove(secret);
        return copy;
    }

    private async Task AfterNextAsync(CancellationToken cancellationToken)
    {
        Task waiting;
        lock (guard)
            waiting = (next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        await waiting.WaitAsync(cancellationToken);
    }

    private void ReleaseWaiting()
    {
        lock (guard)
        {
            next?.TrySetResult();
            next = null;
        }
    }
}
