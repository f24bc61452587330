using System.Diagnostics;
using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace ChatOpsBot.Store.Redis;

/// <param name="Answer">How long a call waits. Real time: what is waited for is outside, and no test's clock moves
/// it.</param>
internal sealed record RedisTimeouts(TimeSpan Answer)
{
    public static RedisTimeouts Default { get; } = new(TimeSpan.FromSeconds(5));
}

/// <summary>
/// The way to Redis, which may break at any time and heals by itself. No call waits longer than
/// <see cref="RedisTimeouts.Answer"/>, none is sent while Redis is not there or does not answer for that long, and no
/// more than <see cref="MaxInFlight"/> are under way: a Redis that hangs takes no thread and no memory with it.
/// </summary>
internal sealed partial class RedisConnection : IDisposable
{
    private const int MaxInFlight = 512;

    // A connection that died without a word (a network that swallows packets) is replaced when calls time out and
    // nothing was read for four times their limit; the pings see to it that something times out.
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SubscribeAgain = TimeSpan.FromSeconds(1);

    // One root for all keys: see Redis/keys.lua.
    private static readonly RedisKey Root = "{chatops}";
    private static readonly RedisChannel WakeChannel = RedisChannel.Literal("{chatops}:wake");

    private readonly TimeSpan _answer;
    private readonly ILogger _log;
    private readonly Task<ConnectionMultiplexer> _connecting;
    private readonly SemaphoreSlim _slots = new(MaxInFlight);
    private volatile bool _isSilent;
    private volatile bool _isClosed;
    private volatile bool _wasConnected;

    /// <summary>Does not fail when Redis is not there: it is tried again and again.</summary>
    /// <param name="configuration">As <see cref="StorageOptions.Redis"/>.</param>
    /// <param name="onMessage">Is given each message of the wake-up channel, and null after a silence in which some may
    /// have been missed.</param>
    public RedisConnection(string configuration, Action<string?> onMessage, RedisTimeouts timeouts, ILogger log)
    {
        (_answer, _log) = (timeouts.Answer, log);
        // An attempt without a response ends when a call would, unless the configuration says otherwise.
        var options = ConfigurationOptions.Parse(
            string.Create(CultureInfo.InvariantCulture, $"connectTimeout={_answer.TotalMilliseconds:0},{configuration}")
        );
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = (int)_answer.TotalMilliseconds;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName ??= "chatopsbot";
        options.ConnectRetry = 1;
        options.KeepAlive = (int)PingEvery.TotalSeconds;
        Address = string.Join(", ", options.EndPoints.Select(Name));
        options.ReconnectRetryPolicy = new RedisRetries(wait => Log.Unreachable(_log, Address, wait));
        // Not on the caller's thread: the connection begins with a look-up of names, which may take long.
        _connecting = Task.Run(() => ConnectAsync(options, onMessage));
    }

    /// <summary>Host and port; nothing secret.</summary>
    public string Address { get; }

