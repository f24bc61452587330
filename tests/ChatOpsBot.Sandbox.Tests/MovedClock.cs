using System.Threading.Channels;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>A clock that stands still until the test moves it; timers fire on the way.</summary>
internal sealed class MovedClock : TimeProvider
{
    private readonly Lock guard = new();
    private readonly List<Timer> timers = [];
    private readonly Channel<bool> started = Channel.CreateUnbounded<bool>();
    private DateTimeOffset now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (guard)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), dueTime);
        started.Writer.TryWrite(true);
        return timer;
    }

    /// <summary>Until someone waits for this clock.</summary>
    public async Task TimerAsync(CancellationToken cancellationToken) =>
        await started.Reader.ReadAsync(cancellationToken);

    /// <summary>Someone waits for just this long from now.</summary>
    public bool IsDue(TimeSpan after)
    {
        lock (guard)
            return timers.Exists(timer => timer.Due == now + after);
    }

    public void Move(TimeSpan by)
    {
        Timer[] due;
        lock (guard)
        {
            now += by;
            due = [.. timers.Where(timer => timer.Due <= now)];
            timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private sealed class Timer : ITimer
    {
        private readonly MovedClock clock;
        private readonly Action fire;

        public Timer(MovedClock clock, Action fire, TimeSpan dueTime)
        {
            (this.clock, this.fire) = (clock, fire);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        public DateTimeOffset Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.guard)
            {
                clock.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock.now + dueTime;
                clock.timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
