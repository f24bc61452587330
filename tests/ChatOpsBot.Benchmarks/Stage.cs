using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Benchmarks.Roles;
using ChatOpsBot.Store;

namespace ChatOpsBot.Benchmarks;

/// <summary>A server that is measured, and where it listens.</summary>
/// <param name="Store">Where it stores its data, when it stores any.</param>
internal sealed record Actor(Child Process, int Port, StorePlace? Store = null) : IDisposable
{
    /// <summary>CPU time so far, with that of its store's server.</summary>
    public TimeSpan Cpu => Process.Cpu + (Store?.Cpu ?? TimeSpan.Zero);

    public void Dispose() => Process.Dispose();
}

/// <summary>
/// Everything that a measurement needs around it: the processes, their ports, a folder for the stores. Whatever
/// happens, all of it is gone afterwards.
/// </summary>
/// <param name="provider">The engine of the stores.</param>
internal sealed class Stage(Provider provider) : IDisposable
{
    public const string Secret = "benchmark-secret";
    public const string SigningSecret = "benchmark";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly List<Actor> _actors = [];
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly string _folder = Directory
        .CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"stores-{Environment.ProcessId}"))
        .FullName;
    private int _stores;

    /// <summary>A new folder, gone with the stage.</summary>
    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    /// <summary>
    /// A store with nothing in it, on the disk that holds this program; Redis as <c>deploy/redis.conf</c> has it.
    /// </summary>
    public async Task<StorePlace> StoreAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"{++_stores}")).FullName;
        if (provider == Provider.Sqlite)
            return new StorePlace(folder, new StorageOptions { Path = Path.Combine(folder, "bench.db") }, null);
        var port = FreePort();
        var redis = await ReadyAsync(
            new Actor(
                Child
                    .OfRedis(
                        Path.Combine(AppContext.BaseDirectory, "redis.conf"),
                        "--port",
                        Text(port),
                        "--dir",
                        folder
                    )
                    .Quiet(),
                port
            ),
            path: null
        );
        return new StorePlace(
            folder,
            new StorageOptions { Provider = nameof(Provider.Redis), Redis = $"127.0.0.1:{Text(port)}" },
            redis
        );
    }

    /// <summary>Waits until a Redis that was filled has compacted its log.</summary>
    public static async Task SettleAsync(StorePlace store)
    {
        while (
            store.Redis is { } redis
            && await AskAsync(redis, "INFO persistence") is var answer
            && !(answer.Contains("aof_rewrite_in_progress:0") && answer.Contains("aof_rewrite_scheduled:0"))
        )
            await Pause(100);
    }

    public void Remove(StorePlace store)
    {
        if (store.Redis is { } redis)
            Stop(redis);
        Directory.Delete(store.Folder, recursive: true);
    }

    public async Task<Actor> BareAsync()
    {
        var port = FreePort();
        return await ReadyAsync(new Actor(Child.OfRole("bare", Text(port), Secret).Quiet(), port), "/");
    }

    public async Task<Actor> SlackAsync(SlackManner manner = SlackManner.Takes)
    {
        var port = FreePort();
        return await ReadyAsync(
            new Actor(Child.OfRole("fake-slack", Text(port), manner.ToString()).Quiet(), port),
            "/heard"
        );
    }

    /// <param name="slackPort">Where Slack is.</param>
    /// <param name="channels">How many repositories have a channel of their own.</param>
    public Task<Actor> BotAsync(StorePlace store, int slackPort, int channels, params IEnumerable<string> settings) =>
        PublishedBotAsync(null, store, slackPort, channels, settings);

    /// <param name="folder">Where the bot was published; null for the Release build beside this program.</param>
    public async Task<Actor> PublishedBotAsync(
        string? folder,
        StorePlace store,
        int slackPort,
        int channels,
        params IEnumerable<string> settings
    )
    {
        var port = FreePort();
        return await ReadyAsync(
            new Actor(
                Child
                    .OfBot(
                        folder,
                        [
                            "run",
                            .. Settings(port, store, slackPort, channels)
                                .Concat(settings)
                                .SelectMany(s => (string[])["--set", s]),
                        ]
                    )
                    .Quiet(),
                port,
                store
            ),
            "/healthz/ready"
        );
    }

    public void Stop(Actor actor)
    {
        actor.Dispose();
        _actors.Remove(actor);
    }

    public static async Task<LoadResult> LoadAsync(LoadPlan plan)
    {
        using var client = Child.OfRole("load", JsonSerializer.Serialize(plan));
        return JsonSerializer.Deserialize<LoadResult>(await client.ReadToEndAsync(CancellationToken.None))!;
    }

    public Task<Heard> HeardAsync(Actor slack) => GetAsync<Heard>(slack, "/heard");

    public Task<long[]> ArrivalsAsync(Actor slack, long first, int count) =>
        GetAsync<long[]>(slack, $"/arrivals/{Text(first)}/{Text(count)}");

    /// <summary>Waits until Slack has that many deliveries, or no new one for ten seconds.</summary>
    public async Task<Heard> AllHeardAsync(Actor slack, long deliveries)
    {
        var (heard, since) = (await HeardAsync(slack), Stopwatch.GetTimestamp());
        while (heard.Deliveries < deliveries && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(10))
        {
            await Pause(20);
            var now = await HeardAsync(slack);
            if (now.Deliveries > heard.Deliveries)
                since = Stopwatch.GetTimestamp();
            heard = now;
        }
        return heard;
    }

    /// <summary>
    /// When Slack took the post of that delivery, in <see cref="Stopwatch"/> ticks; now, when it does not come within a
    /// minute.
    /// </summary>
    public async Task<long> ArrivalAsync(Actor slack, long number)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < TimeLimit)
        {
            if ((await ArrivalsAsync(slack, number, 1))[0] is var arrived and not 0)
                return arrived;
            await Pause(20);
        }
        return Stopwatch.GetTimestamp();
    }

    /// <summary>A delivery of a sender that proves itself by a bearer token.</summary>
    public async Task SendAsync(Actor bot, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{Text(bot.Port)}{path}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Authorization = new("Bearer", Secret);
        using var answer = await _http.SendAsync(request, CancellationToken.None);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Types a command, as Slack delivers it.</summary>
    /// <returns>From the first byte of the request to the first of the answer.</returns>
    public static async Task<TimeSpan> CommandAsync(Actor bot, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, bot.Port);
        await using var stream = client.GetStream();
        var request = new SlashCommandBody(command, SigningSecret, "/slack/commands", bot.Port).Next().ToArray();
        var answer = new byte[4096];
        var since = Stopwatch.GetTimestamp();
        await stream.WriteAsync(request);
        var count = await stream.ReadAsync(answer);
        var took = Stopwatch.GetElapsedTime(since);
        return Encoding.ASCII.GetString(answer, 0, count).StartsWith("HTTP/1.1 200", StringComparison.Ordinal)
            ? took
            : throw new InvalidOperationException($"The bot refused {command}.");
    }

    public static Task Pause(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        foreach (var actor in _actors)
            actor.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Settings(int port, StorePlace store, int slackPort, int channels) =>
        [
            $"Urls=http://127.0.0.1:{Text(port)}",
            .. store.Settings,
            "Serilog:MinimumLevel:Default=Warning",
            $"Sources:github:Secret={Secret}",
            "Slack:BotToken=xoxb-bench",
            $"Slack:SigningSecret={SigningSecret}",
            $"Slack:ApiUrl=http://127.0.0.1:{Text(slackPort)}/api/",
            "Slack:ChannelPostsPerSecond=0",
            "Slack:UpdatesPerMinute=0",
            .. Enumerable
                .Range(0, channels)
                .SelectMany(i =>
                    (string[])
                        [$"Routes:{Text(i)}:Match:0=repository=acme/r{i:000}", $"Routes:{Text(i)}:Channel=#c{i:000}"]
                ),
        ];

    /// <param name="path">What it answers when it is ready; null when it is as soon as it listens.</param>
    private async Task<Actor> ReadyAsync(Actor actor, string? path)
    {
        _actors.Add(actor);
        var since = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(actor.Port, path))
        {
            if (actor.Process.HasExited || Stopwatch.GetElapsedTime(since) > TimeLimit)
                throw new InvalidOperationException("A server of the benchmark did not start.");
            await Pause(2);
        }
        return actor;
    }

    /// <summary>Whether the server says 200, or 404 where it has no such page.</summary>
    private async Task<bool> AnswersAsync(int port, string? path)
    {
        // Cheaper than a refused HTTP request, and most of the waiting is before the server listens.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
        }
        catch (SocketException)
        {
            return false;
        }
        if (path is null)
            return true;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Text(port)}{path}");
        using var answer = await _http.SendAsync(request, CancellationToken.None);
        return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound;
    }

    private static async Task<string> AskAsync(Actor redis, string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private async Task<T> GetAsync<T>(Actor actor, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{Text(actor.Port)}{path}");
        using var answer = await _http.SendAsync(request, CancellationToken.None);
        return (await answer.Content.ReadFromJsonAsync<T>())!;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