    /// <summary>
    /// What is wrong with a configuration; null when it can be tried. Says nothing of what was seen: there may be a
    /// password in it.
    /// </summary>
    public static string? Problem(string? configuration)
    {
        const string right =
            "write host:port, and what else is needed after commas, such as redis.example.com:6379,password=…,ssl=true";
        if (string.IsNullOrWhiteSpace(configuration))
            return $"an address is required; {right}";
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count > 0
                ? null
                : $"it contains no address; {right}";
        }
        catch (ArgumentException)
        {
            return $"it cannot be read; {right}";
        }
    }

    /// <summary>Runs a script. Once it is sent it is not called back, whatever becomes of the caller.</summary>
    /// <exception cref="StoreUnavailableException">No answer, or a refusal.</exception>
    public async Task<RedisResult[]> RunAsync(
        string script,
        IEnumerable<RedisValue> arguments,
        CancellationToken cancellationToken
    )
    {
        var redis = await ConnectedAsync(cancellationToken);
        if (!await _slots.WaitAsync(_answer, cancellationToken))
            throw NotSent($"did not answer within {_answer.TotalSeconds} s; {MaxInFlight} calls are waiting for it");
        try
        {
            return (RedisResult[])(await EvaluateAsync(redis, script, [.. arguments]))!;
        }
        catch (RedisTimeoutException e)
        {
            if (!_isSilent)
                _ = UntilItAnswersAsync(redis);
            throw Unavailable($"did not answer within {_answer.TotalSeconds} s", e);
        }
        catch (RedisServerException e)
        {
            throw Unavailable($"refused: {e.Message}", e);
        }
        catch (RedisConnectionException e) when (e.FailureType == NoConnection)
        {
            throw NotSent("is not connected", e);
        }
        catch (RedisConnectionException e)
        {
            throw Unavailable($"cannot be reached ({e.FailureType})", e);
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException or ObjectDisposedException)
        {
            throw _isClosed ? Closed(e) : Unavailable("cannot be reached, or the connection was closed", e);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>
    /// How many others use the store: each process listens for wake-ups, on whichever node of a cluster.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No answer.</exception>
    public async Task<long> OthersAsync()
    {
        var redis = await ConnectedAsync(CancellationToken.None);
        try
        {
            var listeners = await Task.WhenAll(
                redis
                    .GetServers()
                    .Where(server => server.IsConnected)
                    .Select(server => server.SubscriptionSubscriberCountAsync(WakeChannel))
            );
            return listeners.Sum() - 1;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw Unavailable("does not report who else uses it", e);
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        // What is still connecting is closed when it has come to its end.
        _ = CloseAsync();
    }

    private async Task CloseAsync()
    {
        var redis = await _connecting;
        await redis.CloseAsync(allowCommandsToComplete: false);
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options, Action<string?> onMessage)
    {
        var redis = await ConnectionMultiplexer.ConnectAsync(options);
        redis.ConnectionFailed += (_, lost) =>
        {
            // One that was never made is unreachable, not lost.
            if (_wasConnected && !_isClosed)
                Log.Lost(_log, Name(lost.EndPoint), lost.ConnectionType, lost.FailureType);
        };
        redis.ConnectionRestored += (_, back) =>
        {
            _wasConnected = true;
            Log.Restored(_log, Name(back.EndPoint), back.ConnectionType);
            onMessage(null);
        };
        if (!await SubscribesAsync(redis, message => onMessage(message)))
            _ = UntilItListensAsync(redis, onMessage);
        if (_wasConnected |= redis.IsConnected)
            Log.Connected(_log, Address);
        else
            Log.Unreachable(_log, Address, RedisRetries.First);
        onMessage(null);
        return redis;
    }

    /// <summary>
    /// The client keeps the handler of a subscription that failed and sends it with each new connection, but not again
    /// on one that did not take it. Asking again needs no handler: a second one would be called beside the first.
    /// </summary>
    private async Task UntilItListensAsync(ConnectionMultiplexer redis, Action<string?> onMessage)
    {
        do await Task.Delay(SubscribeAgain, TimeProvider.System);
        while (!_isClosed && !(redis.IsConnected && await SubscribesAsync(redis, static _ => { })));
        onMessage(null);
    }

    private static async Task<bool> SubscribesAsync(ConnectionMultiplexer redis, Action<RedisValue> handler)
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(WakeChannel, (_, message) => handler(message));
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Waits for a connection that is being made, no longer than for an answer.</summary>
    /// <exception cref="StoreUnavailableException">There is no connection.</exception>
    private async Task<ConnectionMultiplexer> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (_isClosed)
            throw Closed();
        if (_isSilent)
            throw NotSent("has not answered, and gets no more calls until it does");
        try
        {
            var redis = await _connecting.WaitAsync(_answer, cancellationToken);
            if (redis.IsConnected)
                return redis;
        }
        catch (TimeoutException e)
        {
            throw NotSent("is not connected", e);
        }
        throw NotSent($"is not connected; retrying, at least every {RedisRetries.Longest.TotalSeconds} s");
    }

    /// <summary>
    /// A connection counts as made before the client knows which node is the master, or is connected to it, and
    /// refuses a call until then. Nothing was sent, and it is soon known: the call waits for that.
    /// </summary>
    private async Task<RedisResult> EvaluateAsync(ConnectionMultiplexer redis, string script, RedisValue[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await redis
                    .GetDatabase()
                    .ScriptEvaluateAsync(script, [Root], arguments, CommandFlags.DemandMaster);
            }
            catch (RedisConnectionException e)
                when (e.FailureType == NoConnection
                    && redis.IsConnected
                    && Stopwatch.GetElapsedTime(began) < _answer / 2
                )
            {
                await Task.Delay(LookAgain, TimeProvider.System);
            }
        }
    }

    /// <summary>No call is sent until Redis answers, or the connection is replaced.</summary>
    private async Task UntilItAnswersAsync(ConnectionMultiplexer redis)
    {
        _isSilent = true;
        try
        {
            while (!_isClosed)
            {
                try
                {
                    await redis.GetDatabase().KeyExistsAsync(Root, CommandFlags.DemandMaster);
                    return;
                }
                catch (RedisTimeoutException)
                {
                    continue;
                }
            }
        }
        catch (Exception e) when (e is RedisException or OperationCanceledException or ObjectDisposedException)
        {
            // There is no connection now; while that is so, calls fail by themselves.
        }
        finally
        {
            _isSilent = false;
        }
    }

    private const ConnectionFailureType NoConnection = ConnectionFailureType.UnableToResolvePhysicalConnection;

    private StoreUnavailableException Unavailable(string why, Exception inner) =>
        new($"Redis at {Address} (Storage:Redis) {why}.", inner);

    private StoreUnavailableException NotSent(string why, Exception? inner = null) =>
        new($"Redis at {Address} (Storage:Redis) {why}.", inner) { NothingChanged = true };

    private static StoreUnavailableException Closed(Exception? inner = null) =>
        new("The store is closed.", inner) { NothingChanged = inner is null };

    private static string Name(EndPoint? endPoint) =>
        endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Store: connected to Redis at {Address}")]
        public static partial void Connected(ILogger logger, string address);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "Store: Redis at {Address} cannot be reached. Is Storage:Redis right, "
                + "and is Redis running? Retrying in {Wait}"
        )]
        public static partial void Unreachable(ILogger logger, string address, TimeSpan wait);

        [LoggerMessage(3, LogLevel.Error, "Store: connection to Redis at {Address} lost ({Connection}: {Failure})")]
        public static partial void Lost(
            ILogger logger,
            string address,
            ConnectionType connection,
            ConnectionFailureType failure
        );

        [LoggerMessage(4, LogLevel.Information, "Store: connection to Redis at {Address} is back ({Connection})")]
        public static partial void Restored(ILogger logger, string address, ConnectionType connection);
    }
}
