using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What Slack shows of a shift that ends.</summary>
internal static class HandoffMessages
{
    private const int Most = 8;
    private const int MostTitle = 120;

    /// <param name="from">When the shift began.</param>
    /// <param name="outgoing">Who had it.</param>
    /// <param name="next">Who has the next one; null where that is not known.</param>
    public static string Text(
        string schedule,
        Instant from,
        IReadOnlyList<string> outgoing,
        string? next,
        HandoffReport report
    )
    {
        List<string> lines =
        [
            $"*{Mrkdwn.Escape(schedule)}* · shift of "
                + (outgoing.Count == 0 ? "no one" : OnCallMessages.Names(outgoing))
                + $" since {OnCallMessages.Text(from)}"
                + (next is null ? "" : $" · {next}"),
        ];
        Add(lines, "Open alerts", report.OpenAlerts, Alert);
        Add(lines, "Pages", report.Pages, Page);
        Add(lines, "Incidents", report.Incidents, Plain);
        Add(lines, "Deploys and rollbacks", report.Deploys, Plain);
        Add(lines, "Locks and freezes", report.Locks, Plain);
        Add(lines, "Flags", report.Flags, Plain);
        Add(lines, "Mutes, silences and maintenance", report.Silences, Plain);
        if (report.IsEmpty)
            lines.Add("Nothing happened.");
        if (report.Hidden > 0)
            lines.Add(
                $"_{report.Hidden} more in channels that not everyone here can read: `/oncall handoff "
                    + $"{Mrkdwn.Escape(schedule)}`_"
            );
        return string.Join('\n', lines);
    }

    private static void Add(List<string> lines, string title, IReadOnlyList<Fact> facts, Func<Fact, string> text)
    {
        if (facts.Count == 0)
            return;
        lines.Add($"*{title}* ({facts.Count})");
        lines.AddRange(facts.Reverse().Take(Most).Select(fact => $"• {text(fact)}"));
        if (facts.Count > Most)
            lines.Add($"• and {facts.Count - Most} more");
    }

    private static string Alert(Fact fact) =>
        $"{(fact.Kind == FactKind.AlertFired ? Glyph.Bad : Glyph.Running)} {Title(fact)} since "
        + $"{OnCallMessages.Text(Instant.FromDateTimeOffset(fact.At))}";

    private static string Page(Fact fact) =>
        $"{fact.Data.GetValueOrDefault(NightPages.PageName) ?? ""} {Title(fact)} · "
        + fact.Kind switch
        {
            FactKind.PageResolved => $"{Glyph.Good} resolved{By(fact)}",
            FactKind.PageAcknowledged => $"{Glyph.Running} acknowledged{By(fact)}",
            FactKind.PageExhausted => $"{Glyph.Bad} no one answered",
            _ => $"{Glyph.Bad} open",
        };

    private static string Plain(Fact fact) =>
        $"{OnCallMessages.Text(Instant.FromDateTimeOffset(fact.At))} · {fact.Kind.Replace('.', ' ')}: {Title(fact)}"
        + (fact.After is { Length: > 0 } after && after != fact.Title ? $" `{Mrkdwn.Escape(Cut(after))}`" : "")
        + By(fact);

    private static string Title(Fact fact)
    {
        var place = fact.Service is { } service
            ? $"*{Mrkdwn.Escape(service)}*"
                + $"{(fact.Environment is { } environment ? $"/{Mrkdwn.Escape(environment)}" : "")} "
            : "";
        return $"{place}{Mrkdwn.Link(fact.Url, Cut(fact.Title.ReplaceLineEndings(" ")))}";
    }

    private static string By(Fact fact) =>
        fact.Actor.Length == 0 ? ""
        : Permissions.IsUser(fact.Actor) ? $" by {Mrkdwn.User(fact.Actor)}"
        : $" by {Mrkdwn.Escape(Cut(fact.Actor))}";

    private static string Cut(string text) => text.Length <= MostTitle ? text : $"{text[..(MostTitle - 1)]}…";
}
