using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>What can be done with a page, by its state.</summary>
internal sealed class PageButtons(CommandButtons buttons)
{
    public const string Acknowledge = "/oncall ack",
        Resolve = "/oncall resolve",
        Escalate = "/oncall escalate",
        Explain = "/oncall explain",
        ApplyPolicy = "/oncall apply-policy",
        Maintenance = "/oncall maintenance";

    /// <summary>None for one that is over.</summary>
    public IReadOnlyList<IActionElement> Of(Page page)
    {
        if (page.IsOver)
            return [];
        List<IActionElement> all = [];
        if (page.State == PageState.Triggered)
            all.Add(
                buttons.Make(
                    "Acknowledge",
                    $"{Acknowledge} {page.Name}",
                    style: ButtonStyle.Primary,
                    once: $"page/{page.Number}/ack/{page.Entries}"
                )
            );
        all.Add(buttons.Make("Resolve", $"{Resolve} {page.Name}", once: $"page/{page.Number}/resolve"));
        if (page.HeldFor != HoldReason.Maintenance)
            // As it is seen: two who press at once escalate once.
            all.Add(
                buttons.Make(
                    "Escalate",
                    $"{Escalate} {page.Name} --seen {page.Entries}",
                    once: $"page/{page.Number}/escalate/{page.Entries}"
                )
            );
        all.Add(
            new OverflowMenu
            {
                ActionId = $"{CommandButtons.Prefix}page/{page.Number}",
                Options =
                [
                    buttons.Choice("Explain", $"{Explain} {page.Name}"),
                    buttons.Choice("Apply the policy as it is now", $"{ApplyPolicy} {page.Name}"),
                ],
            }
        );
        return all;
    }
}
