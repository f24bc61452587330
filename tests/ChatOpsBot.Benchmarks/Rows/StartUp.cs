using System.Diagnostics;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// From the start of the process until <c>/healthz/ready</c> reports it, on a store of 100,000 documents in a warm page
/// cache.
/// </summary>
internal static class StartUp
{
    private const int Documents = 100_000;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var store = await stage.StoreAsync();
        await Seed.FillAsync(store, Documents);
        List<double> seconds = [];
        for (var round = 0; round < size.Rounds + 2; round++)
        {
            var since = Stopwatch.GetTimestamp();
            var bot = await stage.BotAsync(store, Stage.FreePort(), 0);
            seconds.Add(Stopwatch.GetElapsedTime(since).TotalSeconds);
            stage.Stop(bot);
        }
        yield return new Row("start to ready, 100,000 documents", Report.Median(seconds), "s", 2, AtMost: true);
    }
}
