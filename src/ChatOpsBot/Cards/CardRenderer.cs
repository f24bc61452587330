using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards;

/// <summary>From a card to the message that shows it.</summary>
internal sealed class CardRenderer(Templates templates)
{
    private const int MaxButtons = 3,
        MaxPlainTitle = 300;

    /// <summary>The card's first line, in mrkdwn.</summary>
    public string Headline(Card card) =>
        Cut(Templates.Lines(templates.Render(card.Kind, card.Kind.View(card))).First(Templates.IsText));

    /// <summary>The card's first line, with its buttons.</summary>
    public IReadOnlyList<Block> Brief(Card card) =>
        [new SectionBlock { Text = new Markdown(Headline(card)) }, .. Blocks(card, out _).OfType<ActionsBlock>()];

    public Message Render(Card card, string channel)
    {
        var blocks = Blocks(card, out var headline);
        return new Message
        {
            Channel = channel,
            Text = Mrkdwn.ToPlainText(headline),
            Blocks = blocks,
        };
    }

    private List<Block> Blocks(Card card, out string headline)
    {
        var lines = Templates.Lines(templates.Render(card.Kind, card.Kind.View(card)));
        var texts = lines.Where(Templates.IsText).Select(Cut).ToList();
        var buttons = lines
            .Where(line => line[0] == Templates.ButtonMark)
            .Take(MaxButtons)
            .Select(Button)
            .OfType<Button>()
            .ToList();

        List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', texts)) }];
        if (buttons.Count > 0)
            blocks.Add(new ActionsBlock { Elements = [.. buttons] });
        headline = texts.FirstOrDefault() ?? "";
        return blocks;
    }

    /// <summary>What a card says whose template cannot be used: what it is, and how it is.</summary>
    public static Message Plain(Card card, string channel)
    {
        var said = card.Main ?? card.Parts.Values.MaxBy(part => part.Occurred);
        var title = Mrkdwn.Truncate(said?.Title is { Length: > 0 } known ? known : card.Subject, MaxPlainTitle);
        var state = said?.State ?? EventState.Info;
        return new Message
        {
            Channel = channel,
            Text = Mrkdwn.Escape($"{Glyph.Of(state)} {title} {Glyph.Word(state)}".TrimEnd()),
        };
    }

    private static string Cut(string line) => line.Trim([.. Templates.Separators]);

    private static Button? Button(string line, int index)
    {
        var parts = line.Split(Templates.ButtonMark, StringSplitOptions.RemoveEmptyEntries);
        return
            parts.Length == 2
            && Uri.TryCreate(parts[1], UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url.AbsoluteUri.Length <= Limits.Url
            ? new Button
            {
                Text = new PlainText(parts[0]),
                Url = url.AbsoluteUri,
                ActionId = $"open-{index}",
            }
            : null;
    }
}
