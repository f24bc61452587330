using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Alerts;

/// <summary>The alerts of one card, and how they stand together.</summary>
internal sealed class AlertGroup
{
    public const string Prefix = "alert/";

    public AlertGroup(Card card)
    {
        All = [.. card.PartsOf(Prefix)];
        Firing = [.. Open(EventState.Firing)];
        Acknowledged = [.. Open(EventState.Acknowledged)];
        Reported = [.. All.Where(alert => alert.State == EventState.Firing && IsOver(alert))];
        Unreported = [.. All.Where(alert => alert.State == EventState.Unreported)];
        Shown =
            Firing.Count > 0 ? Firing
            : Acknowledged.Count > 0 ? Acknowledged
            : Reported.Count > 0 ? Reported
            : All;
        Total = Math.Max(All.Count, All.Select(alert => alert.Total ?? 0).DefaultIfEmpty().Max());
    }

    public IReadOnlyList<ChatOpsEvent> All { get; }
    public IReadOnlyList<ChatOpsEvent> Firing { get; }
    public IReadOnlyList<ChatOpsEvent> Acknowledged { get; }

    /// <summary>Moments: the tool reports no end.</summary>
    public IReadOnlyList<ChatOpsEvent> Reported { get; }

    /// <summary>
    /// Those that the reader should look at: what fires, else what is acknowledged, else what was reported, else all.
    /// </summary>
    public IReadOnlyList<ChatOpsEvent> Shown { get; }

    /// <summary>How many there are, where the tool sends fewer than that.</summary>
    public int Total { get; }

    /// <summary>Those that their sender names no longer, without having said that they ended.</summary>
    public IReadOnlyList<ChatOpsEvent> Unreported { get; }

    public int OpenCount => Firing.Count + Acknowledged.Count;
    public bool IsOpen => OpenCount > 0;

    /// <summary>All that is known of it is a moment.</summary>
    public bool IsMoment => !IsOpen && Reported.Count > 0;

    public EventState State =>
        Firing.Count > 0 || IsMoment ? EventState.Firing
        : Acknowledged.Count > 0 ? EventState.Acknowledged
        : Unreported.Count > 0 ? EventState.Unreported
        : All.Any(alert => alert.State == EventState.Resolved) ? EventState.Resolved
        : All.Any(alert => alert.State == EventState.Dismissed) ? EventState.Dismissed
        : EventState.Info;

    /// <summary>The state in words: <c>3 of 12 firing</c>, <c>acknowledged by Ada</c>.</summary>
    public string Summary =>
        State switch
        {
            EventState.Firing when IsMoment => Reported.Count > 1 ? $"{Reported.Count} reported" : "reported",
            EventState.Firing => Others
                + Many(
                    "firing",
                    $"{Firing.Count} of {Total} firing"
                        + (Acknowledged.Count > 0 ? $", {Acknowledged.Count} acknowledged" : "")
                        + $"{Missing}"
                ),
            EventState.Acknowledged => Many("acknowledged", $"{Acknowledged.Count} of {Total} acknowledged{Missing}")
                + By,
            EventState.Unreported => Many(
                "no longer reported",
                (Unreported.Count < All.Count ? $"{All.Count - Unreported.Count} of {Total} resolved" : "")
                    + (Unreported.Count < All.Count ? Missing : $"all {Total} no longer reported")
            ),
            EventState.Resolved => Many("resolved", $"all {Total} resolved") + By,
            EventState.Dismissed => "dismissed" + By,
            _ => All.Any(alert => alert.Labels.GetValueOrDefault(AlertCondition.Label) == AlertCondition.Test)
                ? "sends a test"
                : "",
        };

    public DateTimeOffset Since =>
        (IsOpen ? Firing.Concat(Acknowledged) : All).Min(alert => alert.Started ?? alert.Occurred);

    /// <summary>From the first beginning to the last end.</summary>
    public string? Duration =>
        State == EventState.Resolved && All.Any(alert => alert.Started is not null)
            ? Platform.Workspace.Text.Duration.Between(Since, All.Max(alert => alert.Ended ?? alert.Occurred))
            : null;

    /// <summary>The worst of what is shown, in the tool's own word.</summary>
    public string? Severity => SeverityScale.WorstOf(Shown.Select(alert => alert.Severity));

    /// <summary>What fires looks as bad as it is.</summary>
    public string Glyph =>
        State != EventState.Firing
            ? Platform.Workspace.Text.Glyph.Of(State)
            : SeverityScale.Of(Severity) switch
            {
                Sources.Severity.Warning => Platform.Workspace.Text.Glyph.Running,
                Sources.Severity.Info => Platform.Workspace.Text.Glyph.Info,
                _ => Platform.Workspace.Text.Glyph.Bad,
            };

    /// <summary>What is odd about those that are shown.</summary>
    public IEnumerable<string> Conditions =>
        Shown
            .Select(alert => alert.Labels.GetValueOrDefault(AlertCondition.Label))
            .OfType<string>()
            .Where(condition => condition != AlertCondition.Test)
            .Distinct();

    /// <summary>Nothing more is expected of it: it is over, or was only ever a moment.</summary>
    public static bool IsOver(ChatOpsEvent alert) => alert.State.IsOver() || alert.Ended is not null;

    private string By =>
        Shown.Select(alert => alert.Actor).Distinct().ToList() is [{ IsBot: false } actor]
            ? $" by {actor.Name ?? actor.Login}"
            : "";

    /// <summary>The title is that of the worst one, and the count that of all.</summary>
    private string Others =>
        Firing.Count(alert => alert.Title != Firing[0].Title) switch
        {
            0 => "",
            1 => "and 1 other, ",
            var others => $"and {others} others, ",
        };

    private string Missing => Unreported.Count > 0 ? $", {Unreported.Count} no longer reported" : "";

    private string Many(string one, string many) => Total > 1 ? many : one;

    private IEnumerable<ChatOpsEvent> Open(EventState state) =>
        All.Where(alert => alert.State == state && !IsOver(alert))
            .OrderByDescending(alert => SeverityScale.Of(alert.Severity))
            .ThenBy(alert => alert.Started ?? alert.Occurred);
}
