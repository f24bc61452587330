using ChatOpsBot.Cards.Ports;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Escalation.Messages;

/// <summary>What the card of an alert shows of its pages.</summary>
internal sealed class PagesOfCards(PageBook book, PageButtons pageButtons, CommandButtons buttons) : IAlertPages
{
    /// <summary>A group of alerts has a page for each of its services.</summary>
    private const int Most = 3,
        MostLines = 12;

    public async Task<AlertPaging?> OfAsync(string card, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var pages = (await book.OfCardAsync(card, Most, cancellationToken))
            .Where(page => !page.IsOver || page.Resolved >= since)
            .ToList();
        if (pages.Count == 0)
            return null;
        var open = pages.FirstOrDefault(page => !page.IsOver);
        return new AlertPaging(
            [.. pages.SelectMany(Lines).Take(MostLines)],
            open is null
                ? []
                : [.. pageButtons.Of(open).SkipLast(1), .. Mute(open), .. pageButtons.Of(open).TakeLast(1)]
        );
    }

    private static IEnumerable<string> Lines(Page page)
    {
        yield return PageTexts.Short(page);
        foreach (var line in PageLines.People(page))
            yield return line;
    }

    private IEnumerable<IActionElement> Mute(Page page)
    {
        if (page.Service is { } service && page.HeldFor != HoldReason.Maintenance)
            yield return buttons.Make(
                "Mute…",
                $"{PageButtons.Maintenance} {CommandLine.Quote(service)} --for 1h",
                confirm: new ConfirmationDialog
                {
                    Title = "Mute for an hour?",
                    Text = new PlainText(
                        $"No one is paged for {service} for an hour, and what is on its way is cancelled. "
                            + "Pages are still opened, and go on afterwards."
                    ),
                    Confirm = "Mute",
                    Deny = "Not now",
                },
                once: PageButtons.NameOf(page, "mute")
            );
    }
}
