using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>What happened to a page, an entry a line.</summary>
internal static class PageLogTexts
{
    /// <summary>Mrkdwn, without the time.</summary>
    public static string Of(PageLog entry)
    {
        var (who, text) = (entry.Who.Length == 0 ? "" : PageTexts.Who(entry.Who), Mrkdwn.Escape(entry.Text));
        return entry.Kind switch
        {
            PageLogKind.Opened => who.Length > 0 ? $"opened by {who}" : "opened by its alert",
            PageLogKind.Duplicate => entry.Count == 1
                ? "reported again: counted here, with no page of its own"
                : $"reported {entry.Count} times more: counted here, with no page of its own",
            PageLogKind.Entered => $"step {entry.Step + 1}{Round(entry)} paged {All(entry)}{Through(text)}",
            PageLogKind.Skipped => $"step {entry.Step + 1} has no one now ({text}), so it was skipped at once",
            PageLogKind.Fallback => $"no step has anyone now: the fallback paged {All(entry)}{Through(text)}",
            PageLogKind.NoOne => "neither a step nor the fallback has anyone"
                + (entry.Count > 1 ? $", looked {entry.Count} times" : ""),
            PageLogKind.Escalated => $"escalated by {who}",
            PageLogKind.Worse => $"got worse, now {text}: the next step is paged",
            PageLogKind.PartlyAcknowledged => $"{who} acknowledged; everyone of this step has to",
            PageLogKind.Acknowledged => $"{who} acknowledged",
            PageLogKind.AckExpired => "acknowledged, and nothing happened since: paged again",
            PageLogKind.Held => text,
            PageLogKind.Resumed => "goes on",
            PageLogKind.PolicyApplied => $"{who} applied the policy {text} as it was then",
            PageLogKind.HandedOff => $"the policy {text} took over",
            PageLogKind.Exhausted => "the end of the policy: no one had acknowledged",
            PageLogKind.Resolved => $"resolved{(who.Length > 0 ? $" by {who}" : " by its alert")}"
                + (text.Length > 0 ? $": {text}" : ""),
            PageLogKind.Reopened => who.Length > 0
                ? $"{who} took that back"
                : "its tool no longer has it as acknowledged",
            _ => $"{entry.Kind}",
        };
    }

    /// <summary>As what would happen.</summary>
    public static string Plan(PageLog entry) =>
        entry.Kind switch
        {
            PageLogKind.Entered =>
                $"step {entry.Step + 1}{Round(entry)} {All(entry)}{Through(Mrkdwn.Escape(entry.Text))}",
            PageLogKind.Skipped => $"step {entry.Step + 1} has no one then ({Mrkdwn.Escape(entry.Text)})",
            PageLogKind.Fallback => $"the fallback: {All(entry)}{Through(Mrkdwn.Escape(entry.Text))}",
            PageLogKind.Exhausted => "the end of the policy",
            _ => Of(entry),
        };

    private static string All(PageLog entry) => string.Join(", ", entry.Who.Split(' ').Select(PageTexts.Who));

    private static string Round(PageLog entry) => entry.Loop > 0 ? $", round {entry.Loop + 1}," : "";

    private static string Through(string text) => text.Length > 0 ? $" through {text}" : "";
}
