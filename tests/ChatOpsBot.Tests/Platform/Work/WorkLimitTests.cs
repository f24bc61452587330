using System.Collections.Concurrent;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using Moq;

namespace ChatOpsBot.Tests.Platform.Work;

/// <summary>Work that does not end by itself.</summary>
public sealed class WorkLimitTests
{
    [Fact]
    public async Task A_try_that_takes_too_long_is_stopped_and_made_again_and_its_worker_is_free()
    {
        var stuck = new Stuck();
        await using var app = await TestApp.StartAsync(
            services => services.AddSingleton<IWorkHandler>(stuck),
            "Engine:LongestTry=00:00:01"
        );
        await app.Store.CommitAsync(
            new Commit()
                .Enqueue(new NewWork(stuck.Queue, "stuck"u8.ToArray()))
                .Enqueue(new NewWork(stuck.Queue, "fine"u8.ToArray())),
            TestContext.Current.CancellationToken
        );

        await app.UntilAsync(() => stuck.Reasons.Any(reason => reason is not null) && stuck.IsFine);

        Assert.Contains("stopped after 00:00:01; its effect is unknown", stuck.Reasons);
        Assert.Matches(
            "chatops_work_cut_off_total\\{queue=\"stuck\"\\} [1-9]",
            await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken)
        );
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task What_can_never_be_stored_is_given_up_after_as_many_tries_as_anything_else(bool contradictory)
    {
        // Whatever it does, the store refuses it: it contradicts itself, or it expects what never is.
        Func<Commit> never = contradictory
            ? () => new Commit().Put("one", default, 0).Put("one", default, 0)
            : () => new Commit().Put("one", default, 7);
        var handler = new Mock<IWorkHandler>();
        handler.SetupGet(work => work.Queue).Returns("impossible");
        handler.SetupGet(work => work.Concurrency).Returns(1);
        handler
            .Setup(work => work.WorkAsync(It.IsAny<WorkItem>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new WorkOutcome.Done(never()));
        handler
            .Setup(work => work.GivenUpAsync(It.IsAny<WorkItem>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(never);
        await using var app = await TestApp.StartAsync(services => services.AddSingleton(handler.Object));
        var stop = TestContext.Current.CancellationToken;
        await app.Store.CommitAsync(new Commit().Enqueue(new NewWork("impossible", "anything"u8.ToArray())), stop);

        await app.UntilAsync(async () => (await app.Store.DepthAsync("impossible", stop)).Waiting == 0);

        var letter = Assert.Single(await DeadLetter.ListAsync(app.Store, 10, stop));
        var why = contradictory ? "the result cannot be stored (InvalidOperationException)" : "too many conflicts";
        Assert.Equal($"gave up after 12 attempts: {why}; {why}", letter.Reason);
    }

    [Fact]
    public async Task Two_items_with_one_handle_are_two_dead_letters()
    {
        await using var app = await TestApp.StartAsync();
        // A store that was set up again counts from one again.
        foreach (var enqueued in (DateTimeOffset[])[TestApp.Start, TestApp.Start.AddDays(1)])
        {
            var commit = new Commit();
            var item = new WorkItem("stuck", 1, null, "it"u8.ToArray(), 5, 12, 1, enqueued, null);
            DeadLetter.Of(item, "given up", enqueued).AddTo(commit);
            Assert.True((await app.Store.CommitAsync(commit, TestContext.Current.CancellationToken)).IsDone);
        }

        Assert.Equal(2, (await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Count);
    }

    private sealed class Stuck : IWorkHandler
    {
        public string Queue => "stuck";
        public int Concurrency => 1;
        public ConcurrentBag<string?> Reasons { get; } = [];
        public bool IsFine { get; private set; }

        public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
        {
            IsFine |= item.Payload.Span.SequenceEqual("fine"u8);
            if (item.Payload.Span.SequenceEqual("stuck"u8))
                Reasons.Add(item.LastReason);
            if (item.Payload.Span.SequenceEqual("stuck"u8) && item.Attempts == 1)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return new WorkOutcome.Done(new Commit());
        }

        public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
            Task.FromResult(new Commit());
    }
}
