namespace ChatOpsBot.Sources;

/// <summary>
/// What is odd about an alert, as the label <see cref="Label"/> says it: routes match it, and its card shows it.
/// </summary>
public static class AlertCondition
{
    public const string Label = "alert_condition";

    /// <summary>It fires because nothing was measured.</summary>
    public const string NoData = "no data";

    /// <summary>It comes and goes so often that the tool keeps silent about it.</summary>
    public const string Flapping = "flapping";

    /// <summary>A test of the connection.</summary>
    public const string Test = "test";
}
