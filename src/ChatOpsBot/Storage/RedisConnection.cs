using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using StackExchange.Redis;

namespace ChatOpsBot.Storage;

/// <param name="Answer">How long a call waits. Real time: what is waited for is outside, and no test's clock moves it.</param>
/// <param name="Connection">How long Redis may owe an answer before the connection counts as dead although nobody closed it.</param>
internal sealed record RedisPatience(TimeSpan Answer, TimeSpan Connection)
{
    public static RedisPatience Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
}

/// <summary>
/// The way to Redis, which may break at any time and heals by itself. No call waits longer than <see cref="RedisPatience.Answer"/>, none is sent while Redis
/// is not there or owes an answer for that long, and no more than <see cref="MaxInFlight"/> are under way: a Redis that hangs takes no thread and no memory with it.
/// </summary>
internal sealed partial class RedisConnection : IDisposable
{
    private const int MaxInFlight = 512;

    // One root for all keys: see Redis/keys.lua.
    private const string Root = "{chatops}";

    private static readonly RedisChannel WakeChannel = new(Root + ":wake", RedisChannel.PatternMode.Literal);

    private readonly ConfigurationOptions _options;
    private readonly Action<string?> _hear;
    private readonly RedisPatience _patience;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private Link _link;
    private bool _replacing;
    private bool _closed;

    /// <summary>Does not fail when Redis is not there: it is tried again and again.</summary>
    /// <param name="configuration">As <see cref="StorageOptions.Redis"/>.</param>
    /// <param name="hear">Is given each message of the wake-up channel, and null after a silence in which some may have been missed.</param>
    public RedisConnection(string configuration, Action<string?> hear, RedisPatience patience, ILogger log)
    {
        (_hear, _patience, _log) = (hear, patience, log);
        _options = ConfigurationOptions.Parse(configuration);
        _options.AbortOnConnectFail = false;
        _options.ClientName ??= "chatopsbot";
        _options.ReconnectRetryPolicy = new LinearRetry(1_000);
        Address = string.Join(", ", _options.EndPoints.Select(Name));
        _link = Connect();
    }

    /// <summary>Host and port; nothing secret.</summary>
    public string Address { get; }

