using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;
using Moq;

namespace ChatOpsBot.Tests.Replicas;

public sealed class RecurringTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_firing_runs_once_however_many_replicas_there_are()
    {
        await using var set = await ReplicaSet.StartAsync();
        TestApp[] replicas = [await AddAsync(set), await AddAsync(set), await AddAsync(set)];
        await UntilBegunAsync(replicas[0]);

        for (var hour = 1; hour <= 3; hour++)
        {
            set.Time.Advance(TimeSpan.FromHours(1));
            await UntilCountedAsync(replicas[0], hour);
        }

        Assert.Equal(["10:00", "11:00", "12:00"], await FiringsAsync(replicas[0]));
    }

    [Fact]
    public async Task Of_the_firings_that_an_outage_of_the_store_swallowed_the_last_is_made_up_once()
    {
        await using var set = await ReplicaSet.StartAsync();
        TestApp[] replicas = [await AddAsync(set), await AddAsync(set)];
        await UntilBegunAsync(replicas[0]);

        await set.Redis.KillAsync();
        set.Time.Advance(TimeSpan.FromHours(3.5));
        await set.Redis.StartAsync();
        await set.UntilAsync(
            async () => await Record.ExceptionAsync(() => FiringsAsync(replicas[0])) is null,
            "Redis to be back"
        );
        await set.UntilAsync(async () => (await FiringsAsync(replicas[0])).Length > 0, "the firing to be made up");
        set.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(["12:00"], await FiringsAsync(replicas[0]));
    }

    [Fact]
    public async Task A_firing_that_was_missed_while_no_replica_was_there_is_made_up_by_the_first_that_comes()
    {
        await using var set = await ReplicaSet.StartAsync();
        var first = await AddAsync(set);
        await UntilBegunAsync(first);
        await set.RemoveAsync(first);
        set.Time.Advance(TimeSpan.FromHours(2.5));

        var next = await AddAsync(set);
        await UntilCountedAsync(next, 1);

        Assert.Equal(["11:00"], await FiringsAsync(next));
    }

    [Fact]
    public async Task A_job_runs_by_the_clock_of_its_own_zone_and_daylight_saving_time_neither_skips_nor_doubles_a_day()
    {
        await using var app = await TestApp.StartReplicaAsync(
            new ManualTime(new DateTimeOffset(2026, 3, 27, 12, 0, 0, TimeSpan.Zero)),
            services => services.AddRecurringJob<Daily>()
        );
        await UntilBegunAsync(app);

        // In Berlin the clocks go from two to three on the 29th.
        for (var day = 1; day <= 3; day++)
        {
            app.Time.Advance(TimeSpan.FromDays(1));
            await UntilCountedAsync(app, day);
        }

        Assert.Equal(
            ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"],
            (await DocumentsAsync(app)).Select(document => document.Key["tally/".Length..].Replace('T', ' ')[..16])
        );
    }

    [Fact]
    public async Task Work_that_waits_too_long_is_reported_in_the_admin_channel_once_an_hour()
    {
        // Or the stop of the bot would wait for it as long as it may.
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = new Mock<IWorkHandler>();
        stuck.SetupGet(work => work.Queue).Returns("stuck");
        stuck.SetupGet(work => work.Concurrency).Returns(1);
        stuck
            .Setup(work => work.WorkAsync(It.IsAny<WorkItem>(), It.IsAny<CancellationToken>()))
            .Returns(async () =>
            {
                await released.Task;
                return new WorkOutcome.Retry("never");
            });
        await using var app = await TestApp.StartAsync(services => services.AddSingleton(stuck.Object));
        await app.Store.CommitAsync(new Commit().Enqueue(new NewWork("stuck", "x"u8.ToArray())), Stop);
        await app.UntilAsync(() => app.Cards("#chatops-admin").Count > 0);
        var said = app.Cards("#chatops-admin").Single().Text;
        app.Time.Advance(TimeSpan.FromMinutes(30));

        Assert.Contains("1 in stuck, the oldest for 1", said, StringComparison.Ordinal);
        Assert.Single(app.Cards("#chatops-admin"));
        released.SetResult();
    }

    private static Task<TestApp> AddAsync(ReplicaSet set) =>
        set.AddAsync(services => services.AddRecurringJob<Hourly>());

    private static Task UntilBegunAsync(TestApp replica) =>
        ReplicaSet.UntilAsync(
            async () => await replica.Store.GetAsync("recurring/tally", Stop) is not null,
            "the job to be known"
        );

    private static Task UntilCountedAsync(TestApp replica, int count) =>
        ReplicaSet.UntilAsync(async () => (await DocumentsAsync(replica)).Count >= count, $"{count} firings");

    private static async Task<string[]> FiringsAsync(TestApp replica) =>
        [.. (await DocumentsAsync(replica)).Select(document => document.Key[^8..^3])];

    private static async Task<IReadOnlyList<Document>> DocumentsAsync(TestApp replica) =>
        [.. (await replica.Store.ListAsync(new IndexQuery("tally", 100), Stop)).Reverse()];

    private class Hourly : IRecurringJob
    {
        public string Name => "tally";
        public virtual string Cron => "0 0 * * * ?";
        public virtual TimeZoneInfo Zone => TimeZoneInfo.Utc;

        public Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
        {
            // A second run of one firing would be a conflict forever, and never be done.
            effects.Put(
                $"tally/{firing.UtcDateTime:s}",
                default,
                0,
                null,
                new IndexEntry("tally", firing.ToUnixTimeMilliseconds())
            );
            return Task.CompletedTask;
        }
    }

    private sealed class Daily : Hourly
    {
        public override string Cron => "0 30 2 * * ?";
        public override TimeZoneInfo Zone => TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    }
}
