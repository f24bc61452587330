using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_item_says_what_it_is()
    {
        await EnqueueAsync(Item("x", "a") with { Priority = 3 });

        var item = await TakeOneAsync();

        Assert.Equal(
            (Queue, "a", 3, 1, (string?)null),
            (item.Queue, item.Lane, item.Priority, item.Attempts, item.LastReason)
        );
        Assert.NotEqual(default, item.Enqueued);
    }

    [Fact]
    public async Task A_due_time_is_a_timer()
    {
        await EnqueueAsync(Item("x") with { Delay = Beat * 3 });

        await AdvanceAsync(Beat * 2);
        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);

        Assert.Equal(["x"], await TakeTextsAsync());
    }

    [Fact]
    public async Task A_lost_lease_is_taken_by_another_and_counts_as_an_attempt()
    {
        await EnqueueAsync(Item("x"));
        var first = Assert.Single(await TakeAsync(beats: 2));

        await AdvanceAsync(Beat);
        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);
        var second = await TakeOneAsync();

        Assert.Equal((first.Handle, 2), (second.Handle, second.Attempts));
        Assert.NotEqual(first.LeaseToken, second.LeaseToken);
    }

    [Fact]
    public async Task A_worker_thought_dead_cannot_end_what_another_holds()
    {
        await EnqueueAsync(Item("x", "a"));
        var dead = Assert.Single(await TakeAsync(beats: 1));
        await AdvanceAsync(Beat);
        var alive = await TakeOneAsync();

        Commit[] late =
        [
            new Commit().Complete(dead),
            new Commit().Retry(dead, Beat, "r"),
            new Commit().Defer(dead, Beat, "d"),
            new Commit().Renew(dead, Beat),
        ];
        foreach (var commit in late)
            Assert.Equal(
                CommitStatus.LeaseLost,
                await TryAsync(commit.Put("effect", Bytes("1"), 0).Enqueue(Item("effect")))
            );

        Assert.Null(await Store.GetAsync("effect", Cancel));
        Assert.Equal(1, (await Store.DepthAsync(Queue, Cancel)).Waiting);
        await CommitAsync(new Commit().Complete(alive));
    }

    [Fact]
    public async Task A_late_worker_may_still_end_what_no_one_else_took()
    {
        await EnqueueAsync(Item("x"));
        var item = Assert.Single(await TakeAsync(beats: 1));

        await AdvanceAsync(Beat * 5);

        await CommitAsync(new Commit().Complete(item));
        Assert.Empty(await TakeAsync());
    }

    [Fact]
    public async Task An_item_is_ended_once()
    {
        await EnqueueAsync(Item("x"), Item("y"), Item("z"));
        var items = await TakeAsync();
        await CommitAsync(new Commit().Complete(items[0]).Retry(items[1], Beat, "r").Defer(items[2], Beat, "d"));

        foreach (var item in items)
            Assert.Equal(CommitStatus.LeaseLost, await TryAsync(new Commit().Complete(item)));
        Assert.Equal(2, (await Store.DepthAsync(Queue, Cancel)).Waiting);
    }

    [Fact]
    public async Task A_renewed_lease_holds_from_then_on()
    {
        await EnqueueAsync(Item("x"));
        var item = Assert.Single(await TakeAsync(beats: 2));
        await AdvanceAsync(Beat);

        await CommitAsync(new Commit().Renew(item, Beat * 3));
        await AdvanceAsync(Beat * 2);

        Assert.Empty(await TakeAsync());
        await AdvanceAsync(Beat);
        Assert.Equal(2, (await TakeOneAsync()).Attempts);
    }

    [Fact]
    public async Task A_lease_lost_is_reported_before_a_conflict()
    {
        await EnqueueAsync(Item("x"));
        var item = await TakeOneAsync();
        await CommitAsync(new Commit().Complete(item));

        Assert.Equal(CommitStatus.LeaseLost, await TryAsync(new Commit().Put("a", Bytes("1"), 7).Complete(item)));
    }

    [Fact]
    public async Task An_id_seen_before_is_skipped_and_the_rest_of_the_commit_holds()
    {
        await EnqueueAsync(Item("first") with { Id = "delivery" });

        var result = await Store.CommitAsync(
            new Commit()
                .Put("a", Bytes("1"), 0)
                .Enqueue(Item("again") with { Id = "delivery" })
                .Enqueue(Item("other") with { Id = "other" }),
            Cancel
        );

        Assert.True(result.IsDone);
        Assert.Equal(["delivery"], result.SkippedIds!);
        Assert.Equal("1", await GetTextAsync("a"));
        Assert.Equal(["first", "other"], await TakeTextsAsync());
    }

    [Fact]
    public async Task An_id_is_remembered_after_completion_and_forgotten_in_its_time()
    {
        var once = Item("x") with { Id = "delivery", RememberFor = Beat * 3 };
        await EnqueueAsync(once);
        await CommitAsync(new Commit().Complete(await TakeOneAsync()));

        await AdvanceAsync(Beat * 2);
        Assert.Equal(["delivery"], (await Store.CommitAsync(new Commit().Enqueue(once), Cancel)).SkippedIds!);
        await AdvanceAsync(Beat);

        Assert.Null((await Store.CommitAsync(new Commit().Enqueue(once), Cancel)).SkippedIds);
        Assert.Equal(["x"], await TakeTextsAsync());
    }

    [Fact]
    public async Task The_dead_letter_recipe_moves_an_item_to_a_document_and_back()
    {
        await EnqueueAsync(Item("poison", "a"), Item("next", "a"));

        await CommitAsync(
            new Commit()
                .Put("dead/1", Bytes("poison"), 0, null, new IndexEntry("dead", 1))
                .Complete(await TakeOneAsync())
        );
        Assert.Equal(["dead/1"], await ListAsync(new IndexQuery("dead", 10)));
        Assert.Equal(["next"], await DrainAsync());

        var dead = (await Store.GetAsync("dead/1", Cancel))!;
        await CommitAsync(new Commit().Enqueue(Item(Text(dead.Body), "a")).Delete(dead.Key, dead.Version));
        Assert.Equal(["poison"], await DrainAsync());
        Assert.Empty(await ListAsync(new IndexQuery("dead", 10)));
    }

    [Fact]
    public async Task The_depth_counts_all_items_and_tells_the_most_overdue()
    {
        Assert.Equal(new QueueDepth(0, TimeSpan.Zero), await Store.DepthAsync(Queue, Cancel));
        await EnqueueAsync(Item("later") with { Delay = Beat * 9 });
        Assert.Equal(new QueueDepth(1, TimeSpan.Zero), await Store.DepthAsync(Queue, Cancel));

        await EnqueueAsync(Item("1", "a"), Item("2", "a"), Item("3"));
        await AdvanceAsync(Beat * 4);
        await TakeAsync(1);

        var depth = await Store.DepthAsync(Queue, Cancel);
        Assert.Equal(4, depth.Waiting);
        Assert.InRange(depth.OldestDueAge, Beat * 4, Beat * 5);
    }

    [Fact]
    public async Task No_more_is_taken_than_asked_for_and_nothing_twice()
    {
        await EnqueueAsync([.. Enumerable.Range(0, 60).Select(i => Item($"{i}", i % 3 == 0 ? $"lane {i}" : null))]);

        var takes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TakeAsync(max: 7)));

        Assert.All(takes, t => Assert.True(t.Count <= 7));
        Assert.Equal(60, takes.SelectMany(t => t).Select(i => i.Handle).Distinct().Count());
        Assert.Equal(60, takes.Sum(t => t.Count));
    }

    [Fact]
    public async Task Everything_durable_survives_a_reopening()
    {
        await EnqueueAsync(Item("held", "a"), Item("next", "a"), Item("seen") with { Id = "id", Priority = 9 });
        await TakeAsync(max: 1);
        await CommitAsync(new Commit().Put("doc", Bytes("1"), 0, null, new IndexEntry("all", 1)));

        await ReopenAsync();

        Assert.Equal("1", await GetTextAsync("doc"));
        Assert.Equal(["doc"], await ListAsync(new IndexQuery("all", 10)));
        Assert.Equal(3, (await Store.DepthAsync(Queue, Cancel)).Waiting);
        Assert.Equal(
            ["id"],
            (await Store.CommitAsync(new Commit().Enqueue(Item("seen") with { Id = "id" }), Cancel)).SkippedIds!
        );
        await AdvanceAsync(Beat * 10);
        var taken = await TakeAsync();
        Assert.Equal(["held", "seen"], taken.Select(item => Text(item.Payload)));
        Assert.Equal(2, taken[0].Attempts);
        await CommitAsync(new Commit().Complete(taken[0]));
        Assert.Equal(["next"], await TakeTextsAsync());
    }
}
