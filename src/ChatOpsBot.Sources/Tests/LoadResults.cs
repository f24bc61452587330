namespace ChatOpsBot.Sources.Tests;

internal static class LoadResults
{
    /// <summary>
    /// What every load test can say: how many requests, how many of them failed, how long it took, and its numbers.
    /// </summary>
    public static TestResults Of(
        long total,
        long failed,
        double? seconds,
        IEnumerable<Measurement?> measurements,
        IEnumerable<TestCase>? failures = null
    )
    {
        var all = (int)Math.Clamp(total, 0, int.MaxValue);
        var bad = (int)Math.Clamp(failed, 0, all);
        return new TestResults
        {
            Unit = "request",
            Passed = all - bad,
            Failed = bad,
            Failures = [.. (failures ?? []).Take(TestResults.MaxNamed)],
            Duration = TestTally.Seconds(seconds),
            Measurements = [.. measurements.OfType<Measurement>()],
        };
    }

    public static Measurement? PerSecond(double? value) =>
        value is > 0 ? new Measurement("throughput", Round(value.Value), "/s", MoreIsBetter: true) : null;

    /// <summary>A time of response.</summary>
    /// <param name="resolution">To how many milliseconds the tool rounds; a time that is not much longer than that
    /// cannot be compared.</param>
    public static Measurement? Milliseconds(string name, double? value, double resolution = 0) =>
        value > 0 && value >= 10 * resolution ? new Measurement(name, Round(value.Value), "ms") : null;

    private static double Round(double value) => Math.Round(value, 3);
}
