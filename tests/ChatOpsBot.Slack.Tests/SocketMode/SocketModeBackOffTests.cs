using System.Net;
using ChatOpsBot.Tests;

namespace ChatOpsBot.Slack.Tests;

public sealed class SocketModeBackOffTests
{
    private const string Hopeless = """{"ok":false,"error":"invalid_auth"}""";

    [Fact]
    public async Task Each_failure_doubles_the_wait_up_to_the_longest()
    {
        using var slack = RecordingHandler.Answering([
            .. Enumerable.Repeat("""{"ok":false,"error":"internal_error"}""", 9),
            Hopeless,
        ]);

        var waits = await WaitsAsync(slack, connections: 1);

        double[] longest = [1, 2, 4, 8, 16, 32, 60, 60, 60];
        Assert.All(waits.Zip(longest), pair => Assert.InRange(pair.First, pair.Second / 2, pair.Second));
        Assert.Equal(longest.Length, waits.Count);
    }

    [Fact]
    public async Task Slacks_own_wait_is_kept()
    {
        var busy = () =>
        {
            var answer = RecordingHandler.Json("", HttpStatusCode.TooManyRequests)();
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(45));
            return answer;
        };
        using var slack = new RecordingHandler(busy, RecordingHandler.Json(Hopeless));

        Assert.Equal([45], await WaitsAsync(slack, connections: 1));
    }

    [Fact]
    public async Task Slacks_wait_holds_for_all_connections()
    {
        var busy = () =>
        {
            var answer = RecordingHandler.Json("", HttpStatusCode.TooManyRequests)();
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(45));
            return answer;
        };
        using var slack = new RecordingHandler(busy, RecordingHandler.Json(Hopeless));
        var time = new ManualTime();
        var client = new SocketModeClient(
            slack.Client(),
            new() { Connections = 2 },
            time,
            (_, _) => Task.FromResult<InboundAnswer?>(null)
        );
        var running = client.RunAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => client.State.Reason == "ratelimited");

        var waited = 0;
        await UntilAsync(() =>
        {
            if (!running.IsCompleted && client.State.Status != SocketModeStatus.Faulted)
                time.Advance(TimeSpan.FromSeconds(waited++ < 44 ? 1 : 0.1));
            return running.IsCompleted;
        });

        Assert.InRange(waited, 45, int.MaxValue);
    }

    [Fact]
    public async Task Connections_are_opened_one_after_the_other()
    {
        using var slack = RecordingHandler.Answering("""{"ok":false,"error":"internal_error"}""", Hopeless);
        Assert.Equal([10, 20], (await WaitsAsync(slack, connections: 3)).Where(wait => wait >= 10).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void Slack_takes_one_to_ten_connections(int connections) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SocketModeOptions { Connections = connections });

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<double>> WaitsAsync(RecordingHandler slack, int connections)
    {
        var time = new HurriedTime();
        var client = new SocketModeClient(
            slack.Client(),
            new() { Connections = connections },
            time,
            (_, _) => Task.FromResult<InboundAnswer?>(null)
        );
        await client.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SocketModeStatus.Faulted, client.State.Status);
        return time.Waits;
    }

    /// <summary>Every wait is over at once, and noted in seconds.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public List<double> Waits { get; } = [];

        public override DateTimeOffset GetUtcNow()
        {
            lock (Waits)
                return _now;
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (Waits)
            {
                Waits.Add(dueTime.TotalSeconds);
                if (dueTime > TimeSpan.Zero)
                    _now += dueTime;
            }
            return System.CreateTimer(callback, state, TimeSpan.FromTicks(1), period);
        }
    }
}
