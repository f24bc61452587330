using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Store.Redis;

namespace ChatOpsBot.Tests.Replicas;

/// <summary>
/// What replicas owe each other: one pace towards Slack, each item ended once, and nothing lost with the store between
/// them.
/// </summary>
public sealed class ReplicaTests
{
    private const int Tier = 50;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_share_what_Slack_allows_a_workspace()
    {
        await using var set = await ReplicaSet.StartAsync();
        TestApp[] replicas = [await set.AddAsync(Routes), await set.AddAsync(Routes)];
        const int cards = Tier + 20;
        await Task.WhenAll(
            Enumerable
                .Range(0, cards)
                .Select(i =>
                    replicas[i % 2].GitHubAsync("push", GitHubPayloads.Push(1, $"acme/r{i % 10}", after: Sha(i)))
                )
        );
        await set.UntilAsync(
            () => set.Slack.Calls.Count(call => call.Method == "chat.postMessage") == cards,
            "all cards"
        );

        await Task.WhenAll(
            Enumerable
                .Range(0, cards)
                .Select(i =>
                    replicas[i % 2]
                        .GitHubAsync(
                            "status",
                            new
                            {
                                sha = Sha(i),
                                state = "failure",
                                context = "ci",
                                updated_at = TestApp.Start,
                                repository = new { full_name = $"acme/r{i % 10}" },
                            }
                        )
                )
        );
        await set.UntilAsync(
            () => set.Slack.Calls.Count(call => call.Method == "chat.update" && call.Status == 200) >= cards,
            "all edits"
        );

        Assert.Empty(set.Slack.Calls.Where(call => call.Status == 429).Select(call => $"{call.Time:T} {call.Method}"));

        static string Sha(int number) => $"{number:00}22222bbbb";
    }

    [Fact]
    public async Task What_Slack_asked_one_replica_to_wait_the_others_wait_too()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (one, other) = (await set.AddAsync(), await set.AddAsync());
        var budgets = new[] { one, other }
            .Select(replica => replica.Services.GetRequiredService<SlackBudget>())
            .ToArray();

        await budgets[0].PauseAsync("chat.update", TimeSpan.FromSeconds(40), Stop);

