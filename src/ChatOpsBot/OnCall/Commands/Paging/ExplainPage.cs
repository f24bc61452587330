using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>Why someone was paged, and why not, from what the page itself has recorded.</summary>
[SlashCommand(
    "oncall",
    "explain",
    "Explain why you were paged, or were not",
    Usage = "<page>",
    Example = "/oncall explain P17"
)]
internal sealed class ExplainPage(PageInput input, Rosters rosters, ServiceCatalog catalog) : ISlashCommand
{
    private const int MostLines = 30;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (page, _) = await input.GetAsync(context.Arguments.Text(PageInput.Name)!, context, cancellationToken);
        List<string> lines =
        [
            PageTexts.Headline(page),
            await YouAsync(page, context, cancellationToken),
            Why(page),
            .. page.Log.TakeLast(MostLines).Select(entry => $"• {Time(entry.At)} {PageLogTexts.Of(entry)}"),
        ];
        return new CommandReply(string.Join('\n', lines.Where(line => line.Length > 0)));
    }

    private async Task<string> YouAsync(Page page, CommandContext context, CancellationToken cancellationToken)
    {
        var you = context.UserId;
        var paged = page.Paged.Where(paged => paged.Who == you).ToList();
        if (paged is [var first, ..])
            return $"You were paged {(paged.Count == 1 ? "" : $"{paged.Count} times, first ")}at {Time(first.At)}: "
                + (first.Step < 0 ? "the fallback" : $"step {first.Step + 1}")
                + (first.Through.Length > 0 ? $", through {Mrkdwn.Escape(first.Through)}" : ", by name")
                + (first.Bundled ? ". The message was the one for many pages of the service." : ".")
                + (
                    page.IsLow
                        ? " It is not urgent: your rules for low urgency say when you are notified (`/oncall me`)."
                        : ""
                );
        var at = page.Resolved ?? (page.Acks is [var taken, ..] ? taken.At : (DateTimeOffset?)null) ?? context.Now;
        var roster = await rosters.OfAsync(page.Policy, RoundRobin.None, at, cancellationToken);
        var step = roster.Steps.Index().FirstOrDefault(step => step.Item.Any(target => target.Who == you), (-1, []));
        return step.Index < 0
            ? "You were not paged: no step of the policy reached you."
            : $"You were not paged: you are in step {step.Index + 1}, and "
                + (
                    page.HeldFor == HoldReason.Maintenance ? "the service is in maintenance."
                    : page.HeldFor == HoldReason.Deferral ? "it waits for working hours."
                    : page.Acks is [var ack, ..] ? $"{PageTexts.Who(ack.By)} acknowledged it before."
                    : page.IsOver ? "it was over before."
                    : page.Policy.Steps[step.Index].RoundRobin && page.Step >= step.Index
                        ? "another one's turn came first."
                    : "it has not come to that yet."
                );
    }

    private string Why(Page page) =>
        page.By.Length > 0 ? $"{Mrkdwn.User(page.By)} asked for it{PageTexts.ByPolicy(page)}."
        : page.Service is { } service && catalog.Find(service) is { } about
            ? $"Alerts of {Mrkdwn.Escape(service)} page from *{Mrkdwn.Escape(about.PageAt)}* on, by the policy "
                + $"{Mrkdwn.Escape(page.Policy.Name)}; this one is *{Mrkdwn.Escape(page.Severity ?? "unknown")}*."
        : "";

    private static string Time(DateTimeOffset at) =>
        Mrkdwn.Date(at, "{date_short_pretty} {time_secs}", $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}
