using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// Events on their way, in order; no one waits for them. One that fails is tried three times more, beside those that
/// follow it. <see href="https://docs.slack.dev/apis/events-api/#retries"/>
/// </summary>
internal sealed class EventQueue : IDisposable
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)];

    private readonly Channel<(Delivery Delivery, int Generation)> waiting = Channel.CreateUnbounded<(Delivery, int)>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly CancellationTokenSource stopping = new();
    private readonly AppLink app;
    private readonly TimeProvider time;
    private volatile int generation;
    private int undelivered;
    private int resting;

    public EventQueue(AppLink app, TimeProvider time)
    {
        (this.app, this.time) = (app, time);

        // Not a part of whichever request happens to come first.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(PumpAsync);
    }

    /// <summary>Those that the app has not acknowledged yet, and that are not given up.</summary>
    public int Undelivered => Volatile.Read(ref undelivered);

    /// <summary>Of those the ones that wait for the time of their next try.</summary>
    public int Resting => Volatile.Read(ref resting);

    public void Add(string? url, JsonObject envelope)
    {
        Interlocked.Increment(ref undelivered);
        waiting.Writer.TryWrite(
            (
                new Delivery(DeliveryKind.Events, $"event:{(string)envelope["event"]!["type"]!}", url, envelope),
                generation
            )
        );
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear() => Interlocked.Increment(ref generation);

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var (delivery, added) in waiting.Reader.ReadAllAsync(stopping.Token))
            {
                if (added != generation)
                {
                    Interlocked.Decrement(ref undelivered);
                    continue;
                }

                var fault = app.FaultOf(delivery);
                var sending = FirstAsync(delivery, fault, added, stopping.Token);
                if (fault?.Kind != SandboxFaultKind.Reorder)
                    await sending;
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    private async Task FirstAsync(
        Delivery delivery,
        SandboxFault? fault,
        int added,
        CancellationToken cancellationToken
    )
    {
        var answer = await app.SendAsync(delivery, fault, cancellationToken);
        if (answer.WantsRetry)
            _ = RetryAsync(delivery, answer, added, cancellationToken);
        else
            Interlocked.Decrement(ref undelivered);
    }

    private async Task RetryAsync(
        Delivery delivery,
        DeliveryAnswer answer,
        int added,
        CancellationToken cancellationToken
    )
    {
        for (var retry = 1; retry <= Pauses.Length && answer.WantsRetry; retry++)
        {
            await RestAsync(Pauses[retry - 1], cancellationToken);
            if (cancellationToken.IsCancellationRequested || added != generation)
                break;
            answer = await app.SendAsync(
                delivery with
                {
                    Retry = retry,
                    RetryReason = answer.Failure,
                },
                cancellationToken
            );
        }

        Interlocked.Decrement(ref undelivered);
    }

    private async Task RestAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause == TimeSpan.Zero)
            return;
        Interlocked.Increment(ref resting);
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref resting);
    }
}
