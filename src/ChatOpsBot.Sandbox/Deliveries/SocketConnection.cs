using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>One connection: frames out, acknowledgements in.</summary>
internal sealed class SocketConnection : IDisposable
{
    private readonly WebSocket socket;
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource ended = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> waiting = new();

    public SocketConnection(WebSocket socket)
    {
        this.socket = socket;

        // Taken once: the source is disposed before the last reader of its token is done.
        Ended = ended.Token;
    }

    /// <summary>It was notified that it will be closed soon.</summary>
    public bool IsLeaving { get; set; }

    public CancellationToken Ended { get; }

    // The semaphore is not: a sender may still hold it, and it owns nothing that must be given back.
    public void Dispose() => ended.Dispose();

    public async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>Sends an envelope and waits until this connection acknowledges it.</summary>
    /// <returns>The payload of the acknowledgement as JSON; empty without one.</returns>
    /// <exception cref="WebSocketException">The connection ended first.</exception>
    public async Task<string> AskAsync(string envelopeId, byte[] frame, CancellationToken cancellationToken)
    {
        var answer = waiting[envelopeId] = new TaskCompletionSource<string>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        try
        {
            await SendAsync(frame, cancellationToken);
            if (Ended.IsCancellationRequested || socket.State != WebSocketState.Open)
                throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            waiting.TryRemove(envelopeId, out _);
        }
    }

    /// <summary>Until the other side closes or the connection breaks.</summary>
    public async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                await message.WriteAsync(buffer.AsMemory(0, received.Count), cancellationToken);
                if (!received.EndOfMessage)
                    continue;
                Acknowledge(message.ToArray());
                message.SetLength(0);
            }

            await CloseAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            // It broke, or the application stops.
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var answer in waiting.Values)
                answer.TrySetException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await sending.WaitAsync(cancellationToken);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(
                    WebSocketCloseStatus.NormalClosure,
                    statusDescription: null,
                    cancellationToken
                );
        }
        finally
        {
            sending.Release();
        }
    }

    public void Drop() => socket.Abort();

    private void Acknowledge(byte[] frame)
    {
        try
        {
            var root = JsonElement.Parse(frame);
            if (root.Text("envelope_id") is { } id && waiting.TryGetValue(id, out var answer))
                answer.TrySetResult(root.Part("payload")?.GetRawText() ?? "");
        }
        catch (JsonException)
        {
            // Slack ignores what it cannot read; the payload is then unacknowledged.
        }
    }
}
