using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_lane_gives_its_items_one_at_a_time_in_order()
    {
        await EnqueueAsync(Item("1", "a"), Item("2", "a"), Item("3", "a"));

        foreach (var expected in (string[])["1", "2", "3"])
        {
            var item = await TakeOneAsync();
            Assert.Equal((expected, "a"), (Text(item.Payload), item.Lane));
            Assert.Empty(await TakeAsync());
            await CommitAsync(new Commit().Complete(item));
        }
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task Lanes_run_side_by_side_and_an_item_without_a_lane_has_one_to_itself()
    {
        await EnqueueAsync(Item("a1", "a"), Item("a2", "a"), Item("b1", "b"), Item("x"), Item("y"));

        Assert.Equal(["a1", "b1", "x", "y"], await TakeTextsAsync());
    }

    [Fact]
    public async Task The_most_urgent_is_taken_first_then_the_longest_due()
    {
        await EnqueueAsync(
            Item("digest") with
            {
                Priority = 9,
            },
            Item("later") with
            {
                Delay = Beat,
            },
            Item("now"),
            Item("page") with
            {
                Priority = 0,
            }
        );
        await AdvanceAsync(Beat * 2);

        Assert.Equal(["page", "now"], await TakeTextsAsync(max: 2));
        Assert.Equal(["later", "digest"], await TakeTextsAsync());
    }

    [Fact]
    public async Task A_more_urgent_item_goes_to_the_head_of_its_lane()
    {
        await EnqueueAsync(
            Item("5", "a"),
            Item("9", "a") with
            {
                Priority = 9,
            },
            Item("0", "a") with
            {
                Priority = 0,
            },
            Item("0 too", "a") with
            {
                Priority = 0,
            }
        );

        Assert.Equal(["0", "0 too", "5", "9"], await DrainAsync());
    }

    [Fact]
    public async Task A_more_urgent_item_waits_for_the_one_that_is_out()
    {
        await EnqueueAsync(Item("out", "a"), Item("next", "a"));
        var first = await TakeOneAsync();
        await EnqueueAsync(Item("page", "a") with { Priority = 0 });

        Assert.Empty(await TakeAsync());
        await CommitAsync(new Commit().Complete(first));

        Assert.Equal(["page", "next"], await DrainAsync());
    }

    [Fact]
    public async Task An_item_whose_worker_died_stays_at_the_head_of_its_lane()
    {
        await EnqueueAsync(Item("out", "a"));
        await TakeAsync(beats: 1);
        await EnqueueAsync(Item("page", "a") with { Priority = 0 });

        await AdvanceAsync(Beat * 2);

        Assert.Equal(["out", "page"], await DrainAsync());
    }

    [Fact]
    public async Task A_held_lane_gives_its_next_item_only_after_the_hold()
    {
        await EnqueueAsync(Item("1", "a"), Item("2", "a"), Item("1", "b"));
        var (first, other) = await TakeTwoAsync();

        await CommitAsync(new Commit().Complete(first, Beat * 2).Complete(other));

        await AdvanceAsync(Beat);
        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);
        Assert.Equal(["2"], await TakeTextsAsync());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public async Task A_hold_outlives_an_empty_lane_and_holds_urgent_items_too(int priority)
    {
        await EnqueueAsync(Item("1", "a"));
        await CommitAsync(new Commit().Complete(await TakeOneAsync(), Beat * 2));

        await EnqueueAsync(Item("2", "a"), Item("3", "a") with { Priority = priority }, Item("free", "b"));

        Assert.Equal(["free"], await TakeTextsAsync());
        await AdvanceAsync(Beat * 2);
        Assert.Equal([priority == 0 ? "3" : "2"], await TakeTextsAsync());
    }

    [Fact]
    public async Task A_retried_item_keeps_its_place_and_its_lane_waits_with_it()
    {
        await EnqueueAsync(Item("1", "a"), Item("2", "a"), Item("x", "b"));
        var (first, other) = await TakeTwoAsync();

        await CommitAsync(new Commit().Retry(first, Beat * 2, "HTTP 500").Complete(other));
        await AdvanceAsync(Beat);
        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);

        var again = await TakeOneAsync();
        Assert.Equal(("1", 2, "HTTP 500"), (Text(again.Payload), again.Attempts, again.LastReason));
    }

    [Fact]
    public async Task A_more_urgent_item_overtakes_one_that_waits_for_its_retry()
    {
        await EnqueueAsync(Item("1", "a"));
        await CommitAsync(new Commit().Retry(await TakeOneAsync(), Beat * 5, "HTTP 500"));

        await EnqueueAsync(Item("later", "a"), Item("page", "a") with { Priority = 0 });
        var page = await TakeOneAsync();
        await CommitAsync(new Commit().Complete(page));

        Assert.Equal("page", Text(page.Payload));
        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat * 5);
        Assert.Equal(["1", "later"], await DrainAsync());
    }

    [Fact]
    public async Task A_deferred_attempt_does_not_count()
    {
        await EnqueueAsync(Item("1", "a"), Item("2", "a"));
        await CommitAsync(new Commit().Retry(await TakeOneAsync(), TimeSpan.Zero, "HTTP 500"));
        await CommitAsync(new Commit().Defer(await TakeOneAsync(), Beat, "rate limited"));

        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);

        var item = await TakeOneAsync();
        Assert.Equal(("1", 2, "rate limited"), (Text(item.Payload), item.Attempts, item.LastReason));
    }

    [Fact]
    public async Task The_head_of_a_lane_that_is_not_due_keeps_the_lane_waiting()
    {
        await EnqueueAsync(Item("1", "a") with { Delay = Beat * 2 }, Item("2", "a"));

        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat * 2);

        Assert.Equal(["1", "2"], await DrainAsync());
    }

    [Fact]
    public async Task One_commit_may_end_an_item_and_enqueue_into_its_lane()
    {
        await EnqueueAsync(Item("1", "a"));

        await CommitAsync(new Commit().Enqueue(Item("2", "a")).Complete(await TakeOneAsync(), Beat));

        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);
        Assert.Equal(["2"], await TakeTextsAsync());
    }

    [Fact]
    public async Task Queues_know_nothing_of_each_other()
    {
        await EnqueueAsync(
            Item("1", "a") with
            {
                Id = "id",
            },
            new NewWork("other", Bytes("2")) { Lane = "a", Id = "id" }
        );

        Assert.Equal(["1"], await TakeTextsAsync());
        Assert.Equal("2", Text(Assert.Single((await Store.TakeAsync("other", 10, Beat, Cancel)).Items).Payload));
    }

    private async Task<(WorkItem First, WorkItem Second)> TakeTwoAsync()
    {
        var items = await TakeAsync();
        Assert.Equal(2, items.Count);
        return (items[0], items[1]);
    }

    private async Task<List<string>> DrainAsync()
    {
        var texts = new List<string>();
        while (await TakeAsync() is [var item, ..])
        {
            texts.Add(Text(item.Payload));
            await CommitAsync(new Commit().Complete(item));
        }
        return texts;
    }
}
