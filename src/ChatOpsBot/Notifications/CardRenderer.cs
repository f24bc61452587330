using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Notifications;

/// <summary>From a card to the message that shows it.</summary>
internal sealed class CardRenderer(Templates templates)
{
    private const int MaxButtons = 3;

    /// <summary>The card's first line, in mrkdwn.</summary>
    public string Headline(Card card) => templates.Render(card.Kind, card.Kind.View(card)).Split('\n', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[0];

    public Message Render(Card card, string channel)
    {
        var lines = templates.Render(card.Kind, card.Kind.View(card))
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var texts = lines.Where(line => line[0] != Templates.ButtonMark).Select(line => line.TrimStart('·', ' ')).ToList();
        var buttons = lines.Where(line => line[0] == Templates.ButtonMark).Take(MaxButtons).Select(Button).OfType<Button>().ToList();

        List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', texts)) }];
        if (buttons.Count > 0) blocks.Add(new ActionsBlock { Elements = [.. buttons] });
        return new Message
        {
            Channel = channel,
            Text = Mrkdwn.ToPlainText(texts[0]),
            Blocks = blocks,
        };
    }

    private static Button? Button(string line, int index)
    {
        var parts = line.Split(Templates.ButtonMark, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && Uri.TryCreate(parts[1], UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new Button { Text = new PlainText(parts[0]), Url = url.AbsoluteUri, ActionId = $"open-{index}" }
            : null;
    }
}
