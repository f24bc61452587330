namespace ChatOpsBot.Platform.Workspace.Text;

internal static class Duration
{
    /// <summary>The two largest units: <c>39s</c>, <c>4m 12s</c>, <c>2h 05m</c>, <c>3d 4h</c>.</summary>
    public static string Text(TimeSpan span) =>
        span switch
        {
            { TotalSeconds: < 1 } => "under 1s",
            { TotalMinutes: < 1 } => $"{span.Seconds}s",
            { TotalHours: < 1 } => $"{span.Minutes}m {span.Seconds:00}s",
            { TotalDays: < 1 } => $"{span.Hours}h {span.Minutes:00}m",
            _ => $"{(int)span.TotalDays}d {span.Hours}h",
        };

    /// <summary>Null when one end is unknown or the clock ran backwards.</summary>
    public static string? Between(DateTimeOffset? from, DateTimeOffset? to) =>
        to - from is { } span && span >= TimeSpan.Zero ? Text(span) : null;
}
