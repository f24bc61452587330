using ChatOpsBot.Tests.Store.Redis;

namespace ChatOpsBot.Tests.Replicas;

/// <summary>The short form of <c>tests/replicas/run</c>.</summary>
public sealed class ReplicaRunTests
{
    private const int Seed = 20260304;

    [Fact]
    public async Task Whatever_is_killed_each_card_is_there_once_and_ends_at_the_last_of_its_deliveries()
    {
        RedisServer.SkipUnlessInstalled();
        var size = RunSize.Read();
        await using var run = await ReplicaRun.StartAsync(size);
        var random = new Random(Seed);

        var sending = run.SendAsync();
        for (var trouble = 0; !sending.IsCompleted; trouble++)
        {
            var until = run.Sent + Math.Min(size.Events / 8, 1_000);
            await TestApp.UntilAsync(() => run.Sent >= until || sending.IsCompleted, $"{until} to be sent");
            if (sending.IsCompleted)
                break;
            if (trouble is 1 or 4)
                await run.RestartRedisAsync();
            else
                await run.RestartAsync(random.Next(size.Replicas), gently: trouble % 2 == 1);
        }
        await sending;
        var result = await run.SettleAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");
        Assert.Equal(new RunResult(size.Events, size.Subjects, 0, 0, 0), result);
    }
}
