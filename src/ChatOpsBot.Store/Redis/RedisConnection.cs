using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace ChatOpsBot.Store.Redis;

/// <param name="Answer">How long a call waits. Real time: what is waited for is outside, and no test's clock moves
/// it.</param>
/// <param name="Connection">How long Redis may take to answer before the connection counts as dead although no one
/// closed it.</param>
internal sealed record RedisPatience(TimeSpan Answer, TimeSpan Connection)
{
    public static RedisPatience Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
}

/// <summary>
/// The way to Redis, which may break at any time and heals by itself: what stays broken is closed and opened again,
/// after waits that grow. No call waits longer than <see cref="RedisPatience.Answer"/>, none is sent while Redis is not
/// there or does not answer for that long, and no more than <see cref="MaxInFlight"/> are under way: a Redis that hangs
/// takes no thread and no memory with it.
/// </summary>
internal sealed partial class RedisConnection : IDisposable
{
    private const int MaxInFlight = 512;
    internal static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1),
        LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ShortestTry = TimeSpan.FromSeconds(2);

    // One root for all keys: see Redis/keys.lua.
    private const string Root = "{chatops}";

    private static readonly RedisChannel WakeChannel = new(Root + ":wake", RedisChannel.PatternMode.Literal);

    private readonly ConfigurationOptions _options;
    private readonly Action<string?> _hear;
    private readonly RedisPatience _patience;
    private readonly ILogger _log;
    private readonly ITimer _retry;
    private readonly Lock _lock = new();

    // None between one that was given up and the next try.
    private Link? _link;
    private int _failures;
    private bool _trying;

    // Ends with the try that is under way.
    private TaskCompletionSource _try = NewTry();
    private bool _waiting;
    private bool _closed;

    /// <summary>Does not fail when Redis is not there: it is tried again and again.</summary>
    /// <param name="configuration">As <see cref="StorageOptions.Redis"/>.</param>
    /// <param name="hear">Is given each message of the wake-up channel, and null after a silence in which some may have
    /// been missed.</param>
    public RedisConnection(
        string configuration,
        Action<string?> hear,
        RedisPatience patience,
        TimeProvider time,
        ILogger log
    )
    {
        (_hear, _patience, _log) = (hear, patience, log);
        // An attempt without a response ends when a call would, unless the configuration says otherwise.
        var longest = patience.Answer > ShortestTry ? patience.Answer : ShortestTry;
        _options = ConfigurationOptions.Parse(
            string.Create(CultureInfo.InvariantCulture, $"connectTimeout={longest.TotalMilliseconds:0},{configuration}")
        );
        _options.AbortOnConnectFail = false;
        _options.ClientName ??= "chatopsbot";
        // One try is one, as how often is ours to say: left alone, the client tries once a second forever.
        _options.ConnectRetry = 1;
        Address = string.Join(", ", _options.EndPoints.Select(Name));
        // On a thread of its own: a try may wait for as long as the network makes it, and there is one at a time.
        _retry = time.CreateTimer(
            _ => _ = Task.Run(TryAgain),
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        Begin();
        Try();
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
    /// <param name="arguments">Texts, integers and byte arrays.</param>
    /// <exception cref="StoreUnavailableException">No answer, or a refusal.</exception>
    public async Task<RedisResult[]> RunAsync(
        RedisScript script,
        IEnumerable<object> arguments,
        CancellationToken cancellationToken
    )
    {
        var link = await UsableAsync(cancellationToken);
        if (!await link.Slots.WaitAsync(_patience.Answer, cancellationToken))
            throw NotSent(
                $"did not answer within {_patience.Answer.TotalSeconds} s; {MaxInFlight} calls are waiting for it"
            );
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

    /// <summary>
    /// How many others use the store: each process listens for wake-ups, on whichever node of a cluster.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No answer.</exception>
    public async Task<long> OthersAsync()
    {
        var link = await UsableAsync(CancellationToken.None);
        try
        {
            await link.Listens.WaitAsync(_patience.Answer);
            var servers = link
                .Multiplexer.GetEndPoints()
                .Select(endPoint => link.Multiplexer.GetServer(endPoint))
                .Where(server => server.IsConnected);
            var listeners = await Task.WhenAll(
                    servers.Select(server => server.SubscriptionSubscriberCountAsync(WakeChannel))
                )
                .WaitAsync(_patience.Answer);
            return listeners.Sum() - 1;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw Unavailable("does not report who else uses it", e);
        }
    }

    public void Dispose()
    {
        Link? link;
        lock (_lock)
        {
            _closed = true;
            link = _link;
        }
        _retry.Dispose();
        link?.Multiplexer.Close(allowCommandsToComplete: false);
    }

    private async Task<RedisResult[]> SendAsync(Link link, RedisScript script, object[] arguments)
    {
        var database = link.Multiplexer.GetDatabase();
        try
        {
            var answer = await ExecuteAsync(link, database, script, arguments);
            link.HasAnswered = true;
            return answer;
        }
        catch (RedisServerException e)
        {
            throw Unavailable($"refused: {e.Message}", e);
        }
        catch (RedisConnectionException e)
        {
            throw Unavailable($"cannot be reached ({e.FailureType})", e);
        }
        catch (Exception e)
            when (e is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            throw Unavailable("cannot be reached, or the connection was closed", e);
        }
        finally
        {
            link.Slots.Release();
        }
    }

    /// <summary>
    /// A connection counts as made before the client knows which node is the master, or is connected to it, and
    /// refuses a call until then. Nothing was sent, and it is soon known: the call waits for that.
    /// </summary>
    private async Task<RedisResult[]> ExecuteAsync(
        Link link,
        IDatabase database,
        RedisScript script,
        object[] arguments
    )
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
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
            catch (RedisConnectionException e)
                when (e.FailureType == ConnectionFailureType.UnableToResolvePhysicalConnection
                    && (!link.HasAnswered || link.Multiplexer.IsConnected)
                    && Stopwatch.GetElapsedTime(begun) < _patience.Answer / 2
                )
            {
                await Task.Delay(LookAgain, TimeProvider.System);
            }
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

    /// <summary>Waits for a try that is under way, no longer than for an answer.</summary>
    /// <exception cref="StoreUnavailableException">There is no connection.</exception>
    private async Task<Link> UsableAsync(CancellationToken cancellationToken)
    {
        Task? attempt;
        lock (_lock)
            attempt = _link is null && _trying && !_closed ? _try.Task : null;
        if (attempt is not null)
            await attempt
                .WaitAsync(_patience.Answer, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return Usable();
    }

    private Link Usable()
    {
        lock (_lock)
        {
            if (_closed)
                throw new StoreUnavailableException("The store is closed.") { NothingChanged = true };
            if (_link is not { } link || (Volatile.Read(ref link.Owed) == 0 && !link.Multiplexer.IsConnected))
                throw NotSent($"is not connected; retrying, at least every {LongestWait.TotalSeconds} s");
            if (Volatile.Read(ref link.Owed) == 0)
                return link;
            // A connection that died without a word (a network that swallows packets) would be waited for until the
            // kernel gives up, many minutes later.
            if (!_trying && Stopwatch.GetElapsedTime(Volatile.Read(ref link.OwedSince)) > _patience.Connection)
            {
                Log.Abandoned(_log, Address);
                Begin();
                _ = Task.Run(Try);
            }
            throw NotSent("has not answered, and gets no more calls until it does");
        }
    }

    private StoreUnavailableException Unavailable(string why, Exception? inner = null) =>
        new($"Redis at {Address} (Storage:Redis) {why}.", inner);

    private StoreUnavailableException NotSent(string why) =>
        new($"Redis at {Address} (Storage:Redis) {why}.") { NothingChanged = true };

    private static string Name(EndPoint endPoint) =>
        endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endPoint}";

    [SuppressMessage(
        "Design",
        "CA1001",
        Justification = "A semaphore whose handle no one asked for has nothing to dispose of; "
            + "late answers still release it."
    )]
    private sealed class Link(ConnectionMultiplexer multiplexer, Task listens)
    {
        public readonly SemaphoreSlim Slots = new(MaxInFlight);
        public bool HasAnswered;
        public int Owed;
        public long OwedSince;

        public ConnectionMultiplexer Multiplexer { get; } = multiplexer;

        public Task Listens { get; } = listens;
    }

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

        [LoggerMessage(5, LogLevel.Warning, "Store: Redis at {Address} has not answered for too long; reconnecting")]
        public static partial void Abandoned(ILogger logger, string address);
    }
}
