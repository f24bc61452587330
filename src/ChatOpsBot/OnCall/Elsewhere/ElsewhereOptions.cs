namespace ChatOpsBot.OnCall.Elsewhere;

/// <summary>
/// One of <c>OnCall:Elsewhere</c>, by the name of a source of webhooks: PagerDuty or Opsgenie, which learn what
/// becomes of pages. See <c>docs/oncall.md</c>.
/// </summary>
public sealed class ElsewhereOptions
{
    /// <summary><c>pagerduty</c> or <c>opsgenie</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The key of its API. With it, an alert of the source is acknowledged and resolved there, too.</summary>
    public string? Token { get; set; }

    /// <summary>A file that holds <see cref="Token"/> alone.</summary>
    public string? TokenFile { get; set; }

    /// <summary>PagerDuty: the mail address of the user there in whose name it is done.</summary>
    public string? From { get; set; }

    /// <summary>
    /// The root of its API, such as <c>https://api.eu.opsgenie.com/</c>; when not given, that of the United States.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>
    /// PagerDuty: the integration key of a service there, for Events API v2. With it, the bot's other pages are alerts
    /// there, too.
    /// </summary>
    public string? RoutingKey { get; set; }

    /// <summary>A file that holds <see cref="RoutingKey"/> alone.</summary>
    public string? RoutingKeyFile { get; set; }

    /// <summary>Of the Events API, such as <c>https://events.eu.pagerduty.com/</c>.</summary>
    public string? EventsUrl { get; set; }
}
