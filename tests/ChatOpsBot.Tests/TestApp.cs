using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests;

/// <summary>
/// The whole application: real HTTP on a free port, the sandbox as Slack, a store of its own, and a clock that only the
/// test moves, or the real one.
/// </summary>
internal sealed class TestApp : IAsyncDisposable
{
    public const string Secret = SandboxMode.Secret;
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    internal static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(5);

    private readonly WebApplication _app;
    private readonly TemporaryFolder _folder;
    private readonly ManualTime? _time;

    private TestApp(WebApplication app, TemporaryFolder folder, ManualTime? time)
    {
        (_app, _folder, _time) = (app, folder, time);
        Http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
        Http.BaseAddress = SandboxMode.Address(app.Services);
    }

    public ManualTime Time => _time ?? throw new InvalidOperationException("This application runs on the real clock.");
    public HttpClient Http { get; }
    public string Folder => _folder.Path;
    public IServiceProvider Services => _app.Services;
    public IStore Store => _app.Services.GetRequiredService<IStore>();
    public SandboxWorkspace Slack => _app.Services.GetRequiredService<SandboxWorkspace>();

    /// <param name="settings"><c>key=value</c>, over the shipped appsettings.json.</param>
    public static Task<TestApp> StartAsync(params string[] settings) =>
        StartAsync(new ManualTime(Start), _ => { }, settings);

    /// <inheritdoc cref="StartAsync(string[])"/>
    public static Task<TestApp> StartAsync(Action<IServiceCollection> configure, params string[] settings) =>
        StartAsync(new ManualTime(Start), configure, settings);

    /// <param name="time">The clock, which the test moves; null for the real one.</param>
    public static Task<TestApp> StartAsync(
        ManualTime? time,
        Action<IServiceCollection> configure,
        params string[] settings
    ) => StartAsync(time, configure, settings, null);

    /// <summary>With a clock that someone else goes by, too.</summary>
    /// <inheritdoc cref="StartAsync(string[])"/>
    public static Task<TestApp> StartAsync(ManualTime time, params string[] settings) =>
        StartAsync(time, _ => { }, settings);

    /// <param name="file">A configuration file over the shipped one.</param>
    public static Task<TestApp> StartWithFileAsync(string file) =>
        StartAsync(new ManualTime(Start), _ => { }, [], file);

    /// <summary>
    /// For a peer that has a clock of its own: another program, a browser. Its Slack knows no limits.
    /// </summary>
    public static Task<TestApp> StartOnRealTimeAsync(params string[] settings) =>
        StartAsync(null, Unlimited, [.. NoWaiting, .. settings]);

    /// <inheritdoc cref="StartOnRealTimeAsync(string[])"/>
    public static Task<TestApp> StartOnRealTimeWithFileAsync(string file) =>
        StartAsync(null, Unlimited, NoWaiting, file);

    /// <summary>Neither the bot nor its Slack waits: for tests of what is said, not of when.</summary>
    public static Task<TestApp> StartUnlimitedAsync(params string[] settings) =>
        StartAsync(new ManualTime(Start), Unlimited, [.. NoWaiting, .. settings]);

    /// <summary>One of several, on a clock that they share.</summary>
    public static Task<TestApp> StartReplicaAsync(
        ManualTime time,
        Action<IServiceCollection> configure,
        string? file = null,
        params string[] settings
    ) => StartAsync(time, configure, settings, file);

    /// <inheritdoc cref="StartUnlimitedAsync(string[])"/>
    public static Task<TestApp> StartUnlimitedAsync(Action<IServiceCollection> configure, params string[] settings) =>
        StartAsync(new ManualTime(Start), Unlimited + configure, [.. NoWaiting, .. settings]);

    /// <summary>With a clock that someone else goes by, too.</summary>
    /// <inheritdoc cref="StartUnlimitedAsync(string[])"/>
    public static Task<TestApp> StartUnlimitedAsync(ManualTime time, params string[] settings) =>
        StartAsync(time, Unlimited, [.. NoWaiting, .. settings]);

    private static readonly string[] NoWaiting = ["Slack:ChannelPostsPerSecond=0", "Slack:UpdatesPerMinute=0"];

    private static void Unlimited(IServiceCollection services) =>
        services.Configure<SandboxLimits>(limits =>
            (limits.PostsPerSecondPerChannel, limits.PostsPerMinute, limits.TierScale, limits.CallsLogged) = (
                0,
                0,
                0,
                100_000
            )
        );

    private static async Task<TestApp> StartAsync(
        ManualTime? time,
        Action<IServiceCollection> configure,
        string[] settings,
        string? file
    )
    {
        var folder = new TemporaryFolder(inMemory: true);
        var builder = ConfiguredBuilder.Create(
            [
                "Urls=http://127.0.0.1:0",
                "Sandbox=true",
                $"Storage:Path={folder.File("chatops.db")}",
                "Serilog:MinimumLevel:Default=Fatal",
                "Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime=Fatal",
                .. settings,
            ],
            file
        );
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        configure(builder.Services);
        var app = ChatOpsBotApp.Build(builder);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new TestApp(app, folder, time);
    }

