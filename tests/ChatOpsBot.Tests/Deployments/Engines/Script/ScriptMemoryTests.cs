using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Script;

namespace ChatOpsBot.Tests.Deployments.Engines.Script;

/// <summary>What a command writes is kept on the disk, and not in the memory of the bot.</summary>
[Collection(nameof(Alone))]
public sealed class ScriptMemoryTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_hundred_megabytes_of_output_neither_fill_the_memory_nor_the_disk_and_their_end_is_kept()
    {
        var run = _bench.Script(
            "yes 0123456789012345678901234567890123456789 | head -c 100000000; echo; "
                + "echo '[9/10] The end'; sleep 0.1; echo over"
        );
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var status = await _bench.ToEndAsync(run);

        Assert.Equal((EngineState.Succeeded, "over"), (status.State, status.Text));
        Assert.InRange(status.Tail!.Length, 1, ScriptOutput.TailLength);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10_000_000);
        Assert.InRange(
            new[] { "output", "output.1" }.Sum(name =>
                new FileInfo(_bench.InRun(run.Id, name)) is { Exists: true } file ? file.Length : 0
            ),
            1,
            17_000_000
        );
    }
}
