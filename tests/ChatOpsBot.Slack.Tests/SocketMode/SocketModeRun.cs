using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ChatOpsBot.Slack.Tests;

/// <summary>A client that runs against <see cref="FakeSocketMode"/>, and what it received.</summary>
public abstract class SocketModeRun : IAsyncLifetime
{
    private readonly Channel<SocketModeState> _states = Channel.CreateUnbounded<SocketModeState>();

    private protected SocketModeRun() =>
        Handler = (request, _) =>
        {
            Stored.Writer.TryWrite(request.DeliveryId ?? "");
            return Task.FromResult<InboundAnswer?>(null);
        };

    private protected static SocketModeOptions One { get; } =
        new()
        {
            Connections = 1,
            FirstBackOff = TimeSpan.FromMilliseconds(1),
            StopGrace = TimeSpan.FromSeconds(30),
        };

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected CancellationTokenSource Stop { get; } = new();
    private protected ConcurrentQueue<string> Problems { get; } = new();

    /// <summary>The delivery ids that the handler was given, unless a test has another handler.</summary>
    private protected Channel<string> Stored { get; } = Channel.CreateUnbounded<string>();

    private protected Func<InboundRequest, CancellationToken, Task<InboundAnswer?>> Handler { get; set; }
    private protected FakeSocketMode Slack { get; private set; } = null!;
    private protected SocketModeClient Client { get; private set; } = null!;
    private protected Task Running { get; private set; } = Task.CompletedTask;

    public async ValueTask InitializeAsync() => Slack = await FakeSocketMode.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await Slack.DisposeAsync();
        await Stop.CancelAsync();
        await Running;
        Stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Start(SocketModeOptions options)
    {
        Client = new(
            Slack.Client(),
            options,
            TimeProvider.System,
            (request, token) => Handler(request, token),
            state => _states.Writer.TryWrite(state),
            (what, _) => Problems.Enqueue(what)
        );
        Running = Client.RunAsync(Stop.Token);
    }

    private protected async Task UntilAsync(SocketModeStatus status)
    {
        while ((await _states.Reader.ReadAsync(Token)).Status != status) { }
    }

    /// <summary>The statuses since they were last asked for.</summary>
    private protected IReadOnlyList<SocketModeStatus> Seen()
    {
        var seen = new List<SocketModeStatus>();
        while (_states.Reader.TryRead(out var state))
            seen.Add(state.Status);
        return seen;
    }
}
