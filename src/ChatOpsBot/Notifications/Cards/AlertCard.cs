using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>An alert group: which of its alerts fire, since when, and where to look.</summary>
internal sealed class AlertCard : CardKind
{
    private const int MaxShown = 5;

    /// <summary>A group that fires again this soon after it was resolved goes on in the same message.</summary>
    private static readonly TimeSpan SameRound = TimeSpan.FromMinutes(30);

    public override string Name => "alert";

    public override bool BeginsRound(Card card, ChatOpsEvent @event) =>
        @event.State == EventState.Firing && card.Parts.Count > 0 && card.Parts.Values.All(alert => alert.State.IsOver())
        && @event.Occurred - card.Parts.Values.Max(alert => alert.Occurred) > SameRound;

    public override CardView View(Card card)
    {
        var alerts = Alerts(card);
        var firing = Firing(card);
        var shown = firing.Count > 0 ? firing : alerts;
        var state = firing.Count > 0 ? EventState.Firing : EventState.Resolved;
        var first = shown[0];
        var since = alerts.Min(alert => alert.Started ?? alert.Occurred);
        var total = Math.Max(alerts.Count, alerts.Max(alert => alert.Total ?? 0));
        return Basics(first, state) with
        {
            Text = shown.Select(alert => alert.Text).Distinct().Count() == 1 ? first.Text : null,
            Severity = firing.Count > 0 ? Worst(firing) : Worst(alerts),
            Summary = total > 1 ? state == EventState.Firing ? $"{firing.Count} of {total} firing" : $"all {total} resolved" : state == EventState.Firing ? "firing" : "resolved",
            Since = state == EventState.Firing ? Moment.Text(since) : null,
            Duration = state == EventState.Firing ? null : Duration.Between(since, alerts.Max(alert => alert.Ended)),
            Lines = total == 1 ? [] : [.. shown.Take(MaxShown).Select(alert => new CardLine(null, Which(alert), alert.Links.GetValueOrDefault("graph"), null))],
            More = total == 1 ? 0 : Math.Max(0, shown.Count - MaxShown),
            Url = first.Links.GetValueOrDefault("alertmanager") ?? first.Url,
        };
    }

    public override IReadOnlyList<IndexEntry> Indexes(Card card) =>
        Firing(card) is [var first, ..] ? [new IndexEntry(Card.NowIndex, (first.Started ?? first.Occurred).ToUnixTimeMilliseconds())] : [];

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        var (was, now) = (Firing(before), Firing(after));
        if (before.Parts.Count == 0) yield break;
        if (was.Count > 0 && now.Count == 0)
            yield return new Milestone($"resolved/{after.Parts.Values.Max(a => a.Occurred).ToUnixTimeSeconds()}", $"{Glyph.Good} {View(after).Summary}{After(View(after).Duration)}");
        else if (was.Count == 0 && now.Count > 0)
            yield return new Milestone($"again/{now.Max(a => a.Occurred).ToUnixTimeSeconds()}", $"{Glyph.Bad} firing again");
        else if (now.Count > was.Count)
            yield return new Milestone($"grew/{now.Count}", $"{Glyph.Bad} {now.Count - was.Count} more firing, {now.Count} now");
    }

    private static string After(string? duration) => duration is null ? "" : $" after {duration}";

    private static List<ChatOpsEvent> Alerts(Card card) => [.. card.PartsOf("alert/")];

    private static List<ChatOpsEvent> Firing(Card card) => [.. Alerts(card).Where(alert => alert.State == EventState.Firing).OrderBy(alert => alert.Started)];

    /// <summary>What tells this alert from the others of its group.</summary>
    private static string Which(ChatOpsEvent alert) => alert.Labels.GetValueOrDefault("instance") is { } instance
        ? alert.Text is { } text && !text.Contains(instance, StringComparison.Ordinal) ? $"{instance}: {text}" : alert.Text ?? instance
        : alert.Text ?? alert.Title ?? "alert";

    /// <summary>By the usual order of severities; a word that is not known is taken as given.</summary>
    private static string? Worst(List<ChatOpsEvent> alerts) =>
        alerts.Select(alert => alert.Severity).OfType<string>().Distinct().OrderBy(Rank).FirstOrDefault();

    private static int Rank(string severity) => severity switch { "page" => 0, "critical" => 1, "error" or "high" => 2, "warning" => 3, "info" or "none" => 9, _ => 4 };
}
