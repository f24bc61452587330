namespace ChatOpsBot.Slack;

public enum SocketModeStatus
{
    /// <summary>No connection is open: nothing reaches us.</summary>
    Connecting,

    /// <summary>As many connections as wanted have said hello.</summary>
    Open,

    /// <summary>
    /// Everything reaches us, over fewer connections than wanted; so it is for the first seconds, too.
    /// </summary>
    Degraded,

    /// <summary>Given up: only an operator can help. <see cref="SocketModeState.Reason"/> says why.</summary>
    Faulted,

    /// <summary>Not running.</summary>
    Stopped,
}

/// <summary>How Socket Mode is doing.</summary>
/// <param name="Since">When the status became what it is, UTC.</param>
/// <param name="OpenConnections">More than wanted while one is being replaced.</param>
/// <param name="Reason">Slack's code for the last problem; null when there was none.</param>
/// <param name="LastHello">When a connection was last opened, UTC.</param>
/// <param name="LastEvent">When the last command, interaction or event came, UTC.</param>
/// <param name="LastReceived">When the last byte came over any connection, pings included, UTC.</param>
public sealed record SocketModeState(
    SocketModeStatus Status,
    DateTimeOffset Since,
    int OpenConnections,
    string? Reason = null,
    DateTimeOffset? LastHello = null,
    DateTimeOffset? LastEvent = null,
    DateTimeOffset? LastReceived = null
);

/// <summary>Keeps the state, for several connections at once.</summary>
internal sealed class SocketModeMonitor(
    int wanted,
    TimeProvider time,
    Action<SocketModeState>? onChange,
    Action<string, Exception?>? onProblem
)
{
    private readonly Lock _lock = new();
    private SocketModeState _state = new(SocketModeStatus.Stopped, time.GetUtcNow(), 0);

    public SocketModeState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    public void Started() => Change((state, _) => state with { Status = SocketModeStatus.Connecting, Reason = null });

    public void Stopped() =>
        Change(
            (state, _) =>
                state with
                {
                    Status = state.Status == SocketModeStatus.Faulted ? state.Status : SocketModeStatus.Stopped,
                }
        );

    public void Faulted(string reason) =>
        Change((state, _) => state with { Status = SocketModeStatus.Faulted, Reason = reason });

    public void Opened() => Change((state, now) => Counted(state, 1) with { LastHello = now });

    public void Closed() => Change((state, _) => Counted(state, -1));

    public void Event() => Change((state, now) => state with { LastEvent = now });

    public void Received() => Change((state, now) => state with { LastReceived = now });

    public void Problem(string what, Exception? exception)
    {
        Change((state, _) => state with { Reason = state.Status == SocketModeStatus.Faulted ? state.Reason : what });
        onProblem?.Invoke(what, exception);
    }

    private SocketModeState Counted(SocketModeState state, int more)
    {
        var open = state.OpenConnections + more;
        var status =
            state.Status is SocketModeStatus.Faulted or SocketModeStatus.Stopped ? state.Status
            : open == 0 ? SocketModeStatus.Connecting
            : open < wanted ? SocketModeStatus.Degraded
            : SocketModeStatus.Open;
        return state with { OpenConnections = open, Status = status };
    }

    private void Change(Func<SocketModeState, DateTimeOffset, SocketModeState> change)
    {
        // Called inside the lock, so that no one learns of two changes in the wrong order.
        lock (_lock)
        {
            var (now, before) = (time.GetUtcNow(), _state);
            var after = change(before, now);
            _state = after.Status == before.Status ? after : after with { Since = now };
            if (after.Status != before.Status)
                onChange?.Invoke(_state);
        }
    }
}
