using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// What an event costs in a store that begins with 1,000 documents, and in one that begins with many; the same number
/// of events in both.
/// </summary>
internal static class Growth
{
    private const int Channels = 50;
    private const int Few = 1_000;
    private const int WarmUp = 4_000;
    private const int Measured = 10_000;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var slack = await stage.SlackAsync();
        List<Burst> small = [],
            large = [];
        var first = 0L;
        for (var round = 0; round < size.Rounds; round++)
        {
            foreach (var (documents, bursts) in ((int, List<Burst>)[])[(Few, small), (size.Documents, large)])
            {
                var store = await stage.StoreAsync();
                await Seed.FillAsync(store, documents);
                var bot = await stage.BotAsync(store, slack.Port, Channels);
                var plan = new LoadPlan(bot.Port, "/webhooks/github", Stage.Secret, 3600, Repositories: Channels);
                await Burst.ThroughAsync(stage, bot, slack, plan with { Count = WarmUp, First = first });
                bursts.Add(
                    (
                        await Burst.ThroughAsync(
                            stage,
                            bot,
                            slack,
                            plan with
                            {
                                Count = Measured,
                                First = first + WarmUp + LoadPlan.Connections,
                            }
                        )
                    ).Burst
                );
                first += WarmUp + Measured + 2 * LoadPlan.Connections;
                stage.Stop(bot);
                stage.Remove(store);
            }
        }
        var (few, many) = (Report.Median(small.Select(b => b.Cpu)), Report.Median(large.Select(b => b.Cpu)));
        var (fast, slow) = (
            Report.Median(small.Select(b => b.PerSecond)),
            Report.Median(large.Select(b => b.PerSecond))
        );
        yield return new Row($"webhook to Slack post, from {Few:#,0} documents on", fast, "/s");
        yield return new Row($"webhook to Slack post, from {size.Documents:#,0} documents on", slow, "/s");
        yield return new Row(
            $"time per event, {size.Documents:#,0} documents ÷ {Few:#,0}",
            fast / slow,
            "",
            1.3,
            AtMost: true
        );
        yield return new Row(
            $"server CPU per event, {size.Documents:#,0} documents ÷ {Few:#,0}",
            many / few,
            "",
            1.3,
            AtMost: true
        );
    }
}