    public Task<HttpResponseMessage> GitHubAsync(
        string eventName,
        object payload,
        string? delivery = null,
        string source = "github"
    )
    {
        var body = Bytes(payload);
        return SendAsync(
            source,
            body,
            request =>
            {
                request.Headers.Add("X-GitHub-Event", eventName);
                request.Headers.Add("X-GitHub-Delivery", delivery ?? Guid.NewGuid().ToString());
                request.Headers.Add(
                    "X-Hub-Signature-256",
                    "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))
                );
            }
        );
    }

    public Task<HttpResponseMessage> BearerAsync(string source, object payload) =>
        SendAsync(
            source,
            Bytes(payload),
            request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret)
        );

    public async Task<HttpResponseMessage> SendAsync(
        string source,
        byte[] body,
        Action<HttpRequestMessage>? prepare = null,
        string contentType = "application/json"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"webhooks/{source}")
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        prepare?.Invoke(request);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Calls the sandbox's Web API as the bot, past the bot.</summary>
    public async Task CallSlackAsync(string method, object arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"sandbox/slack/api/{method}")
        {
            Content = new ByteArrayContent(Bytes(arguments)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", SandboxWorkspace.Token);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(text.Contains("\"ok\":true", StringComparison.Ordinal), text);
    }

    /// <summary>Does what the sandbox's page does for people.</summary>
    public async Task<JsonElement> AskSandboxAsync(string path, object body)
    {
        using var content = new ByteArrayContent(Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await Http.PostAsync(
            new Uri($"sandbox/api/{path}", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    /// <summary>Looks again and again, on the real clock, until it holds.</summary>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, () => what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<bool> condition, Func<string> what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < LongEnough, $"Still waiting for: {what()}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Until no work waits: moves the clock on where work waits for a time to come.</summary>
    /// <remarks>The queues are asked one by one, and work may move to one that was just seen empty; it does not do so
    /// three times in a row.</remarks>
    public Task SettleAsync() =>
        UntilAsync(async () => await IsSettledAsync() && await IsSettledAsync() && await IsSettledAsync());

    private async Task<bool> IsSettledAsync()
    {
        if (Slack.Undelivered > 0)
            return false;
        foreach (var handler in Services.GetServices<IWorkHandler>())
            if ((await Store.DepthAsync(handler.Queue, CancellationToken.None)).Waiting > 0)
                return false;
        return true;
    }

    /// <summary>
    /// Until the condition holds; while nothing happens the clock moves on, in steps that grow from half a second.
    /// </summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (quiet, step, lastCalls) = (0, TimeSpan.FromMilliseconds(500), -1);
        while (!await condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < LongEnough,
                "It has not come about in three minutes, however far the test's clock moved on."
            );
            quiet = Slack.Calls.Count == lastCalls ? quiet + 1 : 0;
            if (quiet == 0)
                step = TimeSpan.FromMilliseconds(500);
            lastCalls = Slack.Calls.Count;
            // A delivery is due at once, so while one waits the machine is slow, not the clock; and the sandbox would
            // think that the bot does not answer. Only a next try has its time.
            var timeLimit =
                Slack.Undelivered > Slack.Resting
                || (await Store.DepthAsync(EventWork.QueueName, CancellationToken.None)).Waiting > 0
                    ? 500
                    : 15;
            if (quiet > timeLimit)
            {
                _time?.Advance(step);
                (quiet, step) = (1, step < LongestStep ? step * 2 : step);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}})"/>
    public Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>The messages of a channel, oldest first, without the replies in threads.</summary>
    public IReadOnlyList<SandboxMessage> Cards(string channel) =>
        [.. Slack.Messages(channel).Where(message => !message.IsReply)];

    /// <summary>The text of one of those, without its buttons.</summary>
    public string BlockText(string channel, int index) =>
        string.Join(
            '\n',
            Cards(channel)[index]
                .Blocks!.Value.EnumerateArray()
                .Where(block => block.TryGetProperty("text", out _))
                .Select(block => block.GetProperty("text").GetProperty("text").GetString())
        );

    public IReadOnlyList<SandboxMessage> Replies(string channel) =>
        [.. Slack.Messages(channel).Where(message => message.IsReply)];

    public static byte[] Bytes(object payload) =>
        payload switch
        {
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            _ => JsonSerializer.SerializeToUtf8Bytes(payload),
        };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A folder that goes with the test.</summary>
/// <param name="inMemory">For stores, which wait for the disk at each commit: in memory that costs nothing, and
/// outlives the process anyway. On the disk where there is little memory.</param>
internal sealed class TemporaryFolder(bool inMemory = false) : IDisposable
{
    private const string SharedMemory = "/dev/shm";
    private static readonly bool HasMemory =
        Directory.Exists(SharedMemory) && new DriveInfo(SharedMemory).AvailableFreeSpace > 1L << 30;

    public string Path { get; } =
        inMemory && HasMemory
            ? Directory.CreateDirectory(System.IO.Path.Combine(SharedMemory, $"chatops-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("chatops-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
