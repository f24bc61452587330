namespace ChatOpsBot.Tests;

public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void The_clock_and_the_timestamp_move_together()
    {
        var (start, stamp) = (_time.GetUtcNow(), _time.GetTimestamp());

        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(TimeSpan.FromSeconds(90), _time.GetUtcNow() - start);
        Assert.Equal(TimeSpan.FromSeconds(90), _time.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_see_them_as_now()
    {
        var start = _time.GetUtcNow();
        Timer("late", 30);
        Timer("soon", 10);
        Timer("also soon", 10);

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["soon at 10", "also soon at 10", "late at 30"], _fired);
        Assert.Equal(start.AddSeconds(60), _time.GetUtcNow());

        void Timer(string name, int seconds) =>
            _time.CreateTimer(
                _ => _fired.Add($"{name} at {(_time.GetUtcNow() - start).TotalSeconds}"),
                null,
                TimeSpan.FromSeconds(seconds),
                Timeout.InfiniteTimeSpan
            );
    }

    [Fact]
    public void A_timer_that_is_not_due_yet_does_not_fire()
    {
        Timer("a", 10, Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(9.999));

        Assert.Empty(_fired);
    }

    [Fact]
    public void A_periodic_timer_fires_each_period_until_it_is_disposed()
    {
        var timer = Timer("a", 1, TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(5));
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(3, _fired.Count);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void A_changed_timer_forgets_its_first_due_time()
    {
        var timer = Timer("a", 1, Timeout.InfiniteTimeSpan);

        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Empty(_fired);
    }

    [Fact]
    public void A_timer_set_while_the_clock_moves_fires_in_the_same_move()
    {
        _time.CreateTimer(
            _ => Timer("inner", 1, Timeout.InfiniteTimeSpan),
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan
        );

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(["inner"], _fired);
    }

    [Fact]
    public async Task A_test_can_wait_until_a_timer_is_set()
    {
        Timer("another", 7, Timeout.InfiniteTimeSpan);
        var set = _time.UntilSetAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.False(set.IsCompleted);

        Timer("a", 5, Timeout.InfiniteTimeSpan);
        await set;

        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7)], _time.Waits);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([TimeSpan.FromSeconds(1)], _time.Waits);
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_gets_there()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(5), _time, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));

        await delay;
    }

    [Fact]
    public async Task Many_threads_may_set_timers_while_the_clock_moves()
    {
        var fired = 0;
        var setters = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(
                    () =>
                    {
                        for (var i = 1; i <= 200; i++)
                            _time.CreateTimer(
                                _ => Interlocked.Increment(ref fired),
                                null,
                                TimeSpan.FromMilliseconds(i),
                                Timeout.InfiniteTimeSpan
                            );
                    },
                    TestContext.Current.CancellationToken
                )
            )
            .ToArray();

        for (var i = 0; i < 200; i++)
            _time.Advance(TimeSpan.FromMilliseconds(1));
        await Task.WhenAll(setters);
        _time.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(8 * 200, fired);
    }

    private ITimer Timer(string name, int seconds, TimeSpan period) =>
        _time.CreateTimer(_ => _fired.Add(name), null, TimeSpan.FromSeconds(seconds), period);
}