        Assert.Equal(TimeSpan.FromSeconds(40), await budgets[1].WaitAsync("chat.update", Tier, Stop));
        set.Time.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(await budgets[1].WaitAsync("chat.update", Tier, Stop));
    }

    [Fact]
    public async Task A_replica_that_is_cut_off_cannot_end_what_another_has_taken_over_and_its_work_is_stopped()
    {
        await using var set = await ReplicaSet.StartAsync();
        await using var network = new SilentNetwork(set.Redis.Port);
        var (cut, other) = (new Gate(), new Gate());
        var lonely = await set.AddAsync(services => services.AddSingleton<IWorkHandler>(cut), network.Address);
        await lonely.Store.CommitAsync(new Commit().Enqueue(new NewWork(Gate.Name, "x"u8.ToArray())), Stop);
        await cut.Begun.Task.WaitAsync(Stop);

        network.Cut();
        var sound = await set.AddAsync(services => services.AddSingleton<IWorkHandler>(other));
        await set.UntilAsync(() => other.Begun.Task.IsCompleted, "the other to take it over");
        await set.UntilAsync(() => cut.Lost.IsCancellationRequested, "the one that is cut off to notice");
        other.Open.SetResult();
        await ReplicaSet.UntilAsync(
            async () => (await sound.Store.DepthAsync(Gate.Name, Stop)).Waiting == 0,
            "the other to end it"
        );
        // It is back on the network, and ends its work as if nothing had happened.
        network.Mend();
        await set.UntilAsync(
            async () => await Record.ExceptionAsync(async () => await lonely.Store.DepthAsync(Gate.Name, Stop)) is null,
            "the network to be back"
        );
        cut.Open.SetResult();
        await set.UntilAsync(() => cut.Attempts == 1 && Ready(lonely), "the one that was cut off to work again");

        Assert.Equal(1, (await sound.Store.DepthAsync(Gate.Effects, Stop)).Waiting);
    }

    [Fact]
    public async Task A_replica_that_is_stopped_ends_what_it_has_in_progress_and_leaves_the_rest_to_the_others()
    {
        await using var set = await ReplicaSet.StartAsync();
        var (first, second) = (new Gate(), new Gate());
        var stopping = await set.AddAsync(services => services.AddSingleton<IWorkHandler>(first));
        await stopping.Store.CommitAsync(
            new Commit()
                .Enqueue(new NewWork(Gate.Name, "in hand"u8.ToArray()) { Lane = "one" })
                .Enqueue(new NewWork(Gate.Name, "next"u8.ToArray()) { Lane = "one" }),
            Stop
        );
        await first.Begun.Task.WaitAsync(Stop);
        var staying = await set.AddAsync(services => services.AddSingleton<IWorkHandler>(second));

        // The host stops its servers first; only once the engine is stopped does the replica take nothing more.
        var stopped = stopping.Services.GetServices<IHostedService>().OfType<WorkPump>().Single().StopAsync(Stop);
        Assert.False(first.Lost.IsCancellationRequested);
        first.Open.SetResult();
        await stopped;
        await set.RemoveAsync(stopping);
        await set.UntilAsync(() => second.Begun.Task.IsCompleted, "the other to take the next");
        second.Open.SetResult();
        await ReplicaSet.UntilAsync(
            async () => (await staying.Store.DepthAsync(Gate.Name, Stop)).Waiting == 0,
            "the next to be ended"
        );

        Assert.Equal((1, 1), (first.Attempts, second.Attempts));
        Assert.Equal(2, (await staying.Store.DepthAsync(Gate.Effects, Stop)).Waiting);
    }

    [Fact]
    public async Task The_items_of_a_lane_are_processed_in_order_and_one_at_a_time_whichever_replicas_process_them()
    {
        const int lanes = 3,
            each = 10;
        await using var set = await ReplicaSet.StartAsync();
        var track = new Track(replicas: 2);
        TestApp[] replicas =
        [
            await set.AddAsync(services => services.AddSingleton<IWorkHandler>(new Tracked(track, 0))),
            await set.AddAsync(services => services.AddSingleton<IWorkHandler>(new Tracked(track, 1))),
        ];

        for (var i = 0; i < lanes * each; i++)
            await replicas[i % 2]
                .Store.CommitAsync(
                    new Commit().Enqueue(
                        new NewWork(Tracked.Name, Encoding.UTF8.GetBytes($"{i % lanes}/{i / lanes}"))
                        {
                            Lane = $"{i % lanes}",
                        }
                    ),
                    Stop
                );
        await ReplicaSet.UntilAsync(
            async () => (await replicas[0].Store.DepthAsync(Tracked.Name, Stop)).Waiting == 0,
            "all to be worked"
        );

        Assert.Equal(2, track.Done.Select(done => done.Replica).Distinct().Count());
        Assert.Equal(0, track.Overlaps);
        for (var lane = 0; lane < lanes; lane++)
            Assert.Equal(
                Enumerable.Range(0, each).Select(number => $"{lane}/{number}"),
                track
                    .Done.Where(done => done.Item.StartsWith($"{lane}/", StringComparison.Ordinal))
                    .Select(done => done.Item)
            );
    }

    [Fact]
    public async Task Slow_work_stays_with_the_replica_that_has_it()
    {
        await using var set = await ReplicaSet.StartAsync();
        var gates = new[] { new Gate(), new Gate() };
        TestApp[] replicas =
        [
            await set.AddAsync(services => services.AddSingleton<IWorkHandler>(gates[0])),
            await set.AddAsync(services => services.AddSingleton<IWorkHandler>(gates[1])),
        ];
        await replicas[0].Store.CommitAsync(new Commit().Enqueue(new NewWork(Gate.Name, "x"u8.ToArray())), Stop);
        await ReplicaSet.UntilAsync(
            () => ValueTask.FromResult(gates.Any(gate => gate.Begun.Task.IsCompleted)),
            "one to take it"
        );

        var until = set.Time.GetUtcNow().AddMinutes(3);
        await set.UntilAsync(() => set.Time.GetUtcNow() > until, "time to pass");

        Assert.Equal(1, gates.Sum(gate => gate.Attempts));
        Assert.DoesNotContain(gates, gate => gate.Lost.IsCancellationRequested);
        foreach (var gate in gates)
            gate.Open.SetResult();
        await ReplicaSet.UntilAsync(
            async () => (await replicas[0].Store.DepthAsync(Gate.Name, Stop)).Waiting == 0,
            "it to be ended"
        );
    }

    [Fact]
    public async Task While_Redis_is_away_senders_are_asked_to_come_again_and_afterwards_all_goes_on()
    {
        await using var set = await ReplicaSet.StartAsync();
        TestApp[] replicas = [await set.AddAsync(), await set.AddAsync()];
        using var before = await replicas[0].GitHubAsync("push", GitHubPayloads.Push(1, after: "1222222bbbb"));

        await set.Redis.KillAsync();
        using var refused = await replicas[1]
            .GitHubAsync("push", GitHubPayloads.Push(1, after: "2222222bbbb"), "the-second");
        await set.UntilAsync(() => replicas.All(replica => !Ready(replica)), "readiness to be red");
        await set.Redis.StartAsync();
        await set.UntilAsync(() => replicas.All(Ready), "readiness to be green again");
        using var again = await replicas[0]
            .GitHubAsync("push", GitHubPayloads.Push(1, after: "2222222bbbb"), "the-second");
        await set.UntilAsync(() => set.Slack.Messages("general").Count == 2, "both cards");

        Assert.Equal([202, 503, 202], new[] { before, refused, again }.Select(answer => (int)answer.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Replicas_are_ready_again_soon_after_Redis_is_back()
    {
        await using var set = await ReplicaSet.StartAsync();
        TestApp[] replicas = [await set.AddAsync(), await set.AddAsync()];
        await set.Redis.KillAsync();
        foreach (var replica in replicas)
        {
            using var refused = await replica.GitHubAsync("push", GitHubPayloads.Push(1));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        await set.Redis.StartAsync();
        foreach (var replica in replicas)
            await ReplicaSet.UntilAsync(() => StoresAsync(replica), "Redis to be back");
        var back = set.Time.GetUtcNow();
        await set.UntilAsync(() => replicas.All(Ready), "readiness to be green again");

        Assert.InRange(set.Time.GetUtcNow() - back, TimeSpan.Zero, TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task A_replica_that_is_started_without_Redis_is_alive_and_not_ready_until_it_comes()
    {
        await using var set = await ReplicaSet.StartAsync();
        await set.Redis.KillAsync();

        var replica = await set.AddAsync();
        using var alive = await replica.Http.GetAsync("healthz/live", Stop);
        using var ready = await replica.Http.GetAsync("healthz/ready", Stop);
        using var refused = await replica.GitHubAsync("push", GitHubPayloads.Push(1));
        await set.Redis.StartAsync();
        await set.UntilAsync(() => Ready(replica), "it to be ready");
        using var taken = await replica.GitHubAsync("push", GitHubPayloads.Push(1));

        Assert.Equal(
            [200, 503, 503, 202],
            new[] { alive, ready, refused, taken }.Select(answer => (int)answer.StatusCode)
        );
    }

    [Fact]
    public async Task A_Redis_that_hangs_leaves_the_replica_able_to_answer()
    {
        await using var set = await ReplicaSet.StartAsync();
        var replica = await set.AddAsync();
        var threads = ThreadPool.ThreadCount;

        set.Redis.Pause();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(i => replica.GitHubAsync("push", GitHubPayloads.Push(1, after: $"{i:000}2222bbbb")))
        );
        using var alive = await replica.Http.GetAsync("healthz/live", Stop);
        threads = ThreadPool.ThreadCount - threads;
        set.Redis.Resume();

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.True(threads < 50, string.Create(CultureInfo.InvariantCulture, $"{threads} threads more."));
        await set.UntilAsync(() => Ready(replica), "it to go on by itself");
    }

    private static string[] Routes =>
        [
            .. Enumerable
                .Range(0, 10)
                .SelectMany(i =>
                    new[] { $"Routes:{i}:Match:0=repository=acme/r{i}", $"Routes:{i}:Channel=#{Channel(i)}" }
                ),
        ];

    private static string Channel(int number) =>
        number switch
        {
            0 => "checkout",
            1 => "deployments",
            2 => "incidents",
            3 => "random",
            _ => "general",
        };

    private static bool Ready(TestApp replica) =>
        replica.Services.GetRequiredService<BotHealth>().Problems().Count == 0;

    private static async ValueTask<bool> StoresAsync(TestApp replica)
    {
        try
        {
            return (await replica.Store.CommitAsync(new Commit().Put("a test", "{}"u8.ToArray(), 0), Stop)).Status
                is CommitStatus.Done
                    or CommitStatus.Conflict;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Work that ends when the test reports it, whether it is still ours or not.</summary>
    private sealed class Gate : IWorkHandler
    {
        public const string Name = "gate",
            Effects = "effects";

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public CancellationToken Lost { get; private set; }
        public int Attempts { get; private set; }
        public string Queue => Name;
        public int Concurrency => 1;

        public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
        {
            (Lost, Attempts) = (cancellationToken, Attempts + 1);
            Begun.TrySetResult();
            await Open.Task;
            return new WorkOutcome.Done(new Commit().Enqueue(new NewWork(Effects, Encoding.UTF8.GetBytes("done"))));
        }

        public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
            Task.FromResult(new Commit());
    }

    /// <summary>
    /// Who worked what, in which order, and whether two of one lane were ever out at once. No one ends an item before
    /// each replica has one.
    /// </summary>
    private sealed class Track(int replicas)
    {
        private readonly ConcurrentDictionary<string, int> _out = new();
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<int, bool> _seen = new();

        public ConcurrentQueue<(int Replica, string Item)> Done { get; } = new();
        public int Overlaps { get; private set; }

        public async Task WorkAsync(int replica, string item)
        {
            var lane = item.Split('/')[0];
            if (_out.AddOrUpdate(lane, 1, (_, count) => count + 1) > 1)
                Overlaps++;
            if (_seen.TryAdd(replica, true) && _seen.Count == replicas)
                _all.TrySetResult();
            await _all.Task;
            Done.Enqueue((replica, item));
            _out.AddOrUpdate(lane, 0, (_, count) => count - 1);
        }
    }

    private sealed class Tracked(Track track, int replica) : IWorkHandler
    {
        public const string Name = "tracked";

        public string Queue => Name;
        public int Concurrency => 1;

        public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
        {
            await track.WorkAsync(replica, Encoding.UTF8.GetString(item.Payload.Span));
            return new WorkOutcome.Done(new Commit());
        }

        public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
            Task.FromResult(new Commit());
    }
}
