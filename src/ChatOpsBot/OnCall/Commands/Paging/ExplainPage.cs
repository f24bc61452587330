using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Contacts;
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
    "Explain why you, or someone else, were paged, or were not",
    Usage = "<page> [<person>]",
    Example = "/oncall explain P17 @ada"
)]
internal sealed class ExplainPage(
    PageInput input,
    Rosters rosters,
    Deliveries deliveries,
    ServiceCatalog catalog,
    UserDirectory directory
) : ISlashCommand
{
    private const int MostLines = 30,
        MostNotices = 20;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (page, _) = await input.GetAsync(context.Arguments.Text(PageInput.Name)!, context, cancellationToken);
        var person = context.Arguments.Text("person") is { } written
            ? await directory.IdAsync(written, cancellationToken)
            : context.UserId;
        var isYou = person == context.UserId;
        var (were, them) = isYou ? ("You were", "you") : ($"{Mrkdwn.User(person)} was", "them");
        List<string> lines =
        [
            PageTexts.Headline(page),
            await PersonAsync(page, person, were, them, context.Now, cancellationToken),
            .. await NoticesAsync(page, person, isYou, cancellationToken),
            Why(page),
            .. page.Log.TakeLast(MostLines).Select(entry => $"• {Time(entry.At)} {PageLogTexts.Of(entry)}"),
        ];
        return new CommandReply(string.Join('\n', lines.Where(line => line.Length > 0)));
    }

    private async Task<string> PersonAsync(
        Page page,
        string person,
        string were,
        string them,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var paged = page.Paged.Where(paged => paged.Who == person).ToList();
        if (paged is [var first, ..])
            return $"{were} paged {(paged.Count == 1 ? "" : $"{paged.Count} times, first ")}at {Time(first.At)}: "
                + (first.Step < 0 ? "the fallback" : $"step {first.Step + 1}")
                + (first.Through.Length > 0 ? $", through {Mrkdwn.Escape(first.Through)}" : ", by name")
                + (first.Bundled ? ". The message was the one for many pages of the service." : ".")
                + (page.IsLow ? " It is not urgent, so the rules for low urgency say when (`/oncall me`)." : "");
        var at = page.Resolved ?? (page.Acks is [var taken, ..] ? taken.At : (DateTimeOffset?)null) ?? now;
        var roster = await rosters.OfAsync(page.Policy, RoundRobin.None, at, cancellationToken);
        var step = roster.Steps.Index().FirstOrDefault(step => step.Item.Any(target => target.Who == person), (-1, []));
        return step.Index < 0
            ? $"{were} not paged: no step of the policy {Mrkdwn.Escape(page.Policy.Name)} reached {them} at {Time(at)}."
            : $"{were} not paged: step {step.Index + 1} pages {them}, and "
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

    /// <summary>By which of their methods they were notified, and what became of it.</summary>
    private async Task<IReadOnlyList<string>> NoticesAsync(
        Page page,
        string person,
        bool isYou,
        CancellationToken cancellationToken
    )
    {
        var all = await deliveries.OfAsync(page.Subject, cancellationToken);
        return
        [
            .. all.Where(delivery => delivery.Person == person)
                .TakeLast(MostNotices)
                .Select(delivery =>
                    $"• {Time(delivery.Ended ?? delivery.At)} *{delivery.Kind}*"
                    // Whose address it is, is theirs to show.
                    + (isYou && delivery.Address.Length > 0 ? $" {Mrkdwn.Escape(delivery.Address)}" : "")
                    + $" {Outcome(delivery)} (rule {delivery.Step + 1})"
                ),
        ];
    }

    private static string Outcome(Delivery delivery) =>
        delivery.State switch
        {
            DeliveryState.Sent => "sent",
            DeliveryState.Failed => "failed",
            DeliveryState.Dropped => "not sent: it was taken care of before",
            _ => "is being sent",
        } + (delivery.Reason is { Length: > 0 } reason ? $": {Mrkdwn.Escape(reason)}" : "");

    private string Why(Page page) =>
        page.By.Length > 0 ? $"{Mrkdwn.User(page.By)} asked for it{PageTexts.ByPolicy(page)}."
        : page.Service is { } service && catalog.Find(service) is { } about
            ? $"Alerts of {Mrkdwn.Escape(service)} page from *{Mrkdwn.Escape(about.PageAt)}* on, by the policy "
                + $"{Mrkdwn.Escape(page.Policy.Name)}; this one is *{Mrkdwn.Escape(page.Severity ?? "unknown")}*."
        : "";

    private static string Time(DateTimeOffset at) =>
        Mrkdwn.Date(at, "{date_short_pretty} {time_secs}", $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
}
