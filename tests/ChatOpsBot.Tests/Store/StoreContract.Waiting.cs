using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store;

public abstract partial class StoreContract
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_take_says_when_the_next_item_is_due()
    {
        Assert.Null((await Store.TakeAsync(Queue, 10, Beat, Cancel)).NextDue);
        await EnqueueAsync(
            Item("later") with
            {
                Delay = Beat * 5,
            },
            Item("sooner", "a") with
            {
                Delay = Beat * 3,
                Priority = 9,
            },
            Item("behind", "a") with
            {
                Priority = 9,
            }
        );

        var none = await Store.TakeAsync(Queue, 10, Beat * 2, Cancel);
        Assert.Empty(none.Items);
        Assert.InRange(none.NextDue!.Value, Beat * 2.5, Beat * 3);

        await EnqueueAsync(Item("now"));
        Assert.InRange((await Store.TakeAsync(Queue, 10, Beat * 2, Cancel)).NextDue!.Value, Beat * 1.5, Beat * 2);
    }

    [Fact]
    public async Task A_take_that_leaves_something_due_reports_it()
    {
        await EnqueueAsync(Item("1"), Item("2"));

        Assert.Equal(TimeSpan.Zero, (await Store.TakeAsync(Queue, 1, Beat, Cancel)).NextDue);
        await Store.WaitForWorkAsync(Queue, Long, Cancel);
    }

    [Fact]
    public async Task An_enqueue_wakes_all_who_wait_for_its_queue_and_no_one_else()
    {
        // A wait may end early, as when a connection comes up. An enqueue that wakes everybody would do so each time.
        var undisturbed = false;
        for (var tries = 0; tries < 3 && !undisturbed; tries++)
        {
            await TakeAsync();
            await Store.TakeAsync("other", 1, Beat, Cancel);
            var waits = Enumerable.Range(0, 3).Select(_ => Store.WaitForWorkAsync(Queue, Long, Cancel)).ToArray();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var other = Store.WaitForWorkAsync("other", Long, stop.Token);

            await EnqueueAsync(Item("x"));

            await Task.WhenAll(waits);
            undisturbed = !other.IsCompleted;
            await stop.CancelAsync();
            if (undisturbed)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        }
        Assert.True(undisturbed);
    }

    [Fact]
    public async Task An_enqueue_between_an_empty_take_and_the_wait_is_not_missed()
    {
        await TakeAsync();
        await EnqueueAsync(Item("x"));

        await Store.WaitForWorkAsync(Queue, Long, Cancel);
    }

    [Fact]
    public async Task Work_with_a_later_due_time_wakes_so_that_the_waiter_can_count_again()
    {
        await TakeAsync();
        var wait = Store.WaitForWorkAsync(Queue, Long, Cancel);

        await EnqueueAsync(Item("x") with { Delay = Beat });

        await wait;
    }

    public enum Release
    {
        Complete,
        Retry,
        Defer,
    }

    [Theory]
    [InlineData(Release.Complete)]
    [InlineData(Release.Retry)]
    [InlineData(Release.Defer)]
    public async Task The_release_of_a_lane_wakes(Release release)
    {
        await EnqueueAsync(Item("1", "a"), Item("2", "a"));
        var item = await TakeOneAsync();
        await TakeAsync();
        var wait = Store.WaitForWorkAsync(Queue, Long, Cancel);

        await CommitAsync(
            release switch
            {
                Release.Complete => new Commit().Complete(item),
                Release.Retry => new Commit().Retry(item, TimeSpan.Zero, "r"),
                _ => new Commit().Defer(item, TimeSpan.Zero, "d"),
            }
        );

        await wait;
    }

    [Fact]
    public async Task A_wait_ends_at_its_timeout()
    {
        await TakeAsync();
        var wait = Store.WaitForWorkAsync(Queue, Beat * 2, Cancel);

        await AdvanceAsync(Beat * 2);

        await wait;
    }

    [Fact]
    public async Task Workers_that_take_and_wait_in_turn_work_every_item_exactly_once()
    {
        var worked = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(WorkAsync, Cancel)).ToArray();

        await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(async writer =>
                {
                    for (var i = 0; i < 20; i++)
                        await EnqueueAsync(Item($"{writer}/{i}", $"{i % 4}"));
                })
        );
        await Task.WhenAll(workers);

        Assert.Equal(200, worked.Distinct().Count());
        Assert.Equal(200, worked.Count);

        async Task WorkAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                var taken = await Store.TakeAsync(Queue, 5, Long, Cancel);
                foreach (var item in taken.Items)
                {
                    await CommitAsync(new Commit().Complete(item));
                    worked.Add(Text(item.Payload));
                }
                if (worked.Count == 200)
                    await stop.CancelAsync();
                else if (taken.Items.Count == 0)
                    await Store
                        .WaitForWorkAsync(Queue, Long, stop.Token)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
