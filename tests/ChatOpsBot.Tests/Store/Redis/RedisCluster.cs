using System.Globalization;

namespace ChatOpsBot.Tests.Store.Redis;

/// <summary>Three real nodes, each with a third of the slots.</summary>
public sealed class RedisCluster : IAsyncLifetime
{
    private const int Slots = 16384;

    private readonly int[] _buses = [.. Enumerable.Range(0, 3).Select(_ => RedisServer.FreePort())];

    public RedisCluster() =>
        Nodes = [
            .. _buses.Select(bus => new RedisServer
            {
                Options = ["--cluster-enabled", "yes", "--cluster-port", $"{bus}", "--cluster-node-timeout", "2000"],
            }),
        ];

    public IReadOnlyList<RedisServer> Nodes { get; }

    /// <summary>The one that has the store's slot.</summary>
    public RedisServer Keeper { get; private set; } = null!;

    public IReadOnlyList<RedisServer> Others => [.. Nodes.Where(node => node != Keeper)];

    public async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsInstalled)
            return;
        await Task.WhenAll(Nodes.Select(node => node.StartAsync()));
        var slot = int.Parse((await Nodes[0].AskAsync("CLUSTER KEYSLOT {chatops}"))[1..], CultureInfo.InvariantCulture);
        foreach (var (i, node) in Nodes.Index())
        {
            var (first, last) = (Slots * i / Nodes.Count, Slots * (i + 1) / Nodes.Count - 1);
            if (slot >= first && slot <= last)
                Keeper = node;
            await node.AskAsync($"CLUSTER SET-CONFIG-EPOCH {i + 1}");
            await node.AskAsync($"CLUSTER ADDSLOTSRANGE {first} {last}");
            if (i > 0)
                await Nodes[0].AskAsync($"CLUSTER MEET 127.0.0.1 {node.Port} {_buses[i]}");
        }
        await UntilSettledAsync();
    }

    /// <summary>Until all agree where the store's slot is.</summary>
    public async Task UntilSettledAsync()
    {
        foreach (var node in Nodes)
        {
            while (
                await node.AskAsync("GET {chatops}:probe") is var answer
                && !(node == Keeper ? answer == "$-1" : answer.EndsWith($":{Keeper.Port}", StringComparison.Ordinal))
            )
                await Task.Delay(
                    TimeSpan.FromMilliseconds(20),
                    TimeProvider.System,
                    TestContext.Current.CancellationToken
                );
        }
    }

    /// <summary>Gives the store's slot, which must be empty, to another node.</summary>
    public async Task MoveSlotAsync()
    {
        var (slot, to) = ((await Nodes[0].AskAsync("CLUSTER KEYSLOT {chatops}"))[1..], Others[0]);
        var name = await to.AskTextAsync("CLUSTER MYID");
        foreach (var node in (RedisServer[])[to, Keeper, .. Others.Skip(1)])
            Assert.Equal("+OK", await node.AskAsync($"CLUSTER SETSLOT {slot} NODE {name}"));
        Keeper = to;
        await UntilSettledAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }
}
