using System.Globalization;
using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// What wrk prints, https://github.com/wg/wrk; wrk2 prints the same, with more digits in the percentiles.
/// </summary>
internal sealed class Wrk : IEventSource
{
    public string Type => "wrk";
    public string Name => "wrk";
    public string Docs => "https://github.com/wg/wrk";
    public string Setup =>
        TestReport.Setup("`wrk -t2 -c10 -d30s --latency https://shop.example.com/ > wrk.txt`", "wrk.txt");
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request)
    {
        var lines = Encoding
            .UTF8.GetString(request.Body.Span)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.FirstOrDefault(line => line.StartsWith("unable to connect", StringComparison.Ordinal)) is { } refusal)
            return TestReport.Of(
                request,
                LoadResults.Of(0, 0, null, [], [new TestCase("wrk", Message: TestTally.FirstLine(refusal))]),
                failed: true
            );
        // "46 requests in 1.01s, 5.47KB read"
        if (
            Words(lines, " requests in ") is not [var counted, "requests", "in", var took, ..]
            || Number(counted) is not { } requests
        )
            return ParsedWebhook.NotUnderstood("not the output of wrk");

        var (refused, broken) = (
            Number(After(lines, "Non-2xx or 3xx responses:")) ?? 0,
            After(lines, "Socket errors:")
        );
        var unanswered = broken?.Split(',').Sum(part => Number(part.Trim().Split(' ')[^1]) ?? 0) ?? 0;
        List<TestCase> failures = [];
        if (refused > 0)
            failures.Add(
                new TestCase($"{refused.ToString(CultureInfo.InvariantCulture)} answers other than 2xx and 3xx")
            );
        if (unanswered > 0)
            failures.Add(
                new TestCase($"{unanswered.ToString(CultureInfo.InvariantCulture)} socket errors", Message: broken)
            );
        var target = lines.FirstOrDefault(line => line.StartsWith("Running ", StringComparison.Ordinal))?.Split(" @ ")
            is [_, var url]
            ? url
            : null;
        var mean = lines
            .FirstOrDefault(line =>
                line.StartsWith("Latency ", StringComparison.Ordinal)
                && !line.Contains("Distribution", StringComparison.Ordinal)
            )
            ?[8..];
        return TestReport.Of(
            request,
            LoadResults.Of(
                (long)(requests + unanswered),
                (long)(refused + unanswered),
                Milliseconds(took.TrimEnd(',')) / 1000,
                [
                    LoadResults.PerSecond(Number(After(lines, "Requests/sec:"))),
                    LoadResults.Milliseconds("p99", Percentile(lines)),
                    LoadResults.Milliseconds("mean", Milliseconds(mean?.Trim().Split(' ')[0])),
                ],
                failures
            ),
            target
        );
    }

    private static string[]? Words(string[] lines, string with) =>
        lines
            .FirstOrDefault(line => line.Contains(with, StringComparison.Ordinal))
            ?.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string? After(string[] lines, string start) =>
        lines.FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal))?[start.Length..].Trim();

    private static double? Percentile(string[] lines) =>
        lines
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words is ["99%" or "99.000%", _])
            is { } line
            ? Milliseconds(line[1])
            : null;

    private static double? Milliseconds(string? text) =>
        text switch
        {
            null => null,
            _ when text.EndsWith("us", StringComparison.Ordinal) => Number(text[..^2]) / 1000,
            _ when text.EndsWith("ms", StringComparison.Ordinal) => Number(text[..^2]),
            _ when text.EndsWith('s') => Number(text[..^1]) * 1000,
            _ when text.EndsWith('m') => Number(text[..^1]) * 60_000,
            _ => null,
        };

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and < 1e15
            ? number
            : null;
}
