using System.Security.Cryptography;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_document_is_read_as_it_was_put()
    {
        await CommitAsync(new Commit().Put("a", Bytes("""{"x":1}"""), 0));

        var document = await Store.GetAsync("a", Cancel);

        Assert.NotNull(document);
        Assert.Equal(("a", """{"x":1}""", 1L), (document.Key, Text(document.Body), document.Version));
        Assert.Null(await Store.GetAsync("b", Cancel));
    }

    [Fact]
    public async Task Each_change_counts_the_version_up()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0));
        await CommitAsync(new Commit().Put("a", Bytes("2"), 1));
        await CommitAsync(new Commit().Put("a", Bytes("3"), 2));

        Assert.Equal(3, (await Store.GetAsync("a", Cancel))!.Version);
        Assert.Equal("3", await GetTextAsync("a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Second_writer_loses(long expectedVersion)
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0));
        await CommitAsync(new Commit().Put("a", Bytes("2"), 1));

        var result = await Store.CommitAsync(new Commit().Put("a", Bytes("lost"), expectedVersion), Cancel);

        Assert.Equal(new CommitResult(CommitStatus.Conflict, "a"), result);
        Assert.Equal("2", await GetTextAsync("a"));
    }

    [Fact]
    public async Task A_change_of_what_is_not_there_is_a_conflict()
    {
        Assert.Equal(CommitStatus.Conflict, await TryAsync(new Commit().Put("a", Bytes("1"), 1)));
        Assert.Equal(CommitStatus.Conflict, await TryAsync(new Commit().Delete("a", 1)));
        Assert.Equal(CommitStatus.Done, await TryAsync(new Commit().Delete("a", 0)));
    }

    [Fact]
    public async Task A_deleted_document_is_gone_and_can_be_created_again()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0, null, new IndexEntry("all", 1)));

        Assert.Equal(CommitStatus.Conflict, await TryAsync(new Commit().Delete("a", 2)));
        await CommitAsync(new Commit().Delete("a", 1));

        Assert.Null(await Store.GetAsync("a", Cancel));
        Assert.Empty(await ListAsync(new IndexQuery("all", 10)));
        await CommitAsync(new Commit().Put("a", Bytes("new"), 0));
        Assert.Equal(1, (await Store.GetAsync("a", Cancel))!.Version);
    }

    [Fact]
    public async Task A_conflict_leaves_nothing_of_its_commit()
    {
        await EnqueueAsync(Item("held"));
        var held = await TakeOneAsync();
        await CommitAsync(new Commit().Put("old", Bytes("1"), 0));

        var status = await TryAsync(
            new Commit()
                .Put("new", Bytes("1"), 0, null, new IndexEntry("all", 1))
                .Put("old", Bytes("2"), 7)
                .Enqueue(Item("work") with { Id = "once" })
                .Complete(held)
        );

        Assert.Equal(CommitStatus.Conflict, status);
        Assert.Null(await Store.GetAsync("new", Cancel));
        Assert.Empty(await ListAsync(new IndexQuery("all", 10)));
        Assert.Equal(1, (await Store.DepthAsync(Queue, Cancel)).Waiting);
        Assert.Null(
            (
                await Store.CommitAsync(new Commit().Enqueue(Item("work") with { Id = "once" }).Complete(held), Cancel)
            ).SkippedIds
        );
    }

    [Fact]
    public async Task An_index_lists_the_newest_first_within_its_range_and_limit()
    {
        foreach (var score in (double[])[3, 1, 5, 2, 4, -1.5])
            await CommitAsync(
                new Commit().Put(
                    $"d{score}",
                    Bytes("x"),
                    0,
                    null,
                    new IndexEntry("all", score),
                    new IndexEntry($"own{score}", 1)
                )
            );

        Assert.Equal(["d5", "d4", "d3", "d2", "d1", "d-1.5"], await ListAsync(new IndexQuery("all", 10)));
        Assert.Equal(["d5", "d4"], await ListAsync(new IndexQuery("all", 2)));
        Assert.Equal(["d4", "d3", "d2"], await ListAsync(new IndexQuery("all", 10) { Min = 2, Max = 4 }));
        Assert.Equal(["d1", "d-1.5"], await ListAsync(new IndexQuery("all", 10) { Max = 1 }));
        Assert.Equal(["d3"], await ListAsync(new IndexQuery("own3", 10)));
        Assert.Empty(await ListAsync(new IndexQuery("none", 10)));
    }

    [Fact]
    public async Task A_put_moves_a_document_in_its_indexes()
    {
        await CommitAsync(
            new Commit().Put("a", Bytes("1"), 0, null, new IndexEntry("open", 1), new IndexEntry("all", 1))
        );
        await CommitAsync(
            new Commit().Put("b", Bytes("1"), 0, null, new IndexEntry("open", 2), new IndexEntry("all", 2))
        );

        await CommitAsync(
            new Commit().Put("a", Bytes("2"), 1, null, new IndexEntry("closed", 1), new IndexEntry("all", 3))
        );

        Assert.Equal(["b"], await ListAsync(new IndexQuery("open", 10)));
        Assert.Equal(["a"], await ListAsync(new IndexQuery("closed", 10)));
        Assert.Equal(["a", "b"], await ListAsync(new IndexQuery("all", 10)));
        await CommitAsync(new Commit().Put("a", Bytes("3"), 2));
        Assert.Equal(["b"], await ListAsync(new IndexQuery("all", 10)));
    }

    [Fact]
    public async Task An_expired_document_is_neither_read_nor_listed_nor_in_the_way()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0, Beat * 2, new IndexEntry("all", 1)));

        await AdvanceAsync(Beat);
        Assert.Equal("1", await GetTextAsync("a"));
        Assert.Equal(["a"], await ListAsync(new IndexQuery("all", 10)));
        await AdvanceAsync(Beat);

        Assert.Null(await Store.GetAsync("a", Cancel));
        Assert.Empty(await ListAsync(new IndexQuery("all", 10)));
        Assert.Equal(CommitStatus.Conflict, await TryAsync(new Commit().Put("a", Bytes("2"), 1)));
        await CommitAsync(new Commit().Put("a", Bytes("new"), 0, null, new IndexEntry("all", 2)));
        Assert.Equal(1, (await Store.GetAsync("a", Cancel))!.Version);
        Assert.Equal(["a"], await ListAsync(new IndexQuery("all", 10)));
    }

    [Fact]
    public async Task A_later_put_decides_how_long_a_document_is_kept()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0, Beat));
        await CommitAsync(new Commit().Put("a", Bytes("2"), 1));

        await AdvanceAsync(Beat * 2);

        Assert.Equal("2", await GetTextAsync("a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(5_000_000)]
    public async Task Bodies_of_every_size_and_kind_come_back(int size)
    {
        var random = RandomNumberGenerator.GetBytes(size);
        var even = new byte[size];
        await CommitAsync(
            new Commit().Put("random", random, 0).Put("even", even, 0).Enqueue(new NewWork(Queue, random))
        );

        Assert.Equal(random, (await Store.GetAsync("random", Cancel))!.Body.ToArray());
        Assert.Equal(even, (await Store.GetAsync("even", Cancel))!.Body.ToArray());
        Assert.Equal(random, (await TakeOneAsync()).Payload.ToArray());
    }

    [Theory]
    [InlineData("incident/ü/数据/🔥")]
    [InlineData("it's \"quoted\"; --")]
    [InlineData("{brace}:%_*?[a]")]
    [InlineData(" ")]
    [InlineData("")]
    public async Task Keys_lanes_and_ids_may_be_any_text(string text)
    {
        await CommitAsync(
            new Commit()
                .Put(text, Bytes("1"), 0, null, new IndexEntry(text, 1))
                .Enqueue(Item("x", text) with { Id = text })
        );

        Assert.Equal([text], await ListAsync(new IndexQuery(text, 10)));
        Assert.Equal("1", await GetTextAsync(text));
        Assert.Equal(
            [text],
            (await Store.CommitAsync(new Commit().Enqueue(Item("x", text) with { Id = text }), Cancel)).SkippedIds!
        );
        Assert.Equal(text, (await TakeOneAsync()).Lane);
    }

    [Fact]
    public async Task Fifty_writers_on_one_document_lose_no_update()
    {
        await CommitAsync(new Commit().Put("count", Bytes("0"), 0));

        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async _ =>
                {
                    for (var done = 0; done < 4; )
                    {
                        var read = (await Store.GetAsync("count", Cancel))!;
                        var next = Bytes($"{int.Parse(Text(read.Body)) + 1}");
                        done +=
                            await TryAsync(new Commit().Put("count", next, read.Version)) == CommitStatus.Done ? 1 : 0;
                    }
                })
        );

        Assert.Equal("200", await GetTextAsync("count"));
    }

    [Fact]
    public async Task Fifty_writers_on_many_documents_all_succeed_and_read_their_own_writes()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async writer =>
                {
                    for (var i = 0; i < 20; i++)
                    {
                        await CommitAsync(
                            new Commit()
                                .Put($"{writer}/{i}", Bytes($"{i}"), 0, null, new IndexEntry("all", writer * 100 + i))
                                .Enqueue(Item("x"))
                        );
                        Assert.Equal($"{i}", await GetTextAsync($"{writer}/{i}"));
                    }
                })
        );

        Assert.Equal(1000, (await ListAsync(new IndexQuery("all", 2000))).Length);
        Assert.Equal(1000, (await Store.DepthAsync(Queue, Cancel)).Waiting);
    }

    [Fact]
    public async Task What_no_engine_can_mean_is_refused_with_an_exception()
    {
        var item = new WorkItem(Queue, 1, null, Bytes(""), 5, 1, 1, default, null);
        Commit[] senseless =
        [
            new Commit().Put("a", Bytes(""), 0).Delete("a", 0),
            new Commit().Put("a", Bytes(""), 0, null, new IndexEntry("i", 1), new IndexEntry("i", 2)),
            new Commit().Put("a", Bytes(""), 0, null, new IndexEntry("i", double.NaN)),
            new Commit().Enqueue(Item("x") with { Priority = 10 }),
            new Commit().Complete(item).Retry(item, Beat, "why"),
        ];

        foreach (var commit in senseless)
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.CommitAsync(commit, Cancel));
    }
}
