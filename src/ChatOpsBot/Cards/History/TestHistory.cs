using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.History;

/// <summary>
/// The last runs of one suite, whichever came first: by it each run is compared with the one before it on its branch,
/// or, where that is its first there, on the main branch.
/// </summary>
internal sealed partial record TestHistory
{
    public const int MaxRuns = 20;

    private static readonly string[] MainBranches = ["main", "master", "trunk"];

    /// <summary>The newest first.</summary>
    public IReadOnlyList<TestRun> Runs
    {
        get;
        init => field = value ?? [];
    } = [];

    public static string KeyOf(string source, string suite) => $"tests/{source}/{suite}";

    /// <summary>
    /// With this run as it is known now, in place of how it was known; the same instance when that says nothing new.
    /// </summary>
    public TestHistory With(TestRun run)
    {
        var known = Runs.FirstOrDefault(other => other.Subject == run.Subject);
        if (known?.ToText() == run.ToText())
            return this;
        List<TestRun> runs =
        [
            .. Runs.Where(other => other.Subject != run.Subject)
                .Append(run)
                .OrderByDescending(other => other.At)
                .ThenBy(other => other.Subject, StringComparer.Ordinal)
                .Take(MaxRuns),
        ];
        return runs.Contains(run) || known is not null ? this with { Runs = runs } : this;
    }

    /// <summary>The run that this one is compared with.</summary>
    public TestRun? Before(TestRun run)
    {
        var earlier = Runs.SkipWhile(other => other.Subject != run.Subject).Skip(1).ToList();
        return earlier.Find(other => other.Branch == run.Branch)
            ?? earlier.Find(other => MainBranches.Contains(other.Branch));
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, TestHistoryJson.Default.TestHistory);

    public static TestHistory Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, TestHistoryJson.Default.TestHistory)!;

    [JsonSerializable(typeof(TestHistory))]
    [JsonSerializable(typeof(TestRun))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
    )]
    internal sealed partial class TestHistoryJson : JsonSerializerContext;
}

/// <summary>What a later run is compared with.</summary>
/// <param name="Subject">That of its card.</param>
/// <param name="At">When it ended.</param>
internal sealed record TestRun(string Subject, DateTimeOffset At, string? Branch, TestResults Results)
{
    private const int MaxCompared = 300;

    /// <summary>Null for a card that no report has reached.</summary>
    public static TestRun? Of(Card card)
    {
        var reports = TestSuiteRunCard.Reports(card);
        if (reports.Count == 0)
            return null;
        var whole = TestSuiteRunCard.Whole(reports);
        return new TestRun(
            card.Subject,
            reports.Max(report => report.Occurred),
            reports[0].Branch,
            new TestResults
            {
                Unit = whole.Unit,
                Passed = whole.Passed,
                Failed = whole.Failed,
                Duration = whole.Duration,
                Failures = [.. whole.Failures.Take(MaxCompared).Select(failure => new TestCase(failure.Name))],
                Measurements = [.. whole.Measurements.Take(MaxCompared)],
            }
        );
    }

    public string ToText() => JsonSerializer.Serialize(this, TestHistory.TestHistoryJson.Default.TestRun);
}
