using ChatOpsBot.Sandbox;
using ChatOpsBot.Store.Redis;
using ChatOpsBot.Tests.Store.Redis;

namespace ChatOpsBot.Tests.Replicas;

/// <summary>
/// Several bots in one process on a real Redis, with one Slack that stands apart from them, and one clock that only the
/// test moves.
/// </summary>
internal sealed class ReplicaSet : IAsyncDisposable
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(180);

    /// <summary>How long a call waits for Redis is real time, and a test's is short.</summary>
    private static readonly RedisTimeouts Short = new(TimeSpan.FromSeconds(2));

    private readonly List<TestApp> _replicas = [];
    private readonly WebApplication _slack;

    private ReplicaSet(ManualTime time, RedisServer redis, WebApplication slack) =>
        (Time, Redis, _slack) = (time, redis, slack);

    public ManualTime Time { get; }
    public RedisServer Redis { get; }
    public SandboxWorkspace Slack => _slack.Services.GetRequiredService<SandboxWorkspace>();

    public static async Task<ReplicaSet> StartAsync()
    {
        RedisServer.SkipUnlessInstalled();
        var redis = new RedisServer();
        await redis.StartAsync();
        var time = new ManualTime(TestApp.Start);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time).AddSandbox();
        var slack = builder.Build();
        slack.MapSandbox();
        await slack.StartAsync(TestContext.Current.CancellationToken);
        return new ReplicaSet(time, redis, slack);
    }

    public Task<TestApp> AddAsync(params string[] settings) => AddAsync(_ => { }, null, settings);

    /// <param name="redis">Where this replica finds Redis; null: where it is.</param>
    public Task<TestApp> AddAsync(
        Action<IServiceCollection> configure,
        string? redis = null,
        params string[] settings
    ) => AddAsync(configure, redis, null, settings);

    /// <param name="file">A configuration file of its own.</param>
    public Task<TestApp> AddWithFileAsync(string file, params string[] settings) =>
        AddAsync(_ => { }, null, file, settings);

    private async Task<TestApp> AddAsync(
        Action<IServiceCollection> configure,
        string? redis,
        string? file,
        string[] settings
    )
    {
        var replica = await TestApp.StartReplicaAsync(
            Time,
            services =>
            {
                services.AddSingleton(Short);
                configure(services);
            },
            file,
            [
                "Storage:Provider=Redis",
                $"Storage:Redis={redis ?? Redis.Address}",
                "Slack:BotToken=xoxb-of-a-test",
                "Slack:SigningSecret=of-a-test",
                $"Slack:ApiUrl={_slack.Urls.First()}/sandbox/slack/api/",
                $"Sources:github:Secret={TestApp.Secret}",
                .. settings,
            ]
        );
        _replicas.Add(replica);
        return replica;
    }

    public async Task RemoveAsync(TestApp replica)
    {
        _replicas.Remove(replica);
        await replica.DisposeAsync();
    }

    /// <summary>Until the condition holds; while nothing happens the clock moves on, half a second at a time.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var quiet = 1; !await condition(); quiet++)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < LongEnough, $"Still waiting for: {what}");
            if (quiet % 5 == 0)
                Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{Task{bool}}, string)"/>
    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Until the condition holds, while the clock stands still.</summary>
    public static async Task UntilAsync(Func<ValueTask<bool>> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < LongEnough, $"Still waiting for: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await _slack.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
