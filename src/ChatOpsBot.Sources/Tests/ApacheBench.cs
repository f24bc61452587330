using System.Globalization;
using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// What ab prints: https://httpd.apache.org/docs/2.4/programs/ab.html. An answer that is not a success is not among its
/// failed requests, and where no one answers it prints no summary at all. The file of <c>-e</c> only has the times, and
/// so belongs to the same run.
/// </summary>
internal sealed class ApacheBench : IEventSource
{
    private const int LongestOutput = 1024 * 1024;

    public string Type => "ab";
    public string Name => "ApacheBench (ab)";
    public string Docs => "https://httpd.apache.org/docs/2.4/programs/ab.html";
    public string Setup =>
        TestReport.Setup("`ab -n 1000 -c 10 https://shop.example.com/ > ab.txt 2>&1`", "ab.txt")
        + " The percentiles that `-e` writes, sent with the same `run`, are finer than the printed ones.";
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public int MaxBodyBytes => LongestOutput;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request)
    {
        if (request.Body.Span.StartsWith("Percentage served,"u8))
            return Percentiles(request);
        var lines = Encoding
            .UTF8.GetString(request.Body.Span)
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!lines.Any(line => line.Contains("ApacheBench", StringComparison.Ordinal)))
            return ParsedWebhook.NotUnderstood("not the output of ab");

        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                said.TryAdd(line[..colon], line[(colon + 1)..].Trim());
        if (Number(said, "Complete requests") is not { } total)
            return TestReport.Of(
                request,
                LoadResults.Of(0, 0, null, [], [new TestCase("ab", Message: TestTally.FirstLine(lines[^1]))]),
                Target(said),
                failed: true
            );

        var (failed, refused) = (Number(said, "Failed requests") ?? 0, Number(said, "Non-2xx responses") ?? 0);
        List<TestCase> failures = [];
        if (refused > 0)
            failures.Add(new TestCase($"{refused.ToString(CultureInfo.InvariantCulture)} answers other than 2xx"));
        // Pages that differ in length from the first one count as failed: "(Connect: 0, Receive: 0, Length: 12,
        // Exceptions: 0)".
        if (failed > 0)
            failures.Add(
                new TestCase(
                    $"{failed.ToString(CultureInfo.InvariantCulture)} failed",
                    Message: lines
                        .FirstOrDefault(line => line.StartsWith("(Connect:", StringComparison.Ordinal))
                        ?.Trim('(', ')')
                )
            );
        return TestReport.Of(
            request,
            LoadResults.Of(
                (long)total,
                (long)(failed + refused),
                Number(said, "Time taken for tests"),
                [
                    LoadResults.PerSecond(Number(said, "Requests per second")),
                    LoadResults.Milliseconds("p95", Percentile(lines, "95%"), resolution: 1),
                    LoadResults.Milliseconds("mean", Number(said, "Time per request")),
                ],
                failures
            ),
            Target(said)
        );
    }

    private static ParsedWebhook Percentiles(WebhookRequest request)
    {
        var times = Csv.Read(Encoding.UTF8.GetString(request.Body.Span)).ToList();
        Measurement?[] numbers =
        [
            .. ((string[])["50", "95", "99"]).Select(share =>
                LoadResults.Milliseconds(
                    $"p{share}",
                    Leading(
                        times
                            .Find(row => row.GetValueOrDefault("Percentage served") == share)
                            ?.GetValueOrDefault("Time in ms")
                    )
                )
            ),
        ];
        return numbers.All(number => number is null)
            ? ParsedWebhook.NotUnderstood("not the output of ab")
            : TestReport.Of(request, LoadResults.Of(0, 0, null, numbers), part: "percentiles");
    }

    private static string? Target(Dictionary<string, string> said) =>
        said.TryGetValue("Server Hostname", out var host) ? $"{host}{said.GetValueOrDefault("Document Path")}" : null;

    private static double? Percentile(string[] lines, string share) =>
        lines.FirstOrDefault(line => line.StartsWith(share, StringComparison.Ordinal)) is { } line
            ? Leading(line[share.Length..])
            : null;

    private static double? Number(Dictionary<string, string> said, string name) =>
        Leading(said.GetValueOrDefault(name));

    private static double? Leading(string? text) =>
        text is not null
        && double.TryParse(text.Trim().Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number is >= 0 and < 1e15
            ? number
            : null;
}
