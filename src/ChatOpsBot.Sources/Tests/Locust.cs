using System.Globalization;
using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Locust's results, https://docs.locust.io/en/stable/retrieving-stats.html: <c>--json</c> (a list of what was
/// requested), <c>_stats.csv</c> (with a row for the whole) <c>_stats_history.csv</c> (whose last row is the whole),
/// <c>_failures.csv</c> and <c>_exceptions.csv</c>, which only name what failed and so belong to the same run.
/// </summary>
internal sealed class Locust : IEventSource
{
    public string Type => "locust";
    public string Name => "Locust";
    public string Docs => "https://docs.locust.io/en/stable/retrieving-stats.html";
    public string Setup =>
        TestReport.Setup("`locust --headless --csv out …` (or `--json > out.json`)", "out_stats.csv")
        + " `out_failures.csv` and `out_exceptions.csv`, sent with the same `run`, "
        + "add what the errors were. Without `out_stats.csv`, `out_stats_history.csv` will do.";
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public int MaxBodyBytes => TestReport.MaxBodyBytes;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request)
    {
        var text = request.Body.Span.TrimStart(" \r\n\t\ufeff"u8);
        if (text.StartsWith("["u8))
            return Field.Read(request.Body, list => Json(request, list));
        var rows = Csv.Read(Encoding.UTF8.GetString(text)).ToList();
        // Locust writes these files also where nothing failed.
        if (rows.Count == 0)
            return text.StartsWith("Method,Name,Error"u8) || text.StartsWith("Count,Message,Traceback"u8)
                ? ParsedWebhook.NotHandled("nothing failed")
                : ParsedWebhook.NotUnderstood("neither the JSON nor the CSV of Locust");
        if (rows[0].ContainsKey("Occurrences"))
            return Failures(request, rows);
        if (rows[0].ContainsKey("Traceback"))
            return Exceptions(request, rows);
        if (rows[0].ContainsKey("Total Request Count"))
            return History(request, rows);
        return rows.Exists(row => row.ContainsKey("Request Count"))
            ? Stats(request, rows)
            : ParsedWebhook.NotUnderstood("neither the JSON nor the CSV of Locust");
    }

    private static ParsedWebhook Stats(WebhookRequest request, List<Dictionary<string, string>> rows)
    {
        var whole = rows.Find(row => row.GetValueOrDefault("Name") == "Aggregated") ?? rows[^1];
        var bad = rows.Where(row => row != whole && Number(row, "Failure Count") > 0)
            .Select(row => new TestCase(
                $"{row.GetValueOrDefault("Type")} {row.GetValueOrDefault("Name")}".Trim(),
                Message: $"{row["Failure Count"]} of {row.GetValueOrDefault("Request Count")} failed"
            ));
        var (total, perSecond) = (Number(whole, "Request Count") ?? 0, Number(whole, "Requests/s"));
        return TestReport.Of(
            request,
            LoadResults.Of(
                (long)total,
                (long)(Number(whole, "Failure Count") ?? 0),
                perSecond > 0 ? total / perSecond : null,
                [
                    LoadResults.PerSecond(perSecond),
                    LoadResults.Milliseconds("p95", Number(whole, "95%")),
                    LoadResults.Milliseconds("mean", Number(whole, "Average Response Time")),
                ],
                bad
            )
        );
    }

    private static ParsedWebhook Failures(WebhookRequest request, List<Dictionary<string, string>> rows)
    {
        var bad = rows.Select(row => new TestCase(
                $"{row.GetValueOrDefault("Method")} {row.GetValueOrDefault("Name")}".Trim(),
                Message: TestTally.FirstLine($"{row["Occurrences"]} × {row.GetValueOrDefault("Error")}")
            ))
            .ToList();
        return TestReport.Of(request, LoadResults.Of(0, 0, null, [], bad), part: "failures", failed: bad.Count > 0);
    }

    private static ParsedWebhook Exceptions(WebhookRequest request, List<Dictionary<string, string>> rows)
    {
        var bad = rows.Select(row => new TestCase(
                TestTally.FirstLine(row.GetValueOrDefault("Message")) ?? "exception",
                Message: $"{row.GetValueOrDefault("Count")} ×"
            ))
            .ToList();
        return TestReport.Of(request, LoadResults.Of(0, 0, null, [], bad), part: "exceptions", failed: bad.Count > 0);
    }

    /// <summary>Rows of numbers so far, one a second; their percentiles are of the last seconds only.</summary>
    private static ParsedWebhook History(WebhookRequest request, List<Dictionary<string, string>> rows)
    {
        if (rows.FindLast(row => row.GetValueOrDefault("Name") == "Aggregated") is not { } last)
            return ParsedWebhook.NotUnderstood("neither the JSON nor the CSV of Locust");
        var (total, failed, seconds) = (
            Number(last, "Total Request Count") ?? 0,
            Number(last, "Total Failure Count") ?? 0,
            Number(last, "Timestamp") - Number(rows[0], "Timestamp")
        );
        List<TestCase> bad =
            failed > 0
                ?
                [
                    new TestCase(
                        $"{failed.ToString(CultureInfo.InvariantCulture)} of "
                            + $"{total.ToString(CultureInfo.InvariantCulture)} failed"
                    ),
                ]
                : [];
        return TestReport.Of(
            request,
            LoadResults.Of(
                (long)total,
                (long)failed,
                seconds,
                [
                    LoadResults.PerSecond(seconds > 0 ? total / seconds : null),
                    LoadResults.Milliseconds("mean", Number(last, "Total Average Response Time")),
                ],
                bad
            )
        );
    }

    private static ParsedWebhook Json(WebhookRequest request, Field list)
    {
        if (!list.IsList)
            return ParsedWebhook.NotUnderstood("neither the JSON nor the CSV of Locust");
        var (total, failed, time, times) = (0L, 0L, 0.0, new SortedDictionary<double, long>());
        double? begun = null,
            ended = null;
        var bad = new List<TestCase>();
        foreach (var entry in list.Element.EnumerateArray().Select(item => new Field(item)))
        {
            if (entry.Number("num_requests") is not (>= 0 and < int.MaxValue and var requests))
                continue;
            var failures = Math.Clamp(entry.Number("num_failures") ?? 0, 0, requests);
            (total, failed, time) = (
                total + requests,
                failed + failures,
                time + (entry.AnyFraction("total_response_time") ?? 0)
            );
            if (failures > 0)
                bad.Add(
                    new TestCase(
                        $"{entry.Text("method")} {entry.Text("name")}".Trim(),
                        Message: $"{failures} of {requests} failed"
                    )
                );
            (begun, ended) = (
                Smaller(begun, entry.AnyFraction("start_time")),
                Larger(ended, entry.AnyFraction("last_request_timestamp"))
            );
            foreach (var (milliseconds, count) in entry["response_times"].Properties())
                if (
                    double.TryParse(milliseconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var key)
                    && long.TryParse(count.Word(), NumberStyles.None, CultureInfo.InvariantCulture, out var many)
                    && many < int.MaxValue
                )
                    times[key] = times.GetValueOrDefault(key) + many;
        }
        var seconds = ended - begun;
        return TestReport.Of(
            request,
            LoadResults.Of(
                total,
                failed,
                seconds,
                [
                    LoadResults.PerSecond(seconds > 0 ? total / seconds : null),
                    LoadResults.Milliseconds("p95", Percentile(times, 0.95)),
                    LoadResults.Milliseconds("mean", total > 0 ? time / total : null),
                ],
                bad
            ),
            ended: ended is > 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(ended.Value) : null
        );
    }

    private static double? Percentile(SortedDictionary<double, long> times, double share)
    {
        var left = times.Values.Sum() * share;
        foreach (var (milliseconds, count) in times)
            if ((left -= count) <= 0)
                return milliseconds;
        return null;
    }

    private static double? Smaller(double? one, double? other) => one is null || other < one ? other : one;

    private static double? Larger(double? one, double? other) => one is null || other > one ? other : one;

    private static double? Number(Dictionary<string, string> row, string name) =>
        double.TryParse(row.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and < 1e15
            ? number
            : null;
}
