using System.Collections.Concurrent;
using ChatOpsBot.Events;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Tests;

/// <summary>Work that does not end by itself.</summary>
public sealed class EngineLimitTests
{
    [Fact]
    public async Task A_try_that_takes_too_long_is_stopped_and_made_again_and_its_worker_is_free()
    {
        var stuck = new Stuck();
        await using var app = await TestApp.StartAsync(services => services.AddSingleton<IWorkHandler>(stuck), "Engine:LongestTry=00:00:01");
        await app.Store.CommitAsync(new Commit().Enqueue(new NewWork(stuck.Queue, "stuck"u8.ToArray())).Enqueue(new NewWork(stuck.Queue, "fine"u8.ToArray())), TestContext.Current.CancellationToken);

        await app.UntilAsync(() => stuck.Reasons.Any(reason => reason is not null) && stuck.IsFine);

        Assert.Contains("stopped after 00:00:01; what it did is unclear", stuck.Reasons);
        Assert.Matches("chatops_work_cut_off_total\\{queue=\"stuck\"\\} [1-9]", await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken));
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
            if (item.Payload.Span.SequenceEqual("stuck"u8)) Reasons.Add(item.LastReason);
            if (item.Payload.Span.SequenceEqual("stuck"u8) && item.Attempts == 1) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return new WorkOutcome.Done(new Commit());
        }

        public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) => Task.FromResult(new Commit());
    }
}
