using System.Diagnostics;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// What compiling ahead of time is worth, as the Dockerfile does it: the bot published with and without, started in
/// turns on a store with nothing in it.
/// </summary>
internal static class ReadyToRun
{
    private sealed record Sample(double Ready, double First, double Cpu, double Resident);

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        var (with, without) = (await PublishAsync(stage, true), await PublishAsync(stage, false));
        var slack = await stage.SlackAsync();
        List<Sample> ahead = [],
            later = [];
        for (var round = 0; round < size.Rounds * 3 + 1; round++)
        {
            // The first turn of each reads the files.
            List<Sample>? dropped = round == 0 ? [] : null;
            (dropped ?? ahead).Add(await StartAsync(stage, slack, with));
            (dropped ?? later).Add(await StartAsync(stage, slack, without));
        }
        foreach (
            var (what, unit, figure) in new (string, string, Func<Sample, double>)[]
            {
                ("start to ready", "ms", sample => sample.Ready),
                ("first command, to its acknowledgement", "ms", sample => sample.First),
                ("CPU until then", "ms", sample => sample.Cpu),
                ("resident then", "MiB", sample => sample.Resident),
            }
        )
        {
            var (compiled, jitted) = (Report.Median(ahead.Select(figure)), Report.Median(later.Select(figure)));
            yield return new Row($"{what}, compiled ahead of time", compiled, unit);
            yield return new Row($"{what}, compiled when used", jitted, unit);
            yield return new Row($"{what}: ahead ÷ when used", compiled / jitted, "");
        }
    }

    private static async Task<Sample> StartAsync(Stage stage, Actor slack, string folder)
    {
        var store = await stage.StoreAsync();
        var since = Stopwatch.GetTimestamp();
        var bot = await stage.PublishedBotAsync(folder, store, slack.Port, 0);
        var ready = Stopwatch.GetElapsedTime(since);
        var first = await Stage.CommandAsync(bot, "/chatops help");
        var sample = new Sample(
            ready.TotalMilliseconds,
            first.TotalMilliseconds,
            bot.Process.Cpu.TotalMilliseconds,
            bot.Process.Resident
        );
        stage.Stop(bot);
        stage.Remove(store);
        return sample;
    }

    private static async Task<string> PublishAsync(Stage stage, bool ahead)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "ChatOpsBot.sln")))
            root =
                root.Parent ?? throw new InvalidOperationException("Run this from a checkout: it publishes the bot.");
        var folder = stage.Folder(ahead ? "ahead" : "when-used");
        // Its own folder for what the compiler leaves, so that the build of the checkout stays what it is.
        using var sdk = Child.OfSdk(
            "publish",
            Path.Combine(root.FullName, "src", "ChatOpsBot"),
            "--configuration",
            "Release",
            "--use-current-runtime",
            "--no-self-contained",
            "--artifacts-path",
            stage.Folder($"{folder}-build"),
            $"-p:PublishReadyToRun={ahead}",
            "--output",
            folder
        );
        await sdk.ReadToEndAsync(CancellationToken.None);
        return folder;
    }
}
