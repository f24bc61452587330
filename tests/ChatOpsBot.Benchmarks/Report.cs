using System.Globalization;

namespace ChatOpsBot.Benchmarks;

/// <summary>One row of the table.</summary>
/// <param name="Bar">What is asked for; null for a figure that only explains.</param>
/// <param name="AtMost">Whether the bar is an upper bound.</param>
internal sealed record Row(string What, double Figure, string Unit, double? Bar = null, bool AtMost = false)
{
    public bool? IsMet =>
        Bar is { } bar
            ? AtMost
                ? Figure <= bar
                : Figure >= bar
            : null;

    public override string ToString()
    {
        var bar = Bar is { } value ? $"{(AtMost ? "≤" : "≥")} {Number(value)} {Unit}" : "";
        var ratio = Bar is { } of and > 0 ? Number(Figure / of) : "";
        return $"| {What} | {Number(Figure)} {Unit} | {bar} | {ratio} | "
            + $"{IsMet switch { true => "met", false => "NOT MET", null => "" }} |";
    }

    private static string Number(double value) =>
        value
            .ToString(
                value switch
                {
                    >= 100 => "#,0",
                    >= 10 => "0.0",
                    _ => "0.000",
                },
                CultureInfo.InvariantCulture
            )
            .TrimEnd('.');
}

/// <summary>A Markdown table: the figure, the bar, the one over the other, and the verdict.</summary>
internal static class Report
{
    public const string Head = "| what | figure | bar | figure ÷ bar | |\n| --- | --- | --- | --- | --- |";

    public static double Median(IEnumerable<double> values) => Percentile(values, 0.5);

    public static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
    }
}
