using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// How many deliveries go the whole way each second, every one a card of its own, spread over fifty channels.
/// </summary>
internal static class EndToEnd
{
    private const int Channels = 50;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var bare = await stage.BareAsync();
        var slack = await stage.SlackAsync();
        var bot = await stage.BotAsync(await stage.StoreAsync(), slack.Port, Channels);
        var first = 0L;
        List<Burst> bares = [],
            throughs = [];
        for (var round = 0; round <= size.Rounds; round++)
        {
            var seconds = round == 0 ? Size.WarmUpSeconds : size.Seconds;
            var a = await Burst.AtAsync(bare, new LoadPlan(bare.Port, "/webhooks/github", Stage.Secret, seconds));
            var (b, _) = await Burst.ThroughAsync(
                stage,
                bot,
                slack,
                new LoadPlan(bot.Port, "/webhooks/github", Stage.Secret, seconds, First: first, Repositories: Channels)
            );
            first += b.Accepted + LoadPlan.Connections;
            if (round == 0)
                continue;
            bares.Add(a);
            throughs.Add(b);
        }
        var (limit, limitCpu) = (
            Report.Median(bares.Select(b => b.PerSecond)),
            Report.Median(bares.Select(b => b.Cpu))
        );
        var (rate, cpu) = (
            Report.Median(throughs.Select(b => b.PerSecond)),
            Report.Median(throughs.Select(b => b.Cpu))
        );
        yield return new Row("bare Kestrel: verify, answer", limit, "/s");
        yield return new Row("webhook to Slack post", rate, "/s");
        yield return new Row(
            "webhook to Slack post ÷ bare (2 × Probot; aim 4 ×)",
            rate / limit,
            "",
            2 * Probot.RequestsPerBare
        );
        yield return new Row("webhook to Slack post: server CPU per event", cpu, "µs");
        yield return new Row(
            "server CPU per event ÷ bare's per request (½ of Probot's)",
            cpu / limitCpu,
            "",
            Probot.CpuPerBare / 2,
            AtMost: true
        );
        yield return new Row("refused, lost or not delivered", throughs.Sum(b => b.Lost), "", 0, AtMost: true);
    }
}
