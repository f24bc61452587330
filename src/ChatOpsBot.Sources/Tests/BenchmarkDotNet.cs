namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// BenchmarkDotNet's JSON exporters, https://benchmarkdotnet.org/articles/configs/exporters.html: the full one, the
/// brief one and their compressed forms. Times are nanoseconds.
/// </summary>
internal sealed class BenchmarkDotNet : IEventSource
{
    private const int MaxBenchmarks = 300;

    public string Type => "benchmarkdotnet";
    public string Name => "BenchmarkDotNet";
    public string Docs => "https://benchmarkdotnet.org/articles/configs/exporters.html";
    public string Setup =>
        TestReport.Setup(
            "`dotnet run -c Release -- --exporters json`",
            "BenchmarkDotNet.Artifacts/results/Checkout-report-full.json"
        )
        + " A benchmark that is slower than in the run before by more than `Tests:Tolerance` percent (10, "
        + "or what `Tests:Suites` says for the suite) is a warning.";
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public int MaxBodyBytes => TestReport.MaxBodyBytes;
    public BodyFormats Accepts => BodyFormats.JsonOfAnyType;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        if (!body["Benchmarks"].IsList)
            return ParsedWebhook.NotUnderstood("not a list of benchmarks");

        var measured = new List<Measurement>();
        var broken = new List<TestCase>();
        foreach (var benchmark in body.Items("Benchmarks"))
        {
            if (NameOf(benchmark) is not { } name)
                continue;
            if (benchmark["Statistics"].AnyFraction("Mean") is not { } mean)
                broken.Add(new TestCase(name, Message: "did not finish"));
            else if (measured.Count < MaxBenchmarks)
            {
                measured.Add(new Measurement(name, mean, "ns"));
                if (benchmark["Memory"].AnyFraction("BytesAllocatedPerOperation") is > 0 and var bytes)
                    measured.Add(new Measurement($"{name} allocated", bytes, "B"));
            }
        }
        if (measured.Count + broken.Count == 0)
            return ParsedWebhook.NotHandled("no benchmarks");
        var results = new TestResults
        {
            Unit = "benchmark",
            Passed = measured.Count(one => one.Unit == "ns"),
            Failed = broken.Count,
            Failures = [.. broken.Take(TestResults.MaxNamed)],
            Measurements = measured,
        };
        return TestReport.Of(request, results, body.Text("Title") is { } title ? WithoutTime(title) : null);
    }

    private static string? NameOf(Field benchmark)
    {
        if (benchmark.FirstText("FullName", "DisplayInfo") is not { } full)
            return null;
        return benchmark.Text("Namespace") is { } space && full.StartsWith($"{space}.", StringComparison.Ordinal)
            ? full[(space.Length + 1)..]
            : full;
    }

    /// <summary><c>Checkout.Benchmarks-20260302-093000</c> is another title each time.</summary>
    private static string WithoutTime(string title) =>
        title.Length > 16
        && title[^16] == '-'
        && title[^7] == '-'
        && title.AsSpan(title.Length - 15, 8).IndexOfAnyExceptInRange('0', '9') < 0
            ? title[..^16]
            : title;
}
