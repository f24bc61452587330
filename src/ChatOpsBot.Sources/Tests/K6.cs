namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// The summary at the end of a k6 test: what <c>handleSummary</c> gets
/// (https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/), or <c>--summary-export</c>, whose
/// thresholds are true where they were crossed, and whose numbers are beside the thresholds.
/// </summary>
internal sealed class K6 : IEventSource
{
    public string Type => "k6";
    public string Name => "k6";
    public string Docs => "https://grafana.com/docs/k6/latest/results-output/end-of-test/custom-summary/";
    public string Setup =>
        TestReport.Setup(
            "`k6 run --summary-export=summary.json script.js`, or write the data of `handleSummary` to a file",
            "summary.json"
        );
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public BodyFormats Accepts => BodyFormats.JsonOfAnyType;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request) => Field.Read(request.Body, body => Parse(request, body));

    private static ParsedWebhook Parse(WebhookRequest request, Field body)
    {
        var metrics = body["metrics"];
        if (!metrics.IsObject)
            return ParsedWebhook.NotUnderstood("no metrics");

        var (requests, times, bad, iterations) = (
            Values(metrics["http_reqs"]),
            Values(metrics["http_req_duration"]),
            Values(metrics["http_req_failed"]),
            Values(metrics["iterations"])
        );
        var counted = requests.IsMissing ? iterations : requests;
        var total = Whole(counted.AnyFraction("count"));
        // Of a rate, "passes" are the samples that are true: the requests that failed.
        var failed = Whole(bad.AnyFraction("passes"));
        var (crossed, thresholds) = Thresholds(metrics);
        var checks = Checks(body["root_group"]).ToList();
        var seconds =
            body["state"].AnyFraction("testRunDurationMs") / 1000
            ?? (counted.AnyFraction("rate") is > 0 and var rate ? total / rate : null);
        var results = LoadResults.Of(
            total,
            failed,
            seconds,
            [
                LoadResults.PerSecond(counted.AnyFraction("rate")),
                LoadResults.Milliseconds("p95", times.AnyFraction("p(95)")),
                LoadResults.Milliseconds("mean", times.AnyFraction("avg")),
            ],
            [.. crossed, .. checks]
        );
        return TestReport.Of(
            request,
            results,
            failed: thresholds > 0 ? crossed.Count > 0 : failed > 0 || checks.Count > 0
        );
    }

    private static Field Values(Field metric) => metric["values"].IsObject ? metric["values"] : metric;

    private static (List<TestCase> Crossed, int All) Thresholds(Field metrics)
    {
        var (crossed, all) = (new List<TestCase>(), 0);
        foreach (var (name, metric) in metrics.Properties())
        {
            foreach (var (expression, threshold) in metric["thresholds"].Properties())
            {
                all++;
                if (threshold.IsObject ? !threshold.Flag("ok") : threshold.Word() == "true")
                    crossed.Add(new TestCase($"{name} {expression}", Message: "threshold crossed"));
            }
        }
        return (crossed, all);
    }

    /// <summary>Groups hold checks and groups, as lists or by name.</summary>
    private static IEnumerable<TestCase> Checks(Field group, int depth = 0)
    {
        foreach (var check in Children(group["checks"]))
        {
            if (check.Text("name") is { } name && check.Number("fails") is > 0 and var fails)
                yield return new TestCase(
                    name,
                    Message: $"{fails} of {unchecked(fails + (check.Number("passes") ?? 0))} checks failed"
                );
        }
        if (depth > 8)
            yield break;
        foreach (var inner in Children(group["groups"]))
        foreach (var check in Checks(inner, depth + 1))
            yield return check;
    }

    private static IEnumerable<Field> Children(Field of) =>
        of.IsList
            ? of.Element.EnumerateArray().Select(item => new Field(item))
            : of.Properties().Select(property => property.Value);

    private static long Whole(double? value) => value is > 0 and < 1e15 ? (long)value : 0;
}
