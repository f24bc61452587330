using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Redis;
using ChatOpsBot.Tests.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace ChatOpsBot.Tests.Store.Redis;

/// <summary>What a store does whose Redis comes and goes, on a real one and in real time.</summary>
public sealed class RedisConnectionTests : IAsyncLifetime
{
    private const string Queue = "work";
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(180);
    private static readonly RedisTimeouts Short = new(TimeSpan.FromMilliseconds(500));

    private readonly RedisServer _server = new();
    private readonly List<RedisStore> _stores = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        RedisServer.SkipUnlessInstalled();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            store.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_store_whose_Redis_is_not_there_yet_reports_it_and_works_when_it_comes()
    {
        var store = Unconnected();
        var unavailable = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "a", 0));

        await _server.StartAsync();

        Assert.Contains(
            $"{_server.Address} (Storage:Redis) is not connected",
            unavailable.Message,
            StringComparison.Ordinal
        );
        await UntilItWorksAsync(() => PutAsync(store, "a", 0));
        Assert.NotNull(await store.GetAsync("a", Cancel));
    }

    [Fact]
    public void A_Redis_that_is_not_there_is_tried_again_after_waits_that_grow_and_end_growing()
    {
        for (var process = 0; process < 100; process++)
        {
            var told = new List<TimeSpan>();
            var retries = new RedisRetries(told.Add);
            for (var count = 0; count < 100; count++)
            {
                var longest = TimeSpan.FromSeconds(Math.Min(15, Math.Pow(2, count)));
                var wait = retries.After(count);
                Assert.InRange(wait, longest / 2, longest);
                Assert.False(retries.ShouldRetry(count, (int)wait.TotalMilliseconds - 1));
                Assert.True(retries.ShouldRetry(count, (int)wait.TotalMilliseconds + 1));
                // Another node of the same Redis.
                Assert.True(retries.ShouldRetry(count, (int)wait.TotalMilliseconds + 1));
            }
            Assert.Equal(Enumerable.Range(2, 99).Select(count => retries.After(count)), told);
        }
        var first = Enumerable.Range(0, 100).Select(_ => new RedisRetries(_ => { }).After(0)).Distinct();
        Assert.True(first.Count() > 50);
    }

    [Fact]
    public async Task While_a_Redis_is_not_there_the_log_names_its_address_and_when_it_comes_its_wake_ups_are_heard()
    {
        var log = new FakeLogger<RedisStore>();
        _stores.Add(
            new RedisStore(
                new StorageOptions { Provider = "Redis", Redis = _server.Address },
                TimeProvider.System,
                Short,
                log
            )
        );
        await TestApp.UntilAsync(() => Errors(log).Count >= 2, "a second try");

        await _server.StartAsync();

        await UntilItWorksAsync(() => PutAsync(_stores[^1], "a", 0));
        Assert.All(
            Errors(log),
            error =>
                Assert.Contains(
                    $"{_server.Address} cannot be reached. Is Storage:Redis right",
                    error,
                    StringComparison.Ordinal
                )
        );
        await AssertWakesAsync(from: await OpenAsync(), _stores[0]);
    }

    [Fact]
    public async Task However_long_a_Redis_was_not_there_a_message_wakes_once()
    {
        var log = new FakeLogger<RedisStore>();
        var messages = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var connection = new RedisConnection(
            _server.Address,
            message =>
            {
                if (message is not null)
                    messages.Enqueue(message);
            },
            Short,
            log
        );
        await TestApp.UntilAsync(() => Errors(log).Count >= 3, "several tries");

        await _server.StartAsync();
        await ReplicaSet.UntilAsync(async () => await _server.ListenersAsync() == 1, "it to listen");
        await _server.AskAsync("PUBLISH {chatops}:wake first");
        await _server.AskAsync("PUBLISH {chatops}:wake second");
        await TestApp.UntilAsync(() => messages.Contains("second"), "both messages");

        Assert.Equal(["first", "second"], messages);
    }

    [Fact]
    public async Task An_address_where_something_else_answers_is_reported_as_one_where_nothing_does()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var answering = AnswerAsync(other, stop.Token);
        var log = new FakeLogger<RedisStore>();

        _stores.Add(
            new RedisStore(
                new StorageOptions { Provider = "Redis", Redis = $"{other.LocalEndpoint}" },
                TimeProvider.System,
                Short,
                log
            )
        );

        await TestApp.UntilAsync(() => Errors(log).Count > 0, "the first try to fail");
        Assert.Contains("Is Storage:Redis right", Errors(log)[0], StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(_stores[^1], "a", 0));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);

        static async Task AnswerAsync(TcpListener listener, CancellationToken stop)
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), stop);
            }
        }
    }

    [Fact]
    public async Task A_restart_of_Redis_loses_nothing_that_was_acknowledged_and_needs_no_restart_of_the_bot()
    {
        await _server.StartAsync();
        var store = await OpenAsync();
        await PutAsync(store, "before", 0);

        await _server.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "between", 0));
        await _server.StartAsync();

        await UntilItWorksAsync(() => PutAsync(store, "after", 0));
        Assert.NotNull(await store.GetAsync("before", Cancel));
        Assert.Null(await store.GetAsync("between", Cancel));
    }

    [Fact]
    public async Task Calls_that_are_under_way_when_Redis_dies_end()
    {
        await _server.StartAsync();
        var store = await OpenAsync();
        await PutAsync(store, "a", 0);
        _server.Pause();
        var calls = Enumerable.Range(0, 20).Select(_ => PutAsync(store, "b", 0)).ToArray();

        await _server.KillAsync();

        foreach (var call in calls)
            await Assert.ThrowsAsync<StoreUnavailableException>(() => call);
    }

    [Fact]
    public async Task A_Redis_that_hangs_takes_no_threads_and_later_calls_do_not_wait_for_it()
    {
        await _server.StartAsync();
        var store = await OpenAsync(timeouts: Short);
        await PutAsync(store, "a", 0);
        var before = ThreadPool.ThreadCount;

        _server.Pause();
        var first = Enumerable
            .Range(0, 2_000)
            .Select(async _ => await Record.ExceptionAsync(() => PutAsync(store, "b", 0)));
        Assert.All(await Task.WhenAll(first), e => Assert.IsType<StoreUnavailableException>(e));
        var later = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "b", 0));
        var threads = ThreadPool.ThreadCount - before;
        _server.Resume();

        Assert.Contains("has not answered", later.Message, StringComparison.Ordinal);
        Assert.True(threads < 50, string.Create(CultureInfo.InvariantCulture, $"{threads} threads more."));
        await UntilItWorksAsync(() => PutAsync(store, "c", 0));
    }

    [Fact]
    public async Task A_store_can_be_closed_while_Redis_hangs()
    {
        await _server.StartAsync();
        var store = await OpenAsync(timeouts: Short);
        await PutAsync(store, "a", 0);
        _server.Pause();
        var call = PutAsync(store, "b", 0);

        store.Dispose();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => call);
        var closed = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "b", 0));
        Assert.Equal("The store is closed.", closed.Message);
    }

    [Fact]
    public async Task A_connection_that_died_without_a_word_is_replaced()
    {
        await _server.StartAsync();
        await using var network = new SilentNetwork(_server.Port);
        var store = await OpenAsync(network.Address, Short);
        await PutAsync(store, "a", 0);

        network.SwallowAllOfTheOpenConnections();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "b", 0));
        await UntilItWorksAsync(() => PutAsync(store, "c", 0));
        await AssertWakesAsync(from: await OpenAsync(), store);
    }

    [Fact]
    public async Task Work_that_one_replica_enqueues_wakes_the_others_also_after_a_restart_of_Redis()
    {
        await _server.StartAsync();
        var (one, other) = (await OpenAsync(), await OpenAsync());
        await AssertWakesAsync(from: one, other);

        await _server.KillAsync();
        await _server.StartAsync();
        await UntilItWorksAsync(async () => await one.TakeAsync(Queue, 1, Long, Cancel));
        await UntilItWorksAsync(async () => await other.TakeAsync(Queue, 1, Long, Cancel));

        await AssertWakesAsync(from: one, other);
    }

    [Fact]
    public async Task Redis_may_forget_the_scripts()
    {
        await _server.StartAsync();
        var store = await OpenAsync();
        await PutAsync(store, "a", 0);

        await _server.AskAsync("SCRIPT FLUSH");

        await PutAsync(store, "a", 1);
    }

    [Fact]
    public async Task A_script_is_sent_once_and_called_by_its_hash_from_then_on()
    {
        await _server.StartAsync();
        var store = await OpenAsync();
        var before = await SentAsync();

        for (var i = 0; i < 50; i++)
            await PutAsync(store, "a", i);

        // One more is the question before.
        Assert.Equal(before + 2, await SentAsync());

        async Task<int> SentAsync() =>
            int.Parse(
                (
                    await _server.AskAsync(
                        "EVAL \"return tonumber(redis.call('INFO', "
                            + "'commandstats'):match('cmdstat_eval:calls=(%d+)') or 0)\" 0"
                    )
                )[1..]
            );
    }

    [Fact]
    public async Task A_full_Redis_refuses_all_of_a_commit_and_goes_on_when_there_is_room_again()
    {
        await _server.StartAsync();
        var store = await OpenAsync();
        await PutAsync(store, "a", 0);
        await _server.AskAsync("CONFIG SET maxmemory 1");

        var full = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "a", 1));
        Assert.Contains("refused: OOM", full.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.TakeAsync(Queue, 1, Long, Cancel));
        Assert.Equal(1, (await store.GetAsync("a", Cancel))!.Version);
        Assert.Equal(1, (await store.DepthAsync(Queue, Cancel)).Waiting);

        await _server.AskAsync("CONFIG SET maxmemory 0");
        await PutAsync(store, "a", 1);
    }

    [Fact]
    public async Task A_wrong_password_is_reported_without_showing_it()
    {
        await _server.StartAsync();
        await _server.AskAsync("CONFIG SET requirepass right");
        var store = Unconnected($"{_server.Address},password=wrong-one");

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "a", 0));

        Assert.DoesNotContain("wrong-one", refused.ToString(), StringComparison.Ordinal);
        await PutAsync(await OpenAsync($"{_server.Address},password=right"), "a", 0);
    }

    [Fact]
    public async Task Without_a_clock_of_the_tests_that_of_Redis_counts()
    {
        await _server.StartAsync();
        var store = await OpenAsync();
        var before = DateTimeOffset.FromUnixTimeSeconds(await _server.TimeAsync());
        await store.CommitAsync(
            new Commit().Enqueue(new NewWork(Queue, "x"u8.ToArray()) { Delay = TimeSpan.FromSeconds(3) }),
            Cancel
        );

        var first = await store.TakeAsync(Queue, 1, Long, Cancel);
        Assert.Empty(first.Items);
        Assert.InRange(first.NextDue!.Value, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(3));

        IReadOnlyList<WorkItem> taken = [];
        while (taken.Count == 0)
            taken = (await store.TakeAsync(Queue, 1, Long, Cancel)).Items;
        Assert.InRange(taken[0].Enqueued, before, before.AddMinutes(1));
    }

    private static IReadOnlyList<string> Errors(FakeLogger<RedisStore> log) =>
        [
            .. log
                .Collector.GetSnapshot()
                .Where(record => record.Level >= LogLevel.Error)
                .Select(record => record.Message),
        ];

    private static async Task AssertWakesAsync(RedisStore from, RedisStore other)
    {
        // Once: what is enqueued before the other listens does not reach it.
        var waits = Stopwatch.StartNew();
        while ((await other.TakeAsync(Queue, 100, Long, Cancel)).NextDue == TimeSpan.Zero)
            Assert.True(waits.Elapsed < TimeSpan.FromSeconds(30));
        var wait = other.WaitForWorkAsync(Queue, Long, Cancel);
        while (!wait.IsCompleted)
        {
            await from.CommitAsync(new Commit().Enqueue(new NewWork(Queue, "x"u8.ToArray())), Cancel);
            await Task.WhenAny(wait, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel));
        }
        await wait;
    }

    private static async Task PutAsync(RedisStore store, string key, long version)
    {
        var result = await store.CommitAsync(
            new Commit()
                .Put(key, "1"u8.ToArray(), version, null, new IndexEntry("all", 1))
                .Enqueue(new NewWork(Queue, "x"u8.ToArray())),
            Cancel
        );
        Assert.True(result.IsDone);
    }

    private static async Task UntilItWorksAsync(Func<Task> call)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (await Record.ExceptionAsync(call) is { } exception)
        {
            Assert.IsType<StoreUnavailableException>(exception);
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < LongEnough, exception.Message);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }

    /// <summary>A store that is connected: on a busy machine that can take several tries.</summary>
    /// <param name="timeouts"><see cref="Short"/> where the test waits for its end.</param>
    private async Task<RedisStore> OpenAsync(string? address = null, RedisTimeouts? timeouts = null)
    {
        var store = Unconnected(address, timeouts);
        await UntilItWorksAsync(async () => await store.GetAsync("none", Cancel));
        return store;
    }

    private RedisStore Unconnected(string? address = null, RedisTimeouts? timeouts = null)
    {
        _stores.Add(
            new RedisStore(
                new StorageOptions { Provider = "Redis", Redis = address ?? _server.Address },
                TimeProvider.System,
                timeouts ?? RedisTimeouts.Default,
                NullLogger<RedisStore>.Instance
            )
        );
        return _stores[^1];
    }
}
