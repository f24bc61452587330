using ChatOpsBot.Store;
using ChatOpsBot.Store.Redis;
using ChatOpsBot.Tests.Replicas;

namespace ChatOpsBot.Tests.Store.Redis;

/// <summary>The contract on a cluster, by way of a node that has none of the data.</summary>
public sealed class RedisClusterTests(RedisCluster cluster) : RedisStoreContract, IClassFixture<RedisCluster>
{
    protected override RedisServer Keeper => cluster.Keeper;

    protected override string Address => cluster.Others[0].Address;

    protected override IReadOnlyList<RedisServer> Nodes => cluster.Nodes;

    /// <summary>The scripts are the same; only the way to them is another.</summary>
    protected override int Sequences => 20;

    protected override async Task StartAsync()
    {
        await Keeper.StartAsync();
        await cluster.UntilSettledAsync();
    }

    [Fact]
    public async Task A_slot_that_moves_to_another_node_is_found_there()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0).Delete("b", 0));
        await EmptyAsync();

        await cluster.MoveSlotAsync();

        await CommitAsync(new Commit().Put("a", Bytes("2"), 0).Enqueue(Item("x", "lane")));
        Assert.Equal("2", await GetTextAsync("a"));
        Assert.Equal(["x"], await TakeTextsAsync());
        Assert.NotEqual(":0", await Keeper.AskAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_node_that_dies_and_comes_back_needs_no_restart_of_ours()
    {
        await CommitAsync(new Commit().Put("before", Bytes("1"), 0));

        await Keeper.KillAsync();
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() =>
            CommitAsync(new Commit().Put("between", Bytes("1"), 0))
        );
        await StartAsync();
        await ReplicaSet.UntilAsync(
            async () =>
                await Record.ExceptionAsync(() => CommitAsync(new Commit().Put("after", Bytes("1"), 0))) is null,
            "the node to be found again"
        );

        Assert.Contains("(Storage:Redis)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            ("1", null, "1"),
            (await GetTextAsync("before"), await GetTextAsync("between"), await GetTextAsync("after"))
        );
    }

    [Fact]
    public async Task Work_wakes_a_replica_that_listens_at_another_node()
    {
        using var other = await OpenAsync(cluster.Others[1].Address);
        await TakeAsync();
        await other.TakeAsync(Queue, 1, Beat, Cancel);
        await ReplicaSet.UntilAsync(
            async () => (await Task.WhenAll(cluster.Nodes.Select(node => node.ListenersAsync()))).Sum() == 2,
            "both to listen"
        );
        var waits = new[]
        {
            Redis.WaitForWorkAsync(Queue, TimeSpan.FromDays(1), Cancel),
            other.WaitForWorkAsync(Queue, TimeSpan.FromDays(1), Cancel),
        };

        using var third = await OpenAsync(Keeper.Address);
        await third.CommitAsync(new Commit().Enqueue(Item("x")), Cancel);

        await Task.WhenAll(waits);
    }

    [Fact]
    public async Task A_store_that_is_used_by_way_of_another_node_is_not_moved()
    {
        using var replica = await OpenAsync(cluster.Others[1].Address);
        await replica.DepthAsync(Queue, Cancel);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await Redis.BeginImportAsync(Cancel)
        );

        Assert.Contains("stop every replica first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_replica_takes_in_another_delivers()
    {
        string[] On(RedisServer node, params string[] settings) =>
            ["Storage:Provider=Redis", $"Storage:Redis={node.Address}", .. settings];
        await using var receives = await TestApp.StartUnlimitedAsync(On(cluster.Others[0], "Engine:Enabled=false"));
        await using var delivers = await TestApp.StartUnlimitedAsync(On(cluster.Others[1]));

        using var answer = await receives.GitHubAsync("push", GitHubPayloads.Push(1));
        await delivers.UntilAsync(() => delivers.Cards("#general").Count > 0);

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Single(delivers.Cards("#general"));
    }
}
