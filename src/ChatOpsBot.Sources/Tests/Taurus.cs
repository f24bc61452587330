using System.Globalization;
using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// The final statistics of Taurus as CSV, https://gettaurus.org/docs/Reporting/#Final-Stats-Reporter: a row for each
/// label, and one without a label for the whole. Times are seconds.
/// </summary>
internal sealed class Taurus : IEventSource
{
    public string Type => "taurus";
    public string Name => "Taurus (bzt)";
    public string Docs => "https://gettaurus.org/docs/Reporting/";

    public string Setup =>
        TestReport.Setup("In the configuration `reporting: [{module: final-stats, dump-csv: stats.csv}]`", "stats.csv")
        + " What its module `junit-xml` writes (pass/fail criteria as tests) goes to a source of type `junit`.";

    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request)
    {
        var rows = Csv.Read(Encoding.UTF8.GetString(request.Body.Span.TrimStart("\ufeff"u8)))
            .Where(row => row.ContainsKey("succ") && row.ContainsKey("fail"))
            .ToList();
        if (rows.Find(row => row.GetValueOrDefault("label") is "" or "ALL") is not { } whole)
            return ParsedWebhook.NotUnderstood("not the final statistics of Taurus");

        var (passed, failed) = (Number(whole, "succ") ?? 0, Number(whole, "fail") ?? 0);
        var bad = rows.Where(row => row != whole && Number(row, "fail") > 0)
            .Select(row => new TestCase(
                row.GetValueOrDefault("label") ?? "?",
                Message: $"{row["fail"]} of "
                    + ((Number(row, "succ") ?? 0) + (Number(row, "fail") ?? 0)).ToString(CultureInfo.InvariantCulture)
                    + " failed"
            ));
        // "throughput" is the number of all samples.
        return TestReport.Of(
            request,
            LoadResults.Of(
                (long)(passed + failed),
                (long)failed,
                null,
                [
                    LoadResults.Milliseconds("p95", Number(whole, "perc_95.0") * 1000),
                    LoadResults.Milliseconds("mean", Number(whole, "avg_rt") * 1000),
                ],
                bad
            )
        );
    }

    private static double? Number(Dictionary<string, string> row, string name) =>
        double.TryParse(row.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and < 1e12
            ? number
            : null;
}
