namespace ChatOpsBot.OnCall.Elsewhere;

/// <summary>A tool that is notified of pages.</summary>
/// <param name="Url">The root of its API, in the United States.</param>
internal sealed record ElsewhereTool(string Name, string Url)
{
    public const string EventsUrl = "https://events.pagerduty.com/";

    public static ElsewhereTool PagerDuty { get; } = new("pagerduty", "https://api.pagerduty.com/");
    public static ElsewhereTool Opsgenie { get; } = new("opsgenie", "https://api.opsgenie.com/");

    public static ElsewhereTool? Find(string type) =>
        new[] { PagerDuty, Opsgenie }.FirstOrDefault(tool =>
            string.Equals(tool.Name, type, StringComparison.OrdinalIgnoreCase)
        );
}
