using StackExchange.Redis;

namespace ChatOpsBot.Store.Redis;

/// <content>How it starts, is lost, waits and is retried.</content>
internal sealed partial class RedisConnection
{
    /// <summary>
    /// After a wait: the client may have reconnected in the meantime, as it does after a short loss.
    /// </summary>
    private void TryAgain()
    {
        lock (_lock)
        {
            _waiting = false;
            if (_closed || _trying)
                return;
            if (_link is { } link && link.Multiplexer.IsConnected)
            {
                _failures = 0;
                return;
            }
            Begin();
        }
        Try();
    }

    /// <summary>Under the lock, once others can see it: <see cref="Try"/> follows.</summary>
    private void Begin() => (_trying, _try) = (true, NewTry());

    private static TaskCompletionSource NewTry() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Closes the connection and opens a new one.</summary>
    private void Try()
    {
        Link? old;
        lock (_lock)
            (old, _link) = (_link, null);
        old?.Multiplexer.Close(allowCommandsToComplete: false);
        Link? fresh = null;
        var used = false;
        try
        {
            fresh = Connect();
        }
        finally
        {
            lock (_lock)
            {
                _trying = false;
                used = fresh is not null && fresh.Multiplexer.IsConnected && !_closed;
                if (used)
                    (_link, _failures) = (fresh, 0);
                else
                    Wait();
                _try.TrySetResult();
            }
        }
        if (used)
        {
            Log.Connected(_log, Address);
            _hear(null);
        }
        else
        {
            fresh.Multiplexer.Close(allowCommandsToComplete: false);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Wait()
    {
        if (_closed || _waiting)
            return;
        var wait = BackOff.After(++_failures, FirstWait, LongestWait);
        // The loss itself has been logged.
        if (_link is null)
            Log.Unreachable(_log, Address, wait);
        _waiting = true;
        _retry.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private Link Connect()
    {
        // Not ConnectAsync: what awaits it goes on upon the thread that reads Redis' answers, and may keep it.
        var multiplexer = ConnectionMultiplexer.Connect(_options);
        // For the same reason each answer is given to a thread of its own, in whatever order.
        multiplexer.PreserveAsyncOrder = false;
        multiplexer.ConnectionFailed += (_, e) => Lose(multiplexer, e);
        multiplexer.ConnectionRestored += (_, e) =>
        {
            Log.Restored(_log, Name(e.EndPoint), e.ConnectionType);
            _hear(null);
        };
        return new Link(
            multiplexer,
            multiplexer.GetSubscriber().SubscribeAsync(WakeChannel, (_, message) => _hear(message))
        );
    }

    private void Lose(ConnectionMultiplexer multiplexer, ConnectionFailedEventArgs lost)
    {
        lock (_lock)
        {
            // Not what we close ourselves.
            if (_link?.Multiplexer != multiplexer || _closed)
                return;
            Log.Lost(_log, Name(lost.EndPoint), lost.ConnectionType, lost.FailureType);
            if (lost.ConnectionType == ConnectionType.Interactive)
                Wait();
        }
    }
}
