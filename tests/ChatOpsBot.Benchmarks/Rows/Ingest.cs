using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// How many signed deliveries are acknowledged each second: by bare Kestrel, by the bot with its engine paused, by the
/// bot at work.
/// </summary>
internal static class Ingest
{
    private const int Channels = 50;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var bare = await stage.BareAsync();
        var slack = await stage.SlackAsync();
        var paused = await stage.BotAsync(await stage.StoreAsync(), slack.Port, 0, "Engine:Enabled=false");
        var working = await stage.BotAsync(await stage.StoreAsync(), slack.Port, Channels);
        var first = 0L;
        List<Burst> bares = [],
            paths = [],
            throughs = [];
        List<double> acknowledged = [];
        // The first round warms up: just-in-time compilation is not what is measured.
        for (var round = 0; round <= size.Rounds; round++)
        {
            var seconds = round == 0 ? Size.WarmUpSeconds : size.Seconds;
            var a = await Burst.AtAsync(bare, Plan(bare, seconds));
            var b = await Burst.AtAsync(paused, Plan(paused, seconds));
            var (c, rate) = await Burst.ThroughAsync(
                stage,
                working,
                slack,
                Plan(working, seconds) with
                {
                    First = first,
                    Repositories = Channels,
                }
            );
            first += c.Accepted + LoadPlan.Connections;
            if (round == 0)
                continue;
            bares.Add(a);
            paths.Add(b);
            throughs.Add(c);
            acknowledged.Add(rate);
        }
        var limit = Report.Median(bares.Select(b => b.PerSecond));
        var engineOff = Report.Median(paths.Select(b => b.PerSecond));
        var engineOn = Report.Median(acknowledged);
        yield return new Row("bare Kestrel: verify, answer", limit, "/s");
        yield return new Row("bare Kestrel: server CPU per request", Report.Median(bares.Select(b => b.Cpu)), "µs");
        yield return new Row("durable acknowledgement, engine paused", engineOff, "/s");
        yield return new Row(
            "durable acknowledgement, engine paused: server CPU per request",
            Report.Median(paths.Select(b => b.Cpu)),
            "µs"
        );
        yield return new Row("durable acknowledgement, engine paused ÷ bare (aim 0.6)", engineOff / limit, "", 0.4);
        yield return new Row("durable acknowledgement, engine working", engineOn, "/s");
        yield return new Row(
            "durable acknowledgement, engine working ÷ bare (5 × Probot)",
            engineOn / limit,
            "",
            5 * Probot.RequestsPerBare
        );
        yield return new Row(
            "refused, lost or not delivered",
            bares.Concat(paths).Concat(throughs).Sum(b => b.Lost),
            "",
            0,
            AtMost: true
        );
    }

    private static LoadPlan Plan(Actor server, int seconds) =>
        new(server.Port, "/webhooks/github", Stage.Secret, seconds);
}

/// <summary>
/// A Probot 14.3.2 app that stores nothing, on a machine of this kind, in the same run as a bare Kestrel.
/// </summary>
internal static class Probot
{
    /// <summary>Its events per second, of bare Kestrel's requests.</summary>
    public const double RequestsPerBare = 0.052;

    /// <summary>Its CPU time for an event, of bare Kestrel's for a request.</summary>
    public const double CpuPerBare = 437.0 / 23;
}
