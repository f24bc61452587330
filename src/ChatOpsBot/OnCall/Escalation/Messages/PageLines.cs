using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>The lines of a page's message: its state, who was paged, who took it, and what comes next.</summary>
internal static class PageLines
{
    private const int MostEntries = 4;
    private const string Clock = "{time}";

    public static IEnumerable<string> Of(Page page)
    {
        yield return PageTexts.Headline(page);
        if (PageTexts.Text(page) is { } text)
            yield return text;
        if (page.By.Length > 0)
            yield return $"{PageTexts.Who(page.By)} asked for it {At(page.Opened)}";
        if (page.Duplicates > 0)
            yield return $"Reported {page.Duplicates + 1} times";
        if (page.Url is { } url)
            yield return Mrkdwn.Link(url, "Open the alert");
        foreach (var line in People(page))
            yield return line;
    }

    /// <summary>Who was paged when, who acknowledged, and what comes next; also for the card of its alert.</summary>
    public static IEnumerable<string> People(Page page)
    {
        var entries = page.Paged.GroupBy(paged => paged.Entry).ToList();
        if (entries.Count > MostEntries)
            yield return $"Paged {entries.Count} times since {At(entries[0].First().At)}, last:";
        var steps = entries
            .TakeLast(MostEntries)
            .Select(entry =>
                (
                    entry.First().At,
                    Line: $"{Step(entry.First(), page)}: "
                        + $"{string.Join(", ", entry.Select(paged => PageTexts.Who(paged.Who)))} {At(entry.First().At)}"
                )
            );
        var acks = page
            .Acks.GroupBy(ack => ack.By)
            .Select(acks => acks.Last())
            .Select(ack => (ack.At, Line: $"✓ {PageTexts.Who(ack.By)} acknowledged {At(ack.At)}"));
        var escalations = page
            .Log.Where(entry => entry.Kind == PageLogKind.Escalated)
            .TakeLast(MostEntries)
            .Select(entry => (entry.At, Line: $"↑ {PageTexts.Who(entry.Who)} escalated {At(entry.At)}"));
        // What someone did comes before what it led to at the same time.
        foreach (var (_, line) in escalations.Concat(steps).Concat(acks).OrderBy(line => line.At))
            yield return line;
        if (page.Log.LastOrDefault(entry => entry.Kind == PageLogKind.Resolved) is { } end && page.IsOver)
            yield return $"Resolved {At(end.At)}{(end.Text.Length > 0 ? $": {Mrkdwn.Escape(end.Text)}" : "")}";
        if (Next(page) is { } next)
            yield return next;
    }

    private static string Step(Paged paged, Page page) =>
        paged.Step < 0 ? "Fallback"
        : page.Policy.Steps.Count == 1 ? $"Paged{Round(paged)}"
        : $"Step {paged.Step + 1}{Round(paged)}";

    private static string Round(Paged paged) => paged.Loop == 0 ? "" : $", round {paged.Loop + 1}";

    /// <summary>What happens by itself, and when, in the reader's time.</summary>
    private static string? Next(Page page) =>
        page is not { IsOver: false, Due: { } due } ? null
        : page.HeldFor == HoldReason.Maintenance ? $"In maintenance until {Moment.Text(due)}"
        : page.HeldFor == HoldReason.Deferral ? $"Not urgent: people are paged {Moment.Text(due)}"
        : page.State == PageState.Acknowledged ? $"Pages again {At(due)} unless something happens"
        : page.Entries == 0 || (page.OnFallback && page.Policy.Steps.Count == 0) ? $"Looks again {At(due)}"
        : $"Next: {NextStep(page)} {At(due)}";

    private static string NextStep(Page page) =>
        page.Step + 1 < page.Policy.Steps.Count
            ? $"step {page.Step + 2}, {Names(page.Policy.Steps[page.Step + 1].Notify)}"
        : page.Policy.Repeats(page.Loop) ? $"again from step 1, {Names(page.Policy.Steps[0].Notify)}"
        : page.Policy.Handoff is { } policy ? $"the policy {Mrkdwn.Escape(policy)}"
        : "the end of the policy";

    private static string Names(IEnumerable<string> names) =>
        string.Join(
            ", ",
            names.Select(name => PolicyReader.IsSchedule(name) ? Mrkdwn.Escape(name) : PageTexts.Who(name))
        );

    private static string At(DateTimeOffset at) => $"at {Mrkdwn.Date(at, Clock, $"{at.UtcDateTime:HH:mm} UTC")}";
}
