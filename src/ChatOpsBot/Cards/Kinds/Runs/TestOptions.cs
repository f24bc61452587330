namespace ChatOpsBot.Cards.Kinds.Runs;

/// <summary>The section <c>Tests</c>.</summary>
public sealed class TestOptions
{
    /// <summary>
    /// By how many percent a benchmark may be slower (or a load test carry less) than in the run before until it is a
    /// warning.
    /// </summary>
    public double Tolerance { get; set; } = 10;

    /// <summary>Likewise for single suites, by name.</summary>
    public Dictionary<string, double> Suites { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public double ToleranceOf(string? suite) =>
        suite is not null && Suites.TryGetValue(suite, out var own) ? own : Tolerance;
}
