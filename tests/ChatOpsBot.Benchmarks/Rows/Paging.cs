using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Benchmarks.Roles;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// From sending a critical alert until Slack has taken the page that it opens: with 200 other events a second, and
/// while Slack answers 429 to everything else. Each alert is of a service of its own, so that none shares a message.
/// </summary>
internal static class Paging
{
    private const int Channels = 200,
        Rate = 200,
        Pages = 100,
        Between = 150;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        foreach (
            var (what, manner, bar) in ((string, SlackManner, double)[])
                [
                    ("200 other events/s", SlackManner.Takes, 2_000),
                    ("Slack answers 429 to all else", SlackManner.TakesPages, 2_000),
                ]
        )
        {
            var slack = await stage.SlackAsync(manner);
            var bot = await stage.BotAsync(await stage.StoreAsync(), slack.Port, Channels, Settings());
            var seconds = Pages * Between / 1000 + 5;
            var load = Stage.LoadAsync(
                new LoadPlan(
                    bot.Port,
                    "/webhooks/github",
                    Stage.Secret,
                    seconds,
                    Rate,
                    First: 10_000,
                    Repositories: Channels
                )
            );
            await Stage.Pause(2_000);
            List<double> times = [];
            for (var page = 0; page < Pages; page++)
            {
                var before = Stopwatch.GetTimestamp();
                await stage.SendAsync(bot, "/webhooks/alertmanager", Alert(page));
                times.Add(Stopwatch.GetElapsedTime(before, await stage.ArrivalAsync(slack, page)).TotalMilliseconds);
                await Stage.Pause(Between);
            }
            await load;
            yield return new Row($"alert to page in Slack, {what}, p50", Report.Median(times), "ms");
            yield return new Row(
                $"alert to page in Slack, {what}, p99",
                Report.Percentile(times, 0.99),
                "ms",
                bar,
                AtMost: true
            );
            stage.Stop(bot);
            stage.Stop(slack);
        }
    }

    private static IEnumerable<string> Settings() =>
        [
            $"Sources:alertmanager:Secret={Stage.Secret}",
            // The page is what is measured, not the card.
            $"Routes:{Text(Channels)}:Match:0=kind=alert",
            $"Routes:{Text(Channels)}:Drop=true",
            "OnCall:Policies:bench:Steps:0:Notify:0=#pages",
            .. Enumerable
                .Range(0, Pages)
                .SelectMany(page =>
                    (string[])[$"Services:s{Text(page)}:Channel=#pages", $"Services:s{Text(page)}:Escalation=bench"]
                ),
        ];

    /// <summary>Numbered as the pushes are, so that Slack knows which post is whose.</summary>
    private static byte[] Alert(int number)
    {
        var name = PushBody.Mark + PushBody.Digits(number);
        return Encoding.UTF8.GetBytes(
            $$$"""
            {"version":"4","groupKey":"{{{name}}}","status":"firing","alerts":[{"status":"firing",
            "labels":{"alertname":"{{{name}}}","severity":"critical","service":"s{{{Text(number)}}}"},
            "annotations":{"summary":"{{{name}}}"},"startsAt":"2026-03-02T09:00:00Z","endsAt":"0001-01-01T00:00:00Z",
            "fingerprint":"{{{name}}}"}]}
            """
        );
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
