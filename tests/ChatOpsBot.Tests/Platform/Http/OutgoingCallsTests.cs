using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOpsBot.Deployments;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Tests.Deployments;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace ChatOpsBot.Tests.Platform.Http;

/// <summary>Others that accept a call and then say nothing.</summary>
public sealed class OutgoingCallsTests : IDisposable
{
    private static readonly Uri Address = new("http://slow.example/");
    private readonly ManualTime _time = new();
    private readonly Telemetry _telemetry = new();
    private readonly MetricCollector<long> _cutOff;
    private readonly Peer _peer = new();

    public OutgoingCallsTests() => _cutOff = new MetricCollector<long>(_telemetry.Meter, "chatops_calls_cut_off_total");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_peer_that_stalls_in_the_middle_of_its_answer_is_cut_off_at_the_limit(bool afterTheHead)
    {
        using var http = Client();
        _peer.StallsBeforeHead = !afterTheHead;
        var asking = http.GetStringAsync(Address, Stop);

        await TestApp.UntilAsync(() => _peer.Stalls > 0, "the peer to stall");
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));

        var cut = await Assert.ThrowsAnyAsync<TaskCanceledException>(() => asking);
        Assert.IsType<TimeoutException>(cut.InnerException);
        Assert.Equal(1, Cut("time"));
    }

    [Fact]
    public async Task The_reading_of_a_body_in_pieces_is_part_of_the_exchange()
    {
        using var http = Client();
        using var answer = await http.GetAsync(Address, HttpCompletionOption.ResponseHeadersRead, Stop);
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        var buffer = new byte[100];
        Assert.Equal(5, await body.ReadAsync(buffer, Stop));

        var next = body.ReadAsync(buffer, Stop).AsTask();
        await TestApp.UntilAsync(() => _peer.Stalls > 0, "the peer to stall");
        _time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAnyAsync<TaskCanceledException>(() => next);
        Assert.Equal(1, Cut("time"));
    }

    [Fact]
    public async Task Who_is_no_longer_waited_for_is_not_counted()
    {
        using var http = Client();
        using var end = new CancellationTokenSource();
        var asking = http.GetStringAsync(Address, end.Token);
        await TestApp.UntilAsync(() => _peer.Stalls > 0, "the peer to stall");
        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(0, Cut("time"));
    }

    [Fact]
    public async Task More_calls_than_may_wait_for_one_host_are_unanswered_at_once_and_other_hosts_are_asked()
    {
        using var http = Client(atOnce: 2);
        var waiting = Enumerable.Range(0, 2).Select(_ => http.GetStringAsync(Address, Stop)).ToList();
        await TestApp.UntilAsync(() => _peer.Stalls == 2, "both to stall");

        await Assert.ThrowsAnyAsync<TaskCanceledException>(() => http.GetStringAsync(Address, Stop));
        Assert.Equal(1, Cut("busy"));
        _peer.Answers = true;
        Assert.Equal("hello", await http.GetStringAsync(new Uri("http://other.example/"), Stop));

        _time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<TaskCanceledException>(() => Task.WhenAll(waiting));
        for (var time = 0; time < 5; time++)
            Assert.Equal("hello", await http.GetStringAsync(Address, Stop));
    }

    [Fact]
    public void Every_client_is_made_where_the_limits_are()
    {
        var made = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "src", "ChatOpsBot"), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                ) && File.ReadAllText(file).Contains("AddHttpClient(", StringComparison.Ordinal)
            )
            .Select(Path.GetFileName);

        // The sandbox's adds to the client of Slack.
        Assert.Equal(["OutgoingCalls.cs", "SandboxMode.cs"], made.Order(StringComparer.Ordinal));
    }

    /// <summary>A service that sends the head of its answer and no body, as one that is shutting down.</summary>
    [Fact]
    public async Task A_smoke_test_of_a_service_that_stalls_ends_and_so_does_its_deploy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connections = new ConcurrentBag<TcpClient>();
        var serving = Task.Run(
            async () =>
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync(Stop);
                    connections.Add(client);
                    await client
                        .GetStream()
                        .WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"u8.ToArray(), Stop);
                }
            },
            Stop
        );
        await using var deploys = await DeployApp.StartAsync(
            $"staging:SmokeTests:0:Url=http://{listener.LocalEndpoint}/",
            "staging:SmokeTests:0:Contains=ready",
            "staging:SmokeTests:0:Retries=0"
        );

        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.App.UntilAsync(async () => (await deploys.FindAsync(number)).IsOver);

        Assert.Equal(DeployState.Failed, (await deploys.FindAsync(number)).State);
        Assert.Contains(
            "is not responding (time-out)",
            DeployApp.TextOf(deploys.Card(number)),
            StringComparison.Ordinal
        );
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
        foreach (var connection in connections)
            connection.Dispose();
    }

    public void Dispose()
    {
        _cutOff.Dispose();
        _telemetry.Dispose();
        _peer.Dispose();
    }

    private HttpClient Client(int atOnce = 100) =>
#pragma warning disable RS0030 // The handler itself is what is tested.
        new(
            new ExchangeLimit(
                new CallLimits(
                    "test",
                    TimeSpan.FromSeconds(10),
                    atOnce,
                    new ConcurrentDictionary<string, int>(),
                    _telemetry,
                    _time
                )
            )
            {
                InnerHandler = _peer,
            },
            disposeHandler: false
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore RS0030

    /// <summary>How many calls were cut off for that reason.</summary>
    private long Cut(string reason) =>
        _cutOff
            .GetMeasurementSnapshot()
            .Where(cut => (string?)cut.Tags["client"] == "test" && (string?)cut.Tags["reason"] == reason)
            .Sum(cut => cut.Value);

    private sealed class Peer : HttpMessageHandler
    {
        private int _stalls;

        public int Stalls => _stalls;
        public bool StallsBeforeHead { get; set; }
        public bool Answers { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (Answers)
                return new HttpResponseMessage { Content = new StringContent("hello") };
            if (StallsBeforeHead)
                await StallAsync(cancellationToken);
            return new HttpResponseMessage { Content = new StreamContent(new Stalling(this)) };
        }

        private Task StallAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _stalls);
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        /// <summary>Five bytes, and then nothing.</summary>
        private sealed class Stalling(Peer peer) : MemoryStream(Encoding.ASCII.GetBytes("hello"))
        {
            public override async ValueTask<int> ReadAsync(
                Memory<byte> buffer,
                CancellationToken cancellationToken = default
            )
            {
                if (await base.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                    return read;
                await peer.StallAsync(cancellationToken);
                return 0;
            }
        }
    }
}
