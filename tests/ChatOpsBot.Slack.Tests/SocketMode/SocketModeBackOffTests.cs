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

        var waits = await WaitsAsync(slack);

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

        Assert.Equal([45], await WaitsAsync(slack));
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
        var client = Client(slack, 2, time);
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
        var time = new ManualTime();
        var client = Client(slack, 3, time);
        var running = client.RunAsync(TestContext.Current.CancellationToken);

        await UntilAsync(() => time.Waits.Count == 3);
        Assert.Equal([10, 20], time.Waits.Skip(1).Select(wait => wait.TotalSeconds));

        time.Advance(time.Waits[0]);
        await running;
        Assert.Equal(SocketModeStatus.Faulted, client.State.Status);
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

    private static SocketModeClient Client(RecordingHandler slack, int connections, TimeProvider time) =>
        new(slack.Client(), new() { Connections = connections }, time, (_, _) => Task.FromResult<InboundAnswer?>(null));

    /// <summary>How long one connection waits between its tries, in seconds, until it gives up.</summary>
    private static async Task<IReadOnlyList<double>> WaitsAsync(RecordingHandler slack)
    {
        var (time, waits) = (new ManualTime(), new List<double>());
        var client = Client(slack, 1, time);
        var running = client.RunAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() =>
        {
            foreach (var wait in time.Waits)
            {
                waits.Add(wait.TotalSeconds);
                time.Advance(wait);
            }
            return running.IsCompleted;
        });
        await running;
        Assert.Equal(SocketModeStatus.Faulted, client.State.Status);
        return waits;
    }
}
