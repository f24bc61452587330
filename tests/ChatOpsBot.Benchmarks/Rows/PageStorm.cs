using System.Diagnostics;
using System.Text;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Benchmarks.Roles;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// A thousand cards wait for one channel of a Slack that takes one post a second there and answers 429 to more, and
/// pages come meanwhile for the same channel: from sending each alert until Slack has taken its post.
/// </summary>
internal static class PageStorm
{
    private const int Cards = 1_000,
        Pages = 10;

    /// <summary>Between two pages, so that each finds the channel as the storm left it.</summary>
    private const int Between = 5_000;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var slack = await stage.SlackAsync(SlackManner.Limits);
        var bot = await stage.BotAsync(
            await stage.StoreAsync(),
            slack.Port,
            1,
            $"Sources:alertmanager:Secret={Stage.Secret}",
            "Slack:DefaultChannel=#c000",
            "Slack:ChannelPostsPerSecond=1",
            "Slack:UpdatesPerMinute=50"
        );
        var sent = await Stage.LoadAsync(
            new LoadPlan(bot.Port, "/webhooks/github", Stage.Secret, 10, Cards / 10, First: Pages, Repositories: 1)
        );
        var times = new List<double>();
        for (var page = 0; page < Pages; page++)
        {
            var before = Stopwatch.GetTimestamp();
            await stage.SendAsync(bot, "/webhooks/alertmanager", Alert(page));
            times.Add(Stopwatch.GetElapsedTime(before, await stage.ArrivalAsync(slack, page)).TotalSeconds);
            await Stage.Pause(Between);
        }
        var heard = await stage.HeardAsync(slack);
        yield return new Row(
            $"page in a storm of {sent.Accepted} cards, 429s on, median of {Pages}",
            Report.Median(times),
            "s"
        );
        yield return new Row(
            $"page in a storm of {sent.Accepted} cards, 429s on, worst of {Pages}",
            times.Max(),
            "s",
            2,
            AtMost: true
        );
        yield return new Row("posts taken meanwhile", heard.Deliveries, "");
        stage.Stop(bot);
    }

    /// <summary>Numbered as the pushes are, so that Slack knows which post is whose.</summary>
    private static byte[] Alert(int number)
    {
        var name = PushBody.Mark + PushBody.Digits(number);
        return Encoding.UTF8.GetBytes(
            $$$"""
            {"version":"4","groupKey":"{{{name}}}","status":"firing","alerts":[{"status":"firing",
            "labels":{"alertname":"{{{name}}}","severity":"critical"},
            "annotations":{"summary":"{{{name}}}"},"startsAt":"2026-03-02T09:00:00Z","endsAt":"0001-01-01T00:00:00Z",
            "fingerprint":"{{{name}}}"}]}
            """
        );
    }
}
