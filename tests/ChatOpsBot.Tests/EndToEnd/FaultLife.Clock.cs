using ChatOpsBot.Platform.Work;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.EndToEnd;

internal sealed partial class FaultLife
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan FirstStep = TimeSpan.FromMilliseconds(500),
        LongestStep = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// How often to look, with nothing new, before the clock moves on: where nothing is due, where something is, and
    /// where a delivery waits.
    /// </summary>
    private const int Idle = 2,
        Patience = 25,
        DeliveryPatience = 250;

    private string[]? _queues;

    /// <summary>Until something has come to Slack of what was sent, whatever became of it there.</summary>
    private async Task CalledAsync()
    {
        for (var quiet = 0; quiet < Idle; )
        {
            quiet = App.Slack.Undelivered == 0 && (store.HasForgotten || !await IsDueAsync()) ? quiet + 1 : 0;
            await Task.Delay(Pause, TimeProvider.System, Stop);
        }
    }

    private async Task<bool> IsDueAsync()
    {
        App.Time.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var queue in Queues())
            if ((await App.Store.DepthAsync(queue, Stop)).OldestDueAge > TimeSpan.Zero)
                return true;
        return false;
    }

    private Task SettleAsync() => UntilAsync(async () => App.Slack.Undelivered == 0 && await WaitingAsync() == 0);

    private Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>Until it holds. The clock moves on when nothing is due, and when what is due waits for time.</summary>
    private async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? longest = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var (idle, quiet, step, last) = (0, 0, FirstStep, -1L);
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > LongEnough)
                Assert.Fail(await StateAsync());
            if (LastEntry() is var entry && entry != last)
                (last, idle, quiet, step) = (entry, 0, 0, FirstStep);
            (idle, quiet) = (App.Slack.Undelivered == 0 && !await IsDueAsync() ? idle + 1 : 0, quiet + 1);
            if (idle >= Idle || quiet > await PatienceAsync())
            {
                App.Time.Advance(step);
                (idle, quiet, step) = (0, 0, step < (longest ?? LongestStep) ? step * 2 : step);
            }
            await Task.Delay(Pause, TimeProvider.System, Stop);
        }
    }

    /// <summary>What there is, for whoever has to find out why nothing comes of it.</summary>
    private async Task<string> StateAsync()
    {
        List<string> lines =
        [
            $"It has not come about in three minutes, and it is {App.Time.GetUtcNow():O} by the test's clock.",
        ];
        foreach (var queue in Queues())
            if (await App.Store.DepthAsync(queue, Stop) is { Waiting: > 0 } depth)
                lines.Add($"{queue}: {depth}");
        lines.AddRange(App.Slack.Log.TakeLast(10).Select(entry => $"{entry.Time:T} {entry.Name} {entry.Status}"));
        lines.AddRange(
            Channels.SelectMany(channel => App.Slack.Messages(channel).Select(message => Line(channel, message)))
        );
        return string.Join('\n', lines);
    }

    /// <summary>
    /// A delivery is due at once, so while one waits the machine is slow and not the clock; unless it was forgotten,
    /// and waits for its lease.
    /// </summary>
    private async Task<int> PatienceAsync()
    {
        if (App.Slack.Undelivered > App.Slack.Resting)
            return DeliveryPatience;
        if (store.HasForgotten)
            return Patience;
        return (await App.Store.DepthAsync(EventWork.QueueName, Stop)).Waiting > 0 ? DeliveryPatience : Patience;
    }

    /// <summary>All work but that of deploys and locks, which have timers.</summary>
    private async Task<long> WaitingAsync()
    {
        long waiting = 0;
        foreach (var queue in Queues().Where(queue => !HasTimers(queue)))
            waiting += (await App.Store.DepthAsync(queue, Stop)).Waiting;
        return waiting;
    }

    private static bool HasTimers(string queue) =>
        queue.StartsWith("deploy", StringComparison.Ordinal) || queue.StartsWith("lock", StringComparison.Ordinal);

    private string[] Queues() =>
        _queues ??= [.. App.Services.GetServices<IWorkHandler>().Select(handler => handler.Queue)];
}
