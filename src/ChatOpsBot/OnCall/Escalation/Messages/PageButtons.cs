using System.Globalization;
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
                    once: NameOf(page, "ack")
                )
            );
        all.Add(buttons.Make("Resolve", $"{Resolve} {page.Name}", once: NameOf(page, "resolve")));
        if (page.HeldFor != HoldReason.Maintenance)
            // As it is seen: two who press at once escalate once.
            all.Add(
                buttons.Make(
                    "Escalate",
                    $"{Escalate} {page.Name} --seen {page.Entries}",
                    once: NameOf(page, "escalate")
                )
            );
        all.Add(
            new OverflowMenu
            {
                ActionId = $"{CommandButtons.Prefix}page/{page.Number}",
                Options =
                [
                    buttons.Choice("Explain", $"{Explain} {page.Name}", NameOf(page, "explain")),
                    buttons.Choice(
                        "Apply the policy as it is now",
                        $"{ApplyPolicy} {page.Name}",
                        NameOf(page, "policy")
                    ),
                ],
            }
        );
        return all;
    }

    /// <summary>
    /// The decision of a press: one for all showings of the page as it is, and another after each change that sets
    /// another timer, as when an acknowledgement is taken back.
    /// </summary>
    public static string NameOf(Page page, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"page/{page.Number}/{what}/{page.Timer}");
}