    /// <summary>What is wrong with a configuration; null when it can be tried. Says nothing of what was seen: there may be a password in it.</summary>
    public static string? Problem(string? configuration)
    {
        const string right = "write host:port, and what else is needed after commas, such as redis.example.com:6379,password=…,ssl=true";
        if (string.IsNullOrWhiteSpace(configuration)) return $"an address is needed; {right}";
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count > 0 ? null : $"there is no address in it; {right}";
        }
        catch (ArgumentException)
        {
            return $"it cannot be read; {right}";
        }
    }

    /// <summary>Runs a script. Once it is sent it is not called back, whatever becomes of the caller.</summary>
    /// <param name="arguments">Texts, integers and byte arrays.</param>
    /// <exception cref="StoreUnavailableException">No answer, or a refusal.</exception>
    public async Task<RedisResult[]> RunAsync(RedisScript script, IEnumerable<object> arguments, CancellationToken cancellationToken)
    {
        var link = Usable();
        if (!await link.Slots.WaitAsync(_patience.Answer, cancellationToken))
            throw Unavailable($"did not answer within {_patience.Answer.TotalSeconds} s; {MaxInFlight} calls wait for it");
        var answer = SendAsync(link, script, [script.Hash, 1, (RedisKey)Root, .. arguments]);
        try
        {
            return await answer.WaitAsync(_patience.Answer, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            _ = SettleAsync(link, answer);
            throw Unavailable($"did not answer within {_patience.Answer.TotalSeconds} s");
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _closed = true;
        _link.Multiplexer.Close(allowCommandsToComplete: false);
    }

    private async Task<RedisResult[]> SendAsync(Link link, RedisScript script, object[] arguments)
    {
        var database = link.Multiplexer.GetDatabase();
        try
        {
            try
            {
                return (RedisResult[])await database.ExecuteAsync("EVALSHA", arguments, CommandFlags.DemandMaster);
            }
            catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // Redis has restarted, or never saw it: the text instead of the hash has it keep the script.
                arguments[0] = script.Text;
                return (RedisResult[])await database.ExecuteAsync("EVAL", arguments, CommandFlags.DemandMaster);
            }
        }
        catch (RedisServerException e)
        {
            throw Unavailable($"refused: {e.Message}", e);
        }
        catch (RedisConnectionException e)
        {
            throw Unavailable($"is not reached ({e.FailureType})", e);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            throw Unavailable("is not reached, or the connection was closed", e);
        }
        finally
        {
            link.Slots.Release();
        }
    }

    /// <summary>Counts an answer as owed until it comes or its connection ends.</summary>
    private static async Task SettleAsync(Link link, Task answer)
    {
        if (Interlocked.Increment(ref link.Owed) == 1)
            Volatile.Write(ref link.OwedSince, Stopwatch.GetTimestamp());
        await answer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref link.Owed);
    }

    private Link Usable()
    {
        lock (_lock)
        {
            if (_closed)
                throw new StoreUnavailableException("The store is closed.");
            var owes = Volatile.Read(ref _link.Owed) > 0;
            if (!owes && _link.Multiplexer.IsConnected)
                return _link;
            if (owes && !_replacing && Stopwatch.GetElapsedTime(Volatile.Read(ref _link.OwedSince)) > _patience.Connection)
            {
                _replacing = true;
                _ = Task.Run(Replace);
            }
            throw Unavailable(owes ? "owes an answer and is given no more to do until it comes" : "is not connected; it is tried again every second");
        }
    }

    /// <summary>A connection that died without a word (a network that swallows packets) would be waited for until the kernel gives up, many minutes later.</summary>
    private void Replace()
    {
        Log.Abandoned(_log, Address);
        var (old, fresh) = (_link, Connect());
        lock (_lock)
        {
            _replacing = false;
            (old, _link) = _closed ? (fresh, old) : (old, fresh);
        }
        old.Multiplexer.Close(allowCommandsToComplete: false);
        _hear(null);
    }

    private Link Connect()
    {
        // Not ConnectAsync: what awaits it goes on upon the thread that reads Redis' answers, and may keep it.
        var multiplexer = ConnectionMultiplexer.Connect(_options);
        // For the same reason each answer is given to a thread of its own, in whatever order.
        multiplexer.PreserveAsyncOrder = false;
        multiplexer.ConnectionFailed += (_, e) => Log.Lost(_log, Name(e.EndPoint), e.ConnectionType, e.FailureType);
        multiplexer.ConnectionRestored += (_, e) =>
        {
            Log.Restored(_log, Name(e.EndPoint), e.ConnectionType);
            _hear(null);
        };
        _ = multiplexer.GetSubscriber().SubscribeAsync(WakeChannel, (_, message) => _hear(message));
        if (multiplexer.IsConnected)
            Log.Connected(_log, Address);
        else
            Log.Unreachable(_log, Address);
        return new Link(multiplexer);
    }

    private StoreUnavailableException Unavailable(string why, Exception? inner = null) => new($"Redis at {Address} (Storage:Redis) {why}.", inner);

    private static string Name(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}";

    [SuppressMessage("Design", "CA1001", Justification = "A semaphore whose handle nobody asked for has nothing to dispose of; late answers still release it.")]
    private sealed class Link(ConnectionMultiplexer multiplexer)
    {
        public readonly SemaphoreSlim Slots = new(MaxInFlight);
        public int Owed;
        public long OwedSince;

        public ConnectionMultiplexer Multiplexer { get; } = multiplexer;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Store: connected to Redis at {Address}")]
        public static partial void Connected(ILogger logger, string address);

        [LoggerMessage(2, LogLevel.Error, "Store: Redis at {Address} is not reached. Is Storage:Redis right, and does it run? It is tried again every second")]
        public static partial void Unreachable(ILogger logger, string address);

        [LoggerMessage(3, LogLevel.Error, "Store: connection to Redis at {Address} lost ({Connection}: {Failure})")]
        public static partial void Lost(ILogger logger, string address, ConnectionType connection, ConnectionFailureType failure);

        [LoggerMessage(4, LogLevel.Information, "Store: connection to Redis at {Address} is back ({Connection})")]
        public static partial void Restored(ILogger logger, string address, ConnectionType connection);

        [LoggerMessage(5, LogLevel.Warning, "Store: Redis at {Address} owes an answer for too long; it is connected to anew")]
        public static partial void Abandoned(ILogger logger, string address);
    }
}
