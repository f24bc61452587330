using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// A chart that Slack draws; two per message.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block"/>
/// </summary>
public sealed record DataVisualizationBlock : Block
{
    public override string Type => "data_visualization";

    public required string Title
    {
        get;
        init => field = Bound.Text(value, Limits.ChartTitle);
    }
    public required Chart Chart
    {
        get;
        init => field = Bound.Whole(value);
    }
}

[JsonConverter(typeof(PartConverter<Chart>))]
public abstract record Chart : Part
{
    private protected Chart() { }
}

public sealed record PieChart : Chart
{
    public override string Type => "pie";

    public required IReadOnlyList<ChartSegment> Segments
    {
        get;
        init => field = Bound.Items(value, Limits.ChartSegments);
    }
}

public sealed record ChartSegment
{
    public required string Label
    {
        get;
        init => field = Bound.Text(value, Limits.ChartLabel);
    }

    /// <summary>More than zero.</summary>
    public required decimal Value
    {
        get;
        init
        {
            Bound.Require(value > 0, "A segment must be more than zero.", nameof(Value));
            field = value;
        }
    }
}

/// <summary>A chart with two axes.</summary>
public abstract record AxisChart : Chart
{
    private protected AxisChart() { }

    public required IReadOnlyList<ChartSeries> Series
    {
        get;
        init => field = Bound.Items(value, Limits.ChartSeries);
    }
    public required ChartAxes AxisConfig { get; init; }
}

public sealed record BarChart : AxisChart
{
    public override string Type => "bar";
}

public sealed record LineChart : AxisChart
{
    public override string Type => "line";
}

public sealed record AreaChart : AxisChart
{
    public override string Type => "area";
}

public sealed record ChartSeries
{
    public required string Name
    {
        get;
        init => field = Bound.Text(value, Limits.ChartLabel);
    }
    public required IReadOnlyList<ChartPoint> Data
    {
        get;
        init => field = Bound.Items(value, Limits.ChartPoints);
    }
}

public sealed record ChartPoint
{
    /// <summary>One of the categories of the axis.</summary>
    public required string Label
    {
        get;
        init => field = Bound.Text(value, Limits.ChartLabel);
    }

    public required decimal Value { get; init; }
}

public sealed record ChartAxes
{
    /// <summary>Along the horizontal axis, in this order.</summary>
    public required IReadOnlyList<string> Categories
    {
        get;
        init =>
            field = Bound
                .Items(value, Limits.ChartPoints)
                .Select(category => Bound.Text(category, Limits.ChartLabel))
                .ToArray();
    }

    public string? XLabel
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.ChartAxisLabel);
    }
    public string? YLabel
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.ChartAxisLabel);
    }
}
