using System.Globalization;
using System.Text.Json;
using ChatOpsBot.Benchmarks;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Benchmarks.Roles;
using ChatOpsBot.Benchmarks.Rows;

switch (args)
{
    // What this program is to itself.
    case ["bare", var port, var secret]:
        await BareEndpoint.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), secret, CancellationToken.None);
        return 0;
    case ["fake-slack", var port, var manner]:
        await FakeSlack.RunAsync(
            int.Parse(port, CultureInfo.InvariantCulture),
            Enum.Parse<SlackManner>(manner),
            CancellationToken.None
        );
        return 0;
    case ["load", var plan]:
        using (var client = new LoadClient(JsonSerializer.Deserialize<LoadPlan>(plan)!))
            Console.WriteLine(JsonSerializer.Serialize(client.Run()));
        return 0;
}

Provider[] both = [Provider.Sqlite, Provider.Redis];
Dictionary<string, (Func<Stage, Size, IAsyncEnumerable<Row>> Measure, Provider[] Engines)> measurements = new(
    StringComparer.Ordinal
)
{
    ["ingest"] = (Ingest.MeasureAsync, both),
    ["end-to-end"] = (EndToEnd.MeasureAsync, both),
    ["latency"] = (Latency.MeasureAsync, both),
    ["commands"] = (Commands.MeasureAsync, both),
    ["page-storm"] = (PageStorm.MeasureAsync, both),
    ["pages"] = (Paging.MeasureAsync, both),
    ["escalations"] = (Escalations.MeasureAsync, both),
    ["memory"] = (Memory.MeasureAsync, both),
    ["start"] = (StartUp.MeasureAsync, both),
    ["ready-to-run"] = (ReadyToRun.MeasureAsync, [Provider.Sqlite]),
    ["growth"] = (Growth.MeasureAsync, both),
    ["store"] = (StoreOperations.MeasureAsync, both),
    ["wake-up"] = (WakeUp.MeasureAsync, [Provider.Redis]),
    // It has no store.
    ["parsing"] = (Parsing.MeasureAsync, [Provider.Sqlite]),
};
var names = args is ["all", ..] ? [.. measurements.Keys] : args.TakeWhile(arg => !arg.StartsWith('-')).ToList();
if (
    names.Count == 0
    || names.Exists(name => !measurements.ContainsKey(name))
    || Size.Read([.. args.SkipWhile(arg => !arg.StartsWith('-'))]) is not { } size
)
{
    Console.WriteLine(
        $"""
        dotnet run -c Release --project tests/ChatOpsBot.Benchmarks -- all | {string.Join(" | ", measurements.Keys)}
          --seconds N     how long each round of load lasts ({Size.Default.Seconds})
          --rounds N      how many rounds, of which the median counts ({Size.Default.Rounds})
          --events N      memory: after how many events ({Size.Default.Events}; the bar speaks of 1000000)
          --documents N   growth, store: documents of the larger store ({Size.Default.Documents}; the bar is for 1000000)
          --engine NAME   the one engine of the store to measure with: sqlite or redis (each in turn)
        """
    );
    return 2;
}

Console.WriteLine($"{await Machine.DescribeAsync()}\n");
Console.WriteLine(Report.Head);
var met = true;
foreach (
    var (measure, engine) in names.SelectMany(
        name => measurements[name].Engines.Where(engine => (size.Engine ?? engine) == engine),
        (name, engine) => (measurements[name].Measure, engine)
    )
)
{
    using var stage = new Stage(engine);
    await foreach (var row in measure(stage, size))
    {
        Console.WriteLine(engine == Provider.Redis ? row with { What = $"Redis: {row.What}" } : row);
        met &= row.IsMet != false;
    }
}
return met ? 0 : 1;
