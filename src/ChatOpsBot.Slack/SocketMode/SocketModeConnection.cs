using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;

namespace ChatOpsBot.Slack;

/// <summary>Why a connection must be replaced, or must not.</summary>
internal enum SocketModeEnd
{
    /// <summary>It broke, was closed or never opened.</summary>
    Lost,

    /// <summary>Slack will close it soon, for its own reasons.</summary>
    Refresh,

    /// <summary>Slack thinks that we have too many.</summary>
    TooMany,

    /// <summary>Socket Mode was switched off.</summary>
    Disabled,
}

/// <summary>One WebSocket, from its opening to its last acknowledgement.</summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "A handler that outlives the connection still uses them, and none holds anything to be freed."
)]
internal sealed class SocketModeConnection(
    SocketModeOptions options,
    TimeProvider time,
    SocketModeMonitor monitor,
    Func<InboundRequest, CancellationToken, Task<InboundAnswer?>> handler
)
{
    // Slack's largest payloads are some hundred kilobytes: a view's state and blocks.
    private const int LongestMessage = 8 * 1024 * 1024;
    private const int InHandAtOnce = 64;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<SocketModeEnd> _ending = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly SemaphoreSlim _inHand = new(InHandAtOnce);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationTokenSource _told = new(Timeout.InfiniteTimeSpan, time);
    private bool _open;

    /// <summary>Slack has said hello.</summary>
    public bool WasOpen => _open;

    /// <summary>
    /// Completes as soon as a replacement is needed, which is before the end when Slack announces it.
    /// </summary>
    public Task<SocketModeEnd> EndingAsync(CancellationToken cancellationToken) =>
        _ending.Task.WaitAsync(cancellationToken);

    /// <summary>Completes when the socket is closed and nothing is in progress. Never throws.</summary>
    /// <param name="cancellationToken">Stops: requests in progress are still acknowledged.</param>
    public async Task RunAsync(Uri address, CancellationToken cancellationToken)
    {
        // For all that the network must do in a certain time.
        using var limit = new CancellationTokenSource(options.OpenTimeout, time);
        using var network = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                PlaintextStreamFilter = (context, _) =>
                    ValueTask.FromResult<Stream>(new ObservedStream(context.PlaintextStream, monitor.Received)),
            }
        );
        using var socket = new ClientWebSocket
        {
            Options = { KeepAliveInterval = options.PingInterval, KeepAliveTimeout = options.PingTimeout },
        };
        try
        {
            using (var opening = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken))
                await socket.ConnectAsync(address, network, opening.Token);
            await ServeAsync(socket, limit, cancellationToken);
        }
        catch (Exception exception)
        {
            // It does not matter whether the farewell arrives.
            if (!_ending.Task.IsCompleted && !cancellationToken.IsCancellationRequested)
                monitor.Problem("connection_failed", exception);
        }
        finally
        {
            _ending.TrySetResult(SocketModeEnd.Lost);
            if (_open)
                monitor.Closed();
        }
    }

    private async Task ServeAsync(
        ClientWebSocket socket,
        CancellationTokenSource limit,
        CancellationToken cancellationToken
    )
    {
        using var work = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var receiving = ReceiveAllAsync(socket, limit, work.Token);
        using (var go = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _told.Token))
            await receiving.WaitAsync(go.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.TrySetResult(SocketModeEnd.Lost);

        // What was taken is finished even when the socket is gone: it is on its way into the store. Only stopping has
        // no time.
        using (cancellationToken.Register(() => work.CancelAfter(options.StopGrace)))
            await FinishAsync(work.Token);
        limit.CancelAfter(CloseTimeout);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        await receiving;
    }

    /// <summary>Waits until nothing is in progress, and takes nothing more.</summary>
    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        for (var hand = 0; hand < InHandAtOnce && !cancellationToken.IsCancellationRequested; hand++)
            await _inHand.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReceiveAllAsync(
        ClientWebSocket socket,
        CancellationTokenSource limit,
        CancellationToken cancellationToken
    )
    {
        var message = new ArrayBufferWriter<byte>(16 * 1024);
        try
        {
            while (await ReceiveAsync(socket, message, limit.Token))
            {
                await TakeAsync(socket, message.WrittenMemory, limit, cancellationToken);
                message.ResetWrittenCount();
            }

            if (!_ending.Task.IsCompleted)
                monitor.Problem("connection_closed", null);
        }
        catch (Exception exception) when (IsNetworks(exception))
        {
            if (!_ending.Task.IsCompleted)
                monitor.Problem(_open ? "connection_lost" : "no_hello", exception);
        }
    }

    private static async Task<bool> ReceiveAsync(
        ClientWebSocket socket,
        ArrayBufferWriter<byte> message,
        CancellationToken cancellationToken
    )
    {
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(message.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            message.Advance(part.Count);
            if (message.WrittenCount > LongestMessage)
                throw new WebSocketException(WebSocketError.Faulted, "The message does not end.");
        } while (!part.EndOfMessage);
        return true;
    }

    private async Task TakeAsync(
        ClientWebSocket socket,
        ReadOnlyMemory<byte> message,
        CancellationTokenSource limit,
        CancellationToken cancellationToken
    )
    {
        var frame = SocketModeFrame.Parse(message);
        switch (frame)
        {
            case { EnvelopeId: not null }:
                monitor.Event();
                await _inHand.WaitAsync(limit.Token);
                _ = HandleAsync(socket, frame, cancellationToken);
                break;
            case { Type: "hello" } when !_open:
                limit.CancelAfter(Timeout.InfiniteTimeSpan);
                _open = true;
                monitor.Opened();
                break;
            case { Type: "disconnect" }:
                Disconnect(frame.Reason);
                break;
            case not { Type: "hello" }:
                monitor.Problem("unreadable_message", null);
                break;
        }
    }

    private void Disconnect(string? reason)
    {
        var end = reason switch
        {
            "link_disabled" => SocketModeEnd.Disabled,
            "too_many_websockets" => SocketModeEnd.TooMany,
            _ => SocketModeEnd.Refresh,
        };
        if (end != SocketModeEnd.Refresh)
            monitor.Problem(reason!, null);
        if (_ending.TrySetResult(end))
            _told.CancelAfter(options.Linger);
    }

    private async Task HandleAsync(ClientWebSocket socket, SocketModeFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await handler(SlackInbound.ParseJson(frame.Payload), cancellationToken);
            await SendAsync(socket, frame.Acknowledgement(answer), cancellationToken);
        }
        catch (Exception exception)
        {
            // Whatever it was: unacknowledged, an event comes again.
            monitor.Problem("not_acknowledged", exception);
        }
        finally
        {
            _inHand.Release();
        }
    }

    private async Task SendAsync(
        ClientWebSocket socket,
        ReadOnlyMemory<byte> message,
        CancellationToken cancellationToken
    )
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static bool IsNetworks(Exception exception) =>
        exception
            is WebSocketException
                or HttpRequestException
                or IOException
                or OperationCanceledException
                or ObjectDisposedException;
}
