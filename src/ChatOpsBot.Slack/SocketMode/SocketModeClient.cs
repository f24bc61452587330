namespace ChatOpsBot.Slack;

/// <summary>
/// Receives what Slack sends over connections that we open, for where Slack cannot reach us. It is the same as over
/// HTTP and goes to any one of the connections, of this process or of another.
/// <see href="https://docs.slack.dev/apis/events-api/using-socket-mode"/>
/// </summary>
public sealed class SocketModeClient
{
    // Slack lets go of connections that it thinks open only after a while.
    private const int BackOffWhenTooMany = 5;
    private const int MaxDoublings = 16;

    private readonly SlackApiClient _slack;
    private readonly SocketModeOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<InboundRequest, CancellationToken, Task<InboundAnswer?>> _handler;
    private readonly SocketModeMonitor _monitor;

    // Ticks of UTC. Slack asks the application to wait, not one connection.
    private long _heldUntil;

    /// <param name="slack">A client of the Web API with the application's own token (<c>xapp-…</c>).</param>
    /// <param name="handler">
    /// Awaited before the acknowledgement: when it returns, the request must be safe. Its answer goes back with
    /// the acknowledgement, within Slack's three seconds. When it throws, nothing is acknowledged, and Slack sends an
    /// event again. It runs for many requests at once, and may be given one a second time, under the same
    /// <see cref="InboundRequest.DeliveryId"/>.
    /// </param>
    /// <param name="onStateChanged">Called with each new status, one after the other. It must not wait for
    /// anything.</param>
    /// <param name="onProblem">Called with a problem that did not end the connection, with its exception if there was
    /// one.</param>
    public SocketModeClient(
        SlackApiClient slack,
        SocketModeOptions options,
        TimeProvider time,
        Func<InboundRequest, CancellationToken, Task<InboundAnswer?>> handler,
        Action<SocketModeState>? onStateChanged = null,
        Action<string, Exception?>? onProblem = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        (_slack, _options, _time, _handler) = (slack, options, time, handler);
        _monitor = new(options.Connections, time, onStateChanged, onProblem);
    }

    public SocketModeState State => _monitor.State;

    /// <summary>
    /// Keeps the connections open until it is stopped, or until going on is of no use: then the state is
    /// <see cref="SocketModeStatus.Faulted"/>. It returns in both cases, and may be called again.
    /// </summary>
    /// <param name="cancellationToken">
    /// Stops gracefully: requests in progress are finished and acknowledged, for at most
    /// <see cref="SocketModeOptions.StopGrace"/>.
    /// </param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _monitor.Started();
        await Task.WhenAll(
            Enumerable
                .Range(0, _options.Connections)
                .Select(slot => KeepOpenAsync(slot * _options.Stagger, stop, stop.Token))
        );
        _monitor.Stopped();
    }

    private async Task KeepOpenAsync(TimeSpan wait, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        List<Task> running = [];
        for (var failures = 0; await PausedAsync(wait, cancellationToken); )
        {
            var started = _time.GetTimestamp();
            var (end, opened) = await OpenAsync(running, stop, cancellationToken);
            running.RemoveAll(connection => connection.IsCompleted);

            failures = _time.GetElapsedTime(started) >= _options.Steady ? 0 : failures + 1;
            if (end == SocketModeEnd.TooMany)
                failures = Math.Max(failures, BackOffWhenTooMany);
            // Slack may replace a connection at any time, but one that it replaces at once again and again needs
            // patience too.
            wait = BackOff(end == SocketModeEnd.Refresh ? failures - 1 : Math.Max(failures, 1));
            // It was open, so Slack is there and takes us; a cut is not a reason to be away for long.
            if (opened && end != SocketModeEnd.TooMany && wait > _options.LongestAfterCut)
                wait = _options.LongestAfterCut;
        }

        await Task.WhenAll(running);
    }

    /// <summary>Opens one connection and returns when another one is needed.</summary>
    private async Task<(SocketModeEnd End, bool Opened)> OpenAsync(
        List<Task> running,
        CancellationTokenSource stop,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var address = await _slack.AppsConnections.OpenAsync(cancellationToken);
            if (_options.DebugReconnects)
                address = new($"{address}{(address.Query.Length > 0 ? '&' : '?')}debug_reconnects=true");
            var connection = new SocketModeConnection(_options, _time, _monitor, _handler);
            running.Add(connection.RunAsync(address, cancellationToken));
            var end = await connection.EndingAsync(cancellationToken);
            if (end == SocketModeEnd.Disabled)
                await FaultAsync("link_disabled", stop, cancellationToken);
            return (end, connection.WasOpen);
        }
        catch (SlackException exception)
        {
            if (exception.RetryAfter is { } asked)
                Interlocked.Exchange(
                    ref _heldUntil,
                    Math.Max(Interlocked.Read(ref _heldUntil), (_time.GetUtcNow() + asked).UtcTicks)
                );
            _monitor.Problem(exception.ErrorCode, exception);
            if (IsPermanent(exception))
                await FaultAsync(exception.ErrorCode, stop, cancellationToken);
            return (SocketModeEnd.Lost, false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return default;
        }
    }

    private async Task FaultAsync(string reason, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return;
        _monitor.Faulted(reason);
        await stop.CancelAsync();
    }

    // not_authed, invalid_auth, account_inactive, missing_scope … A page of a proxy's says nothing of that kind.
    private static bool IsPermanent(SlackException exception) =>
        exception.Failure is SlackFailure.Authentication or SlackFailure.Configuration
        && !exception.ErrorCode.StartsWith("http_", StringComparison.Ordinal);

    private TimeSpan BackOff(int failures)
    {
        if (failures <= 0)
            return TimeSpan.Zero;
        var longest = Math.Min(
            _options.LongestBackOff.Ticks,
            _options.FirstBackOff.Ticks * Math.Pow(2, Math.Min(failures - 1, MaxDoublings))
        );
        return TimeSpan.FromTicks((long)(longest * (1 - Random.Shared.NextDouble() / 2)));
    }

    private async Task<bool> PausedAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        // Another connection may be asked to wait meanwhile.
        for (var next = Longer(wait); ; next = Longer(TimeSpan.Zero))
        {
            await Task.Delay(next, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                return false;
            if (Longer(TimeSpan.Zero) <= TimeSpan.Zero)
                return true;
        }

        TimeSpan Longer(TimeSpan own) =>
            TimeSpan.FromTicks(Math.Max(own.Ticks, Interlocked.Read(ref _heldUntil) - _time.GetUtcNow().UtcTicks));
    }
}
