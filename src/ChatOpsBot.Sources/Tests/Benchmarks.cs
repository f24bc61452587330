namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Benchmarks of many languages, distinguished by their format: the JSON of Google Benchmark
/// (https://github.com/google/benchmark/blob/main/docs/user_guide.md#output-formats) and pytest-benchmark
/// (https://pytest-benchmark.readthedocs.io), the list that github-action-benchmark reads
/// (https://github.com/benchmark-action/github-action-benchmark), and what <c>cargo bench</c> and <c>go test -bench</c>
/// print.
/// </summary>
internal sealed partial class Benchmarks : IEventSource
{
    private const int MaxBenchmarks = 300;
    private const string Better = "better";

    public string Type => "benchmarks";
    public string Name =>
        "Benchmarks (Google Benchmark, pytest-benchmark, cargo bench, go test, github-action-benchmark)";
    public string Docs => "https://github.com/google/benchmark/blob/main/docs/user_guide.md#output-formats";

    public string Setup =>
        TestReport.Setup(
            "`./bench --benchmark_format=json > bench.out`, `pytest --benchmark-json=bench.out`, "
                + "`cargo bench > bench.out` or `go test -bench . ./... > bench.out`",
            "bench.out"
        )
        + " Of numbers in a unit that does not show which way is better (github-action-benchmark), "
        + "a smaller one is; `better=bigger` in the address says otherwise.";

    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public int MaxBodyBytes => TestReport.MaxBodyBytes;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters { get; } = [.. TestReport.Parameters, Better];

    public ParsedWebhook Parse(WebhookRequest request)
    {
        var text = request.Body.Span.TrimStart(" \r\n\t\ufeff"u8);
        if (!text.StartsWith("{"u8) && !text.StartsWith("["u8))
            return Report(request, Lines(System.Text.Encoding.UTF8.GetString(text)));
        return Field.Read(
            request.Body,
            body =>
                body.IsList ? Report(request, Custom(body, request.Parameter(Better) == "bigger"))
                : body["machine_info"].IsObject ? Report(request, Pytest(body))
                : body["benchmarks"].IsList ? Report(request, Google(body))
                : ParsedWebhook.NotUnderstood("no benchmarks")
        );
    }

    private static ParsedWebhook Report(
        WebhookRequest request,
        IEnumerable<(Measurement? Measured, TestCase? Broken)> read
    )
    {
        var (measured, broken) = (new List<Measurement>(), new List<TestCase>());
        foreach (var (measurement, failure) in read)
        {
            if (measurement is not null && measured.Count < MaxBenchmarks)
                measured.Add(measurement);
            if (failure is not null)
                broken.Add(failure);
        }
        if (measured.Count + broken.Count == 0)
            return ParsedWebhook.NotUnderstood("no benchmarks");
        return TestReport.Of(
            request,
            new TestResults
            {
                Unit = "benchmark",
                Passed = measured.Count,
                Failed = broken.Count,
                Failures = [.. broken.Take(TestResults.MaxNamed)],
                Measurements = measured,
            }
        );
    }

    /// <summary>
    /// A benchmark that is repeated is there once for each repetition, and then as its mean, median and so on.
    /// </summary>
    private static IEnumerable<(Measurement?, TestCase?)> Google(Field body)
    {
        foreach (
            var runs in body.Items("benchmarks")
                .Where(run => run.Text("name") is not null)
                .GroupBy(run => run.Text("run_name") ?? run.Text("name")!)
        )
        {
            if (runs.FirstOrDefault(run => run.Flag("error_occurred")) is { IsObject: true } broken)
            {
                yield return (
                    null,
                    new TestCase(runs.Key, Message: broken.FirstLine("error_message") ?? "did not finish")
                );
                continue;
            }
            var chosen = runs.FirstOrDefault(run => run.Text("aggregate_name") == "mean");
            if (!chosen.IsObject)
                chosen = runs.First();
            if (
                chosen.AnyFraction("real_time") is { } time
                && Nanoseconds(chosen.Text("time_unit") ?? "ns") is { } unit
            )
                yield return (new Measurement(runs.Key, Round(time * unit), "ns"), null);
        }
    }

    private static IEnumerable<(Measurement?, TestCase?)> Pytest(Field body)
    {
        foreach (var benchmark in body.Items("benchmarks"))
        {
            if (
                (benchmark.Text("fullname") ?? benchmark.Text("name")) is { } name
                && benchmark["stats"].AnyFraction("mean") is { } seconds
            )
                yield return (new Measurement(name, Round(seconds * 1e9), "ns"), null);
        }
    }

    private static IEnumerable<(Measurement?, TestCase?)> Custom(Field list, bool bigger)
    {
        foreach (var benchmark in list.Items())
        {
            if (benchmark.Text("name") is not { } name || benchmark.AnyFraction("value") is not { } value)
                continue;
            var unit = benchmark.Text("unit")?.Trim() ?? "";
            yield return (
                Nanoseconds(unit.Split('/')[0]) is { } factor
                && (
                    !unit.Contains('/', StringComparison.Ordinal)
                    || unit.EndsWith("/iter", StringComparison.Ordinal)
                    || unit.EndsWith("/op", StringComparison.Ordinal)
                )
                    ? new Measurement(name, Round(value * factor), "ns")
                    : new Measurement(name, value, IsRate(unit) ? "/s" : unit, bigger || IsRate(unit)),
                null
            );
        }
    }

    private static bool IsRate(string unit) =>
        unit.EndsWith("/s", StringComparison.OrdinalIgnoreCase)
        || unit.EndsWith("/sec", StringComparison.OrdinalIgnoreCase);

    private static double? Nanoseconds(string unit) =>
        unit switch
        {
            "ps" => 1e-3,
            "ns" => 1,
            "us" or "µs" or "μs" => 1e3,
            "ms" => 1e6,
            "s" or "sec" => 1e9,
            _ => null,
        };

    private static double Round(double value) => Math.Round(value, 3);
}
