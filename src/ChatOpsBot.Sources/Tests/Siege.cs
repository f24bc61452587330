using System.Globalization;
using System.Text;

namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// What siege prints, https://www.joedog.org/siege-manual/: lines of names and numbers, or with <c>-j</c> JSON after a
/// banner.
/// </summary>
internal sealed class Siege : IEventSource
{
    public string Type => "siege";
    public string Name => "Siege";
    public string Docs => "https://www.joedog.org/siege-manual/";
    public string Setup =>
        TestReport.Setup("`siege -c 10 -r 100 https://shop.example.com/ > siege.txt 2>&1` (or with `-j`)", "siege.txt");
    public IReadOnlyList<WebhookAuth> Authentication => TestReport.Authentication;
    public BodyFormats Accepts => BodyFormats.Text;
    public IReadOnlyList<string> Parameters => TestReport.Parameters;

    public ParsedWebhook Parse(WebhookRequest request)
    {
        var numbers = Json(request.Body) ?? Lines(request.Body.Span);
        if (Number("transactions") is not { } hits || Number("availability") is not { } availability)
            return ParsedWebhook.NotUnderstood("not the output of siege");

        // Hits are those that were answered; siege itself says of the share what it leaves open of the count.
        var failed = Number("failed transactions") ?? 0;
        var total = Math.Max(hits, (Number("successful transactions") ?? 0) + failed);
        List<TestCase> failures =
            failed > 0
                ? [new TestCase(string.Create(CultureInfo.InvariantCulture, $"availability {availability:0.##}%"))]
                : [];
        return TestReport.Of(
            request,
            LoadResults.Of(
                (long)total,
                (long)failed,
                Number("elapsed time"),
                [
                    LoadResults.PerSecond(Number("transaction rate")),
                    LoadResults.Milliseconds("mean", Number("response time") * 1000, resolution: 10),
                ],
                failures
            )
        );

        double? Number(string name) => numbers.TryGetValue(name, out var number) ? number : null;
    }

    private static Dictionary<string, double>? Json(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf((byte)'{') is not (>= 0 and var brace))
            return null;
        return Field.Read(
            body[brace..],
            json =>
                json.Properties()
                    .Select(property => (Name: property.Key.Replace('_', ' '), Value: json.AnyFraction(property.Key)))
                    .Where(pair => pair.Value is not null)
                    .GroupBy(pair => pair.Name)
                    .ToDictionary(pair => pair.Key, pair => pair.First().Value!.Value, StringComparer.Ordinal)
        );
    }

    private static Dictionary<string, double> Lines(ReadOnlySpan<byte> body)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(body).Split('\n'))
        {
            if (
                line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                && double.TryParse(
                    line[(colon + 1)..].Trim().Split(' ')[0],
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var number
                )
                && number is >= 0 and < 1e15
            )
                numbers.TryAdd(line[..colon].Trim().ToLowerInvariant(), number);
        }
        return numbers;
    }
}
