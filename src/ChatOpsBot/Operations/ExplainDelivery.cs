using ChatOpsBot.Cards;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Operations;

/// <summary>Why a message is there, or why there is none.</summary>
[SlashCommand(
    "chatops",
    "explain",
    "Explain where a delivery went and why, or where a card comes from",
    Usage = "[<delivery>] [--message <channel/ts>]",
    Example = "/chatops explain github/72d3162e-cc78-11e3-81ab-4c9367dc0958",
    MessageShortcut = "Explain this card"
)]
internal sealed class ExplainDelivery(
    IStore store,
    Deliveries deliveries,
    Router router,
    CardRenderer renderer,
    Audience audience,
    CommandButtons buttons
) : ISlashCommand
{
    private const int MostShown = 6;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Arguments.Text("message") is { } message)
            return await CardAsync(context.Caller, message, cancellationToken);
        if (context.Arguments.Text("delivery") is not { } id)
        {
            return await deliveries.ListAsync(context.Caller, 1, null, cancellationToken) is [var last]
                ? Explain(last)
                : throw new CommandException(
                    "There is no delivery yet that you may see, so there is nothing to explain."
                );
        }
        return await deliveries.FindAsync(context.Caller, id, cancellationToken) is { } delivery
            ? Explain(delivery)
            : throw new CommandException(
                $"There is no delivery `{Mrkdwn.Escape(id)}`; `/chatops events` lists them.",
                "delivery"
            );
    }

    private CommandReply Explain(Delivery delivery)
    {
        List<string> lines =
        [
            $"{delivery.Outcome.Glyph} {delivery.Outcome.Text} · *{Mrkdwn.Escape(delivery.Webhook.Source)}* "
                + $"{delivery.What}",
            $"`{Mrkdwn.Escape(delivery.Id)}` was received {Mrkdwn.Date(delivery.Webhook.Received)} from "
                + $"{Mrkdwn.Escape(delivery.Webhook.From ?? "an unknown address")}",
        ];
        foreach (var @event in delivery.Events.Take(MostShown))
            lines.Add(Explain(@event));
        if (delivery.Events.Count > MostShown)
            lines.Add($"… and {delivery.Events.Count - MostShown} more events");
        return new CommandReply(string.Join('\n', lines))
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(string.Join('\n', lines)) },
                new ActionsBlock
                {
                    Elements =
                    [
                        buttons.Make(
                            "Replay",
                            $"/chatops replay {CommandLine.Quote(delivery.Id)}",
                            then: $"/chatops explain {CommandLine.Quote(delivery.Id)}"
                        ),
                    ],
                },
            ],
        };
    }

    private string Explain(ChatOpsEvent @event)
    {
        var taken = router.Taken(@event, null);
        var part = @event.Part.Length > 0 ? $" ({Mrkdwn.Escape(@event.Part)})" : "";
        return $"• {Deliveries.Kind(@event)}{part} {Glyph.Word(@event.State)} → card "
            + $"`{Mrkdwn.Escape(@event.Subject)}` → {string.Join(", ", taken.Select(Name))}";
    }

    public static string Name(RouteTable.RouteTaken route) =>
        route.Drop
            ? $"dropped by `{Mrkdwn.Escape(route.Id)}`"
            : $"{Deliveries.Channel(route.Channel)} by `{Mrkdwn.Escape(route.Id)}`";

    private async Task<CommandReply> CardAsync(Caller caller, string message, CancellationToken cancellationToken)
    {
        if (message.Split('/') is not [var channel, var ts])
            throw new CommandException("Write a message as `channel/ts`: `C012AB3CD/1700000000.123456`.", "message");
        if (
            !await (await audience.OfAsync(caller, cancellationToken)).SeesAsync([channel], cancellationToken)
            || await CardPost.FindAsync(store, channel, ts, cancellationToken) is not { Subject: { } subject }
        )
            throw new CommandException("That message is not one of my cards.", "message");
        if (await store.GetAsync(Card.KeyOf(subject), cancellationToken) is not { } document)
            throw new CommandException("That card is too old: its deliveries are no longer kept.", "message");
        var card = Card.Read(document);
        // An alert group has no event of its own but those of its alerts.
        IEnumerable<ChatOpsEvent> events = card.Main is { } main ? [main] : card.Parts.Values;
        var routes = string.Join(", ", events.SelectMany(@event => router.Taken(@event, null)).Select(Name).Distinct());
        List<string> lines =
        [
            renderer.Headline(card),
            $"Card `{Mrkdwn.Escape(subject)}` of {card.Parts.Count} parts, version {document.Version} · {routes}",
        ];
        foreach (var (part, @event) in card.Parts.OrderByDescending(part => part.Value.Occurred).Take(MostShown))
            lines.Add(
                $"• {(part.Length == 0 ? "itself" : Mrkdwn.Escape(part))}: "
                    + $"{Glyph.Word(@event.State)} · {Mrkdwn.Date(@event.Occurred)} · "
                    + $"`{Mrkdwn.Escape($"{@event.Source}/{@event.Id}")}`"
            );
        return new CommandReply(string.Join('\n', lines));
    }
}
