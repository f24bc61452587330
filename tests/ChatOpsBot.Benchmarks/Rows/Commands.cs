using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// How long a person waits for the answer to a slash command while 200 events a second come in; counted from when each
/// command should have left.
/// </summary>
internal static class Commands
{
    private const int Channels = 200;
    private const int Events = 200;
    private const int Rate = 20;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        // Six hundred commands at the least: fewer say little about the slowest of a hundred.
        var seconds = Math.Max(30, size.Seconds);
        var slack = await stage.SlackAsync();
        var bot = await stage.BotAsync(await stage.StoreAsync(), slack.Port, Channels);
        await BothAsync(bot, 10, first: 1_000_000);
        var (webhooks, commands) = await BothAsync(bot, seconds, first: 0);
        var times = Latency.Milliseconds(commands.Intended, commands.Answered);
        yield return new Row("slash command acknowledgement with 200 events/s, p50", Report.Median(times), "ms");
        yield return new Row(
            "slash command acknowledgement with 200 events/s, p99",
            Report.Percentile(times, 0.99),
            "ms",
            50,
            AtMost: true
        );
        yield return new Row(
            "commands and events that were refused",
            webhooks.Failed + commands.Failed,
            "",
            0,
            AtMost: true
        );
    }

    private static async Task<(LoadResult Webhooks, LoadResult Commands)> BothAsync(Actor bot, int seconds, long first)
    {
        var webhooks = Stage.LoadAsync(
            new LoadPlan(
                bot.Port,
                "/webhooks/github",
                Stage.Secret,
                seconds,
                Events,
                First: first,
                Repositories: Channels
            )
        );
        var commands = Stage.LoadAsync(
            new LoadPlan(
                bot.Port,
                "/slack/commands",
                Stage.SigningSecret,
                seconds,
                Rate,
                First: first,
                Command: "/chatops help"
            )
        );
        return (await webhooks, await commands);
    }
}
