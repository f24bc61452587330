using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds.Alerts;

/// <summary>An alert group: which of its alerts fire, since when, who looks after them, and where to look.</summary>
internal sealed class AlertCard : CardKind
{
    private const int MaxUnnamed = 3,
        MaxNamed = 8,
        MaxText = 120,
        MaxDetail = 300;
    private const string Notes = "note/",
        Downtime = "downtime";

    /// <summary>A group that fires again this soon after it was resolved goes on in the same message.</summary>
    private static readonly TimeSpan SameRound = TimeSpan.FromMinutes(30);

    public override string Name => "alert";

    public override bool BeginsRound(Card card, ChatOpsEvent @event) =>
        @event.State is EventState.Firing or EventState.Info
        && @event.Part.StartsWith(AlertGroup.Prefix, StringComparison.Ordinal)
        && new AlertGroup(card).All is { Count: > 0 } alerts
        && alerts.All(AlertGroup.IsOver)
        && @event.Occurred - alerts.Max(alert => alert.Occurred) > SameRound;

    public override CardView View(Card card)
    {
        var group = new AlertGroup(card);
        if (group.All.Count == 0)
            return Basics(card.PartsOf(Notes).LastOrDefault(), EventState.Info) with
            {
                Text = card.PartsOf(Notes).Select(Said).LastOrDefault(),
            };

        var (first, shown, names) = (group.Shown[0], group.Shown, new AlertNames(group.Shown));
        var together = shown.Select(alert => alert.Text).Distinct().Count() == 1;
        var most = together && shown.All(alert => names.Of(alert) is not null) ? MaxNamed : MaxUnnamed;
        return Basics(first, group.State) with
        {
            Glyph = group.Glyph,
            Title = first.Title ?? "alert",
            Place = names.Place,
            Detail = shown.Select(alert => alert.Detail).Distinct().Count() == 1 ? Cut(first.Detail, MaxDetail) : null,
            Url = group.Total > 1 ? first.Links.GetValueOrDefault("alertmanager") ?? first.Url : first.Url,
            Text =
                group.Total == 1 && group.State != EventState.Info ? Which(first, first, together: false, names)
                : together ? first.Text
                : null,
            Severity = group.Severity,
            Summary = group.Summary,
            Since = group.IsOpen ? new SafeText(Moment.Text(group.Since)) : null,
            At = group.IsMoment ? new SafeText(Moment.Text(shown.Max(alert => alert.Occurred))) : null,
            Duration = group.Duration,
            Notes =
            [
                .. group.Conditions,
                .. card.Parts.GetValueOrDefault(Downtime)?.State == EventState.Running ? (string[])["in downtime"] : [],
            ],
            Lines =
                group.Total == 1
                    ? []
                    :
                    [
                        .. shown
                            .Take(most)
                            .Select(alert => new CardLine(
                                null,
                                Which(alert, first, together, names) ?? alert.Title ?? "alert",
                                alert.Links.GetValueOrDefault("graph") ?? alert.Url
                            )),
                    ],
            More = group.Total == 1 ? 0 : Math.Max(0, shown.Count - most),
            Links = LinksOf(group),
        };
    }

    public override IReadOnlyList<IndexEntry> Indexes(Card card) =>
        new AlertGroup(card) is { IsOpen: true } group
            ? [new IndexEntry(Card.NowIndex, group.Since.ToUnixTimeMilliseconds()), .. FiringAlerts.EntriesOf(group)]
            : [];

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (before.Parts.Count == 0)
            yield break;
        var (was, now) = (new AlertGroup(before), new AlertGroup(after));
        var at = now.All.Count == 0 ? 0 : now.All.Max(alert => alert.Occurred).ToUnixTimeSeconds();
        if (was.IsOpen && !now.IsOpen)
            yield return new Milestone(
                $"resolved/{at}",
                $"{Glyph.Of(now.State)} {Mrkdwn.Literal(now.Summary)}"
                    + (now.Duration is { } duration ? $" after {duration}" : "")
            );
        else if (!was.IsOpen && now.IsOpen)
            yield return new Milestone(
                $"again/{at}",
                was.All.Any(alert => alert.State != EventState.Info)
                    ? $"{now.Glyph} firing again"
                    : $"{now.Glyph} firing"
            );
        else if (now.OpenCount > was.OpenCount)
            yield return new Milestone(
                $"grew/{now.OpenCount}",
                $"{now.Glyph} {now.OpenCount - was.OpenCount} more firing, {now.Firing.Count} now"
            );
        else if (now.IsOpen && SeverityScale.Of(now.Severity) > SeverityScale.Of(was.Severity))
            yield return new Milestone(
                $"worse/{now.Severity}/{at}",
                $"{now.Glyph} now {Mrkdwn.Literal(now.Severity!)}"
            );
        else if (now.Acknowledged.Count > was.Acknowledged.Count)
            yield return new Milestone($"acknowledged/{at}", $"{Glyph.Running} {Mrkdwn.Literal(now.Summary)}");
        else if (now.Acknowledged.Count < was.Acknowledged.Count && now.OpenCount == was.OpenCount)
            yield return new Milestone($"unacknowledged/{at}", $"{now.Glyph} no longer acknowledged");

        foreach (var note in after.PartsOf(Notes))
            if (!before.Parts.ContainsKey(note.Part) && Said(note) is { } said)
                yield return new Milestone(note.Part, $"{Glyph.Info} {Mrkdwn.Literal(said)}");
    }

    /// <summary>It fires again, more of it fires, or it is more severe.</summary>
    public override bool GotWorse(Card before, Card after)
    {
        var (was, now) = (new AlertGroup(before), new AlertGroup(after));
        return now.IsOpen
            && (
                !was.IsOpen
                || now.OpenCount > was.OpenCount
                || SeverityScale.Of(now.Severity) > SeverityScale.Of(was.Severity)
            );
    }

    private static string? Said(ChatOpsEvent note) =>
        note.Text is null ? null
        : note.Actor is { } actor ? $"{actor.Name ?? actor.Login}: {note.Text}"
        : note.Text;

    /// <summary>What tells this alert from the others of its group, or where it is alone, where it is.</summary>
    private static string? Which(ChatOpsEvent alert, ChatOpsEvent first, bool together, AlertNames names)
    {
        var (name, text) = (names.Of(alert), Cut(alert.Text, MaxText));
        var title = alert.Title == first.Title ? null : alert.Title;
        // "node-4:9100: the disk of node-4 is full" says it twice.
        if (
            name is not null
            && !together
            && $"{alert.Title} {text} {alert.Service}".Contains(name.Split(':')[0], StringComparison.Ordinal)
        )
            name = null;
        return
            string.Join(": ", ((string?[])[title, name, together ? null : text]).OfType<string>())
                is { Length: > 0 } which
            ? which
            : text;
    }

    private static string? Cut(string? text, int max) =>
        text?.Length > max ? $"{text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)]}…" : text;

    /// <summary>The first of each name; a silence is only for what still fires.</summary>
    private static Dictionary<string, string> LinksOf(AlertGroup group)
    {
        var links = new Dictionary<string, string>();
        foreach (var (name, url) in group.Shown.SelectMany(alert => alert.Links))
            links.TryAdd(name, url);
        if (!group.IsOpen)
            links.Remove("silence");
        return links;
    }
}
