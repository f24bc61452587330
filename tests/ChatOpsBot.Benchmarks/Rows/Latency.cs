using System.Diagnostics;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Benchmarks.Roles;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// 200 events a second at fixed times, over 200 channels so that every lane is empty; counted from when each should
/// have left.
/// </summary>
internal static class Latency
{
    private const int Channels = 200;
    private const int Rate = 200;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var seconds = Math.Max(20, size.Seconds);
        var slack = await stage.SlackAsync();
        var bot = await stage.BotAsync(await stage.StoreAsync(), slack.Port, Channels);
        await WarmUpAsync(bot);
        var before = await stage.HeardAsync(slack);
        var result = await Stage.LoadAsync(Plan(bot, seconds));
        var heard = await stage.AllHeardAsync(slack, before.Deliveries + result.Accepted);
        var arrivals = await stage.ArrivalsAsync(slack, 0, result.Intended.Length);
        foreach (var row in Acknowledgements("acknowledgement at 200/s", result))
            yield return row;
        var posts = Milliseconds(result.Intended, arrivals);
        yield return new Row("webhook to chat.postMessage at 200/s, p50", Report.Median(posts), "ms");
        yield return new Row(
            "webhook to chat.postMessage at 200/s, p99 (aim 5)",
            Report.Percentile(posts, 0.99),
            "ms",
            25,
            AtMost: true
        );
        yield return new Row(
            "not delivered",
            before.Deliveries + result.Accepted - heard.Deliveries + result.Failed,
            "",
            0,
            AtMost: true
        );
        stage.Stop(bot);

        var refusing = await stage.SlackAsync(SlackManner.Refuses);
        foreach (
            var (what, port) in ((string, int)[])
                [("Slack answers 429", refusing.Port), ("Slack is down", Stage.FreePort())]
        )
        {
            var hindered = await stage.BotAsync(await stage.StoreAsync(), port, Channels);
            await WarmUpAsync(hindered);
            foreach (
                var row in Acknowledgements(
                    $"acknowledgement at 200/s, {what}",
                    await Stage.LoadAsync(Plan(hindered, seconds))
                )
            )
                yield return row;
            stage.Stop(hindered);
        }
    }

    private static LoadPlan Plan(Actor bot, int seconds) =>
        new(bot.Port, "/webhooks/github", Stage.Secret, seconds, Rate, First: 0, Repositories: Channels);

    private static Task<LoadResult> WarmUpAsync(Actor bot) => Stage.LoadAsync(Plan(bot, 10) with { First = 1_000_000 });

    private static IEnumerable<Row> Acknowledgements(string what, LoadResult result)
    {
        var times = Milliseconds(result.Intended, result.Answered);
        yield return new Row($"{what}, p50", Report.Median(times), "ms");
        yield return new Row($"{what}, p99", Report.Percentile(times, 0.99), "ms", 10, AtMost: true);
    }

    internal static List<double> Milliseconds(long[] from, long[] to) =>
        [
            .. from.Zip(to)
                .Where(pair => pair.Second != 0)
                .Select(pair => Stopwatch.GetElapsedTime(pair.First, pair.Second).TotalMilliseconds),
        ];
}
