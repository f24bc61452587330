using System.Net.WebSockets;
using System.Security.Cryptography;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// The open Socket Mode connections. A payload goes to any one of them, in turn.
/// <see href="https://docs.slack.dev/apis/events-api/using-socket-mode"/>
/// </summary>
internal sealed class SocketHub(TimeProvider time)
{
    private const int MostConnections = 10;
    private static readonly TimeSpan TicketLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Warned = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsualLife = TimeSpan.FromSeconds(18_060);
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(360);

    private readonly Lock guard = new();
    private readonly Dictionary<string, DateTimeOffset> tickets = [];
    private readonly List<SocketConnection> open = [];
    private int turn;

    public bool IsOpen
    {
        get
        {
            lock (guard)
                return open.Count > 0;
        }
    }

    public string NewTicket()
    {
        var ticket = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (guard)
            tickets[ticket] = time.GetUtcNow() + TicketLife;
        return ticket;
    }

    /// <summary>A ticket opens one connection.</summary>
    public bool Redeem(string? ticket)
    {
        lock (guard)
            return ticket is not null && tickets.Remove(ticket, out var until) && time.GetUtcNow() <= until;
    }

    /// <summary>Holds a connection until it ends.</summary>
    /// <param name="debugReconnects">The life of six minutes that Slack gives for testing.</param>
    public async Task RunAsync(WebSocket socket, bool debugReconnects, CancellationToken cancellationToken)
    {
        var life = debugReconnects ? ShortLife : UsualLife;
        using var connection = new SocketConnection(socket);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int count;
        lock (guard)
        {
            open.Add(connection);
            count = open.Count;
        }

        try
        {
            if (count > MostConnections)
                await DisconnectAsync(connection, "too_many_websockets", cancellationToken);
            else
                await connection.SendAsync(SocketFrames.Hello(count, life), cancellationToken);
            _ = RefreshAsync(connection, life - Warned, ended.Token);
            await connection.ReceiveAsync(cancellationToken);
        }
        finally
        {
            Remove(connection);
            await ended.CancelAsync();
        }
    }

    public async Task<DeliveryAnswer> SendAsync(
        Delivery delivery,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        if (Next() is not { } connection)
            return DeliveryAnswer.NoConnection;
        using var timeout = new CancellationTokenSource(timeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var (id, frame) = SocketFrames.Envelope(delivery);
        try
        {
            return new DeliveryAnswer(200, await connection.AskAsync(id, frame, either.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return DeliveryAnswer.TimedOut;
        }
        catch (WebSocketException)
        {
            return DeliveryAnswer.NoConnection;
        }
    }

    /// <summary>
    /// What Slack does to open connections: <c>refresh</c>, <c>drop</c>, <c>link_disabled</c>,
    /// <c>too_many_websockets</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such action.</exception>
    public async Task ActAsync(string action, CancellationToken cancellationToken)
    {
        if (action is not ("refresh" or "drop" or "link_disabled" or "too_many_websockets"))
            throw new ArgumentException(
                $"No action {action}: refresh, drop, link_disabled, too_many_websockets",
                nameof(action)
            );
        SocketConnection[] all;
        lock (guard)
            all = [.. open];
        foreach (var connection in all)
        {
            if (action == "refresh")
                await WarnAsync(connection, cancellationToken);
            else if (action == "drop")
                connection.Drop();
            else
                await DisconnectAsync(connection, action, cancellationToken);
        }
    }

    private async Task RefreshAsync(SocketConnection connection, TimeSpan after, CancellationToken cancellationToken)
    {
        await Task.Delay(after, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellationToken.IsCancellationRequested)
            await WarnAsync(connection, cancellationToken);
    }

    // New payloads go elsewhere from now on; those under way may still be acknowledged here.
    private async Task WarnAsync(SocketConnection connection, CancellationToken cancellationToken)
    {
        connection.IsLeaving = true;
        await connection.SendAsync(SocketFrames.Disconnect("warning"), cancellationToken);
        _ = EndAsync(connection);
    }

    private async Task EndAsync(SocketConnection connection)
    {
        await Task.Delay(Warned, time, connection.Ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!connection.Ended.IsCancellationRequested)
            await DisconnectAsync(connection, "refresh_requested", connection.Ended);
    }

    private async Task DisconnectAsync(SocketConnection connection, string reason, CancellationToken cancellationToken)
    {
        Remove(connection);
        await connection.SendAsync(SocketFrames.Disconnect(reason), cancellationToken);
        await connection.CloseAsync(cancellationToken);
    }

    private void Remove(SocketConnection connection)
    {
        lock (guard)
            open.Remove(connection);
    }

    private SocketConnection? Next()
    {
        lock (guard)
        {
            var staying = open.Where(connection => !connection.IsLeaving).ToList();
            var choice = staying.Count > 0 ? staying : open;
            return choice.Count == 0 ? null : choice[turn++ % choice.Count];
        }
    }
}
