using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.EndToEnd;
using ChatOpsBot.Tests.Store.Redis;

namespace ChatOpsBot.Tests.Replicas;

/// <summary>How much of it: the short form, or what the environment says (<c>tests/replicas/run</c>).</summary>
internal sealed record RunSize(int Replicas, int Events, int Subjects)
{
    public static RunSize Read() => new(Number("REPLICAS", 2), Number("EVENTS", 2_000), Number("SUBJECTS", 40));

    private static int Number(string name, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable($"CHATOPS_RUN_{name}"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : otherwise;
}

/// <summary>What Slack has seen in the end.</summary>
internal sealed record RunResult(int Sent, int ExpectedCards, int Missing, int Duplicated, int OutOfOrder)
{
    public override string ToString() =>
        $"sent {Sent}, expected cards {ExpectedCards}, missing {Missing}, duplicated {Duplicated}, "
        + $"out of order {OutOfOrder}";
}

/// <summary>
/// Replicas of the binary as it is shipped, on one Redis and one Slack, all of them processes or servers of their own.
/// Each subject is a pull request whose deliveries have numbers that grow; whichever replica they reach, its card must
/// end at the last of them and never go back on the way.
/// </summary>
internal sealed partial class ReplicaRun(
    RunSize size,
    RedisServer redis,
    WebApplication slack,
    ConcurrentDictionary<int, ConcurrentQueue<int>> shown
) : IAsyncDisposable
{
    private const int Senders = 16;

    private readonly ConcurrentDictionary<int, ChildProcess> _replicas = new();
    private readonly int[] _ports = [.. Enumerable.Range(0, size.Replicas).Select(_ => ChildProcess.FreePort())];
    private readonly HttpClient _http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
    private readonly TemporaryFolder _folder = new();
    private int _sent;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public int Sent => Volatile.Read(ref _sent);

    public static async Task<ReplicaRun> StartAsync(RunSize size)
    {
        var redis = new RedisServer();
        await redis.StartAsync();
        var shown = new ConcurrentDictionary<int, ConcurrentQueue<int>>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSandbox().AddHttpClient();
        builder.Services.Configure<SandboxLimits>(limits =>
            (limits.PostsPerSecondPerChannel, limits.PostsPerMinute, limits.TierScale) = (0, 0, 0)
        );
        var slack = builder.Build();
        slack.Use((context, next) => WatchAsync(context, next, shown));
        slack.MapSandbox();
        await slack.StartAsync(Stop);
        var run = new ReplicaRun(size, redis, slack, shown);
        for (var i = 0; i < size.Replicas; i++)
            run.Begin(i);
        for (var i = 0; i < size.Replicas; i++)
            await run.UntilReadyAsync(i);
        return run;
    }

    public void Begin(int replica)
    {
        string[] settings =
        [
            $"Urls=http://127.0.0.1:{_ports[replica]}",
            "Storage:Provider=Redis",
            $"Storage:Redis={redis.Address}",
            "Engine:LeaseFor=00:00:04",
            "Serilog:MinimumLevel:Default=Fatal",
            $"Sources:github:Secret={TestApp.Secret}",
            "Slack:BotToken=xoxb-of-a-test",
            "Slack:SigningSecret=of-a-test",
            $"Slack:ApiUrl={slack.Urls.First()}/sandbox/slack/api/",
            "Slack:ChannelPostsPerSecond=0",
            "Slack:UpdatesPerMinute=0",
        ];
        _replicas[replica] = ChildProcess.Start(
            "dotnet",
            _folder.Path,
            [
                "exec",
                Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll"),
                "run",
                .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]
        );
    }

    public Task UntilReadyAsync(int replica) =>
        _replicas[replica].UntilReadyAsync(_http, $"http://127.0.0.1:{_ports[replica]}/healthz/ready");

    /// <param name="gently">As a deployment stops it (SIGTERM), or as the kernel does (kill -9).</param>
    public async Task RestartAsync(int replica, bool gently)
    {
        if (gently)
            Assert.Equal(0, await _replicas[replica].StopAsync());
        else
            await _replicas[replica].KillAsync();
        await _replicas[replica].DisposeAsync();
        Begin(replica);
        await UntilReadyAsync(replica);
    }

    public async Task RestartRedisAsync()
    {
        await redis.KillAsync();
        await redis.StartAsync();
    }

    /// <summary>Every delivery until some replica has taken it, as a patient sender does.</summary>
    public Task SendAsync() =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, size.Events),
            new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = Stop },
            async (number, cancellationToken) =>
            {
                while (!await TrySendAsync(number, cancellationToken))
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
                Interlocked.Increment(ref _sent);
            }
        );

    /// <summary>
    /// Until each card shows the last delivery of its subject, or nothing has changed for so long that it never will.
    /// </summary>
    public async Task<RunResult> SettleAsync()
    {
        var (changed, calls) = (TimeProvider.System.GetTimestamp(), -1);
        while (
            Enumerable.Range(0, size.Subjects).Any(subject => Last(subject) < LastStep(subject))
            && TimeProvider.System.GetElapsedTime(changed) < TimeSpan.FromSeconds(30)
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Stop);
            if (shown.Values.Sum(steps => steps.Count) is var now && now == calls)
                continue;
            (changed, calls) = (TimeProvider.System.GetTimestamp(), now);
        }
        var cards = slack
            .Services.GetRequiredService<SandboxWorkspace>()
            .Messages("general")
            .Where(message => !message.IsReply)
            .Select(message =>
                int.Parse(Marked().Match(message.Text).Groups["subject"].Value, CultureInfo.InvariantCulture)
            )
            .CountBy(subject => subject)
            .ToDictionary();
        var backwards = shown.Values.Sum(steps => steps.Zip(steps.Skip(1)).Count(pair => pair.Second < pair.First));
        return new RunResult(
            _sent,
            size.Subjects,
            Enumerable
                .Range(0, size.Subjects)
                .Count(subject => !cards.ContainsKey(subject) || Last(subject) < LastStep(subject)),
            cards.Values.Sum(count => count - 1),
            backwards
        );
    }

    private int Last(int subject) => shown.TryGetValue(subject, out var steps) ? steps.Last() : -1;

    private int LastStep(int subject) => (size.Events - 1 - subject) / size.Subjects;

    private async Task<bool> TrySendAsync(int number, CancellationToken cancellationToken)
    {
        var (subject, step) = (number % size.Subjects, number / size.Subjects);
        var payload = GitHubPayloads.PullRequest(
            step == 0 ? "opened" : "edited",
            TestApp.Start.AddSeconds(step),
            title: $"Subject {subject} step {step}."
        );
        var body = Encoding.UTF8.GetBytes(
            Encoding
                .UTF8.GetString(TestApp.Bytes(payload))
                .Replace("\"number\":12", $"\"number\":{1000 + subject}", StringComparison.Ordinal)
        );
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"http://127.0.0.1:{_ports[Random.Shared.Next(_ports.Length)]}/webhooks/github"
        )
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-GitHub-Event", "pull_request");
        request.Headers.Add("X-GitHub-Delivery", $"delivery-{number}");
        request.Headers.Add(
            "X-Hub-Signature-256",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestApp.Secret), body))
        );
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Which step of which subject each post and edit shows, in the order in which they arrive.</summary>
    private static async Task WatchAsync(
        HttpContext context,
        RequestDelegate next,
        ConcurrentDictionary<int, ConcurrentQueue<int>> shown
    )
    {
        if (
            context.Request.Path.Value is not { } path
            || !(
                path.EndsWith("/chat.postMessage", StringComparison.Ordinal)
                || path.EndsWith("/chat.update", StringComparison.Ordinal)
            )
        )
        {
            await next(context);
            return;
        }
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var body = WebUtility.UrlDecode(await reader.ReadToEndAsync(context.RequestAborted));
        context.Request.Body.Position = 0;
        if (Marked().Match(body) is { Success: true } match)
            shown
                .GetOrAdd(int.Parse(match.Groups["subject"].Value, CultureInfo.InvariantCulture), _ => new())
                .Enqueue(int.Parse(match.Groups["step"].Value, CultureInfo.InvariantCulture));
        await next(context);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas.Values)
            await replica.DisposeAsync();
        _http.Dispose();
        await slack.DisposeAsync();
        await redis.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(@"Subject (?<subject>\d+) step (?<step>\d+)\.", RegexOptions.ExplicitCapture)]
    private static partial Regex Marked();
}
