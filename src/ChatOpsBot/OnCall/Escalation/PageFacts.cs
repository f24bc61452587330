using System.Globalization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>What the timeline keeps of a page: each change of it that the team would speak of.</summary>
internal static class PageFacts
{
    /// <param name="before">Null for a new one.</param>
    public static IEnumerable<Fact> Between(Page? before, Page after, DateTimeOffset now)
    {
        if (before is null)
            yield return About(after, FactKind.PageOpened, now, after.By);
        if (before is not null && before.Entries > 0 && after.Entries > before.Entries)
            yield return About(after, FactKind.PageEscalated, now, EscalatedBy(before, after));
        foreach (var paged in after.Paged.Where(paged => paged.Entry > (before?.Entries ?? 0)))
            yield return About(after, FactKind.PageNotified, now, "", paged);
        foreach (var ack in after.Acks.Skip(before?.Acks.Count ?? 0))
            yield return About(after, FactKind.PageAcknowledged, ack.At, ack.By);
        if (after.IsExhausted && before?.IsExhausted != true)
            yield return About(after, FactKind.PageExhausted, now, "");
        if (after.IsOver && before?.IsOver != true)
            yield return About(after, FactKind.PageResolved, now, after.ResolvedBy ?? "");
    }

    private static string EscalatedBy(Page before, Page after) =>
        after.Log.Skip(before.Log.Count).FirstOrDefault(entry => entry.Kind == PageLogKind.Escalated)?.Who ?? "";

    private static Fact About(Page page, string kind, DateTimeOffset at, string actor, Paged? paged = null) =>
        new(kind, page.Subject, at)
        {
            Service = page.Service,
            Actor = actor,
            Title = Mrkdwn.ToPlainText(page.Title),
            Url = page.Url,
            Channel = page.Channel,
            Data = new (string Name, string? Value)[]
            {
                ("page", page.Name),
                ("policy", page.Policy.Name),
                ("severity", page.Severity),
                ("person", paged?.Who),
                ("step", Step(paged is null ? page.Step : paged.Step)),
                ("loop", (paged?.Loop ?? page.Loop).ToString(CultureInfo.InvariantCulture)),
                ("card", page.Card),
            }
                .Where(pair => pair.Value is { Length: > 0 })
                .ToDictionary(pair => pair.Name, pair => pair.Value!),
        };

    /// <summary>Counted from 1, as people do; nothing before the first one.</summary>
    private static string? Step(int step) => step < 0 ? null : (step + 1).ToString(CultureInfo.InvariantCulture);
}
