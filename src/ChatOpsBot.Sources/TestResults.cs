using System.Text.Json.Serialization;

namespace ChatOpsBot.Sources;

/// <summary>
/// What one report of tests, benchmarks or load says in numbers. A run of a suite may send several; together they are
/// the run.
/// </summary>
public sealed record TestResults
{
    /// <summary>How many cases of a sort are named; more of them are only counted.</summary>
    public const int MaxNamed = 100;

    public const int SlowestShown = 3;

    /// <summary>What is counted: <c>test</c>, <c>check</c>, <c>request</c>, <c>benchmark</c>.</summary>
    public string Unit
    {
        get;
        init => field = value ?? "test";
    } = "test";

    /// <summary>Those that passed in the end, the flaky ones among them.</summary>
    public int Passed { get; init; }

    public int Failed { get; init; }
    public int Skipped { get; init; }
    public int Flaky { get; init; }

    /// <summary>Those that failed, as many as are named.</summary>
    public IReadOnlyList<TestCase> Failures
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Those that failed and passed when tried again, as many as are named.</summary>
    public IReadOnlyList<string> FlakyNames
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The slowest first.</summary>
    public IReadOnlyList<TestCase> Slowest
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>What the run took by its own account.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// Numbers worth comparing with those of the run before: the mean of a benchmark, the requests per second of a load
    /// test.
    /// </summary>
    public IReadOnlyList<Measurement> Measurements
    {
        get;
        init => field = value ?? [];
    } = [];

    [JsonIgnore]
    public int Total => unchecked(Passed + Failed + Skipped);
}

/// <param name="Message">The first line of what was wrong with it.</param>
public sealed record TestCase(string Name, TimeSpan? Duration = null, string? Message = null);

/// <param name="Unit"><c>ns</c>, <c>ms</c>, <c>/s</c>, <c>B</c>.</param>
/// <param name="MoreIsBetter">True of a throughput, false of a time.</param>
public sealed record Measurement(string Name, double Value, string Unit, bool MoreIsBetter = false);
