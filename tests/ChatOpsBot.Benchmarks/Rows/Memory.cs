using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>Resident memory: at rest, and at each quarter of many events, all of which went the whole way.</summary>
internal static class Memory
{
    private const int Channels = 50;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var slack = await stage.SlackAsync();
        var bot = await stage.BotAsync(await stage.StoreAsync(), slack.Port, Channels);
        await Stage.Pause(10_000);
        yield return new Row("resident, idle", bot.Process.Resident, "MiB", 120, AtMost: true);

        List<double> quarters = [];
        for (var quarter = 0; quarter < 4; quarter++)
        {
            var first = (long)quarter * (size.Events / 4 + LoadPlan.Connections);
            await Burst.ThroughAsync(
                stage,
                bot,
                slack,
                new LoadPlan(
                    bot.Port,
                    "/webhooks/github",
                    Stage.Secret,
                    3600,
                    Count: size.Events / 4,
                    First: first,
                    Repositories: Channels
                )
            );
            quarters.Add(bot.Process.Resident);
            yield return new Row(
                $"resident after {size.Events / 4 * (quarter + 1):#,0} events at saturation",
                quarters[^1],
                "MiB",
                250,
                AtMost: true
            );
        }
        yield return new Row(
            "flat: the last quarter over the second",
            quarters[3] / quarters[1],
            "",
            1.1,
            AtMost: true
        );
    }
}
