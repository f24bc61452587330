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
                ? await ExplainAsync(last, context.Caller, cancellationToken)
                : throw new CommandException(
                    "There is no delivery yet that you may see, so there is nothing to explain."
                );
        }
        return await deliveries.FindAsync(context.Caller, id, cancellationToken) is { } delivery
            ? await ExplainAsync(delivery, context.Caller, cancellationToken)
            : throw new CommandException(
                $"There is no delivery `{Mrkdwn.Escape(id)}`; `/chatops events` lists them.",
                "delivery"
            );
    }

    private async Task<CommandReply> ExplainAsync(Delivery delivery, Caller caller, CancellationToken cancellationToken)
    {
        var visibility = await audience.OfAsync(caller, cancellationToken);
        List<string> lines =
        [
            $"{delivery.Outcome.Glyph} {delivery.Outcome.Text} · *{Mrkdwn.Escape(delivery.Webhook.Source)}* "
                + $"{delivery.What}",
            $"`{Mrkdwn.Escape(delivery.Id)}` was received {Mrkdwn.Date(delivery.Webhook.Received)} from "
                + $"{Mrkdwn.Escape(delivery.Webhook.From ?? "an unknown address")}",
        ];
        foreach (var @event in delivery.Events.Take(MostShown))
            lines.Add(await ExplainAsync(@event, visibility, cancellationToken));
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

    private async Task<string> ExplainAsync(
        ChatOpsEvent @event,
        Visibility visibility,
        CancellationToken cancellationToken
    )
    {
        var part = @event.Part.Length > 0 ? $" ({Mrkdwn.Escape(@event.Part)})" : "";
        return $"• {Deliveries.Kind(@event)}{part} {Glyph.Word(@event.State)} → card "
            + $"`{Mrkdwn.Escape(@event.Subject)}` → "
            + await NamesAsync(router.Taken(@event, null), visibility, cancellationToken);
    }

    /// <summary>The routes, each with where it leads, as far as the reader may know.</summary>
    public static async Task<string> NamesAsync(
        IEnumerable<RouteTable.RouteTaken> routes,
        Visibility visibility,
        CancellationToken cancellationToken
    )
    {
        List<string> names = [];
        foreach (var route in routes)
            names.Add(
                route.Drop
                    ? $"dropped by `{Mrkdwn.Escape(route.Id)}`"
                    : $"{await visibility.NameAsync(route.Channel, cancellationToken)} by `{Mrkdwn.Escape(route.Id)}`"
            );
        return string.Join(", ", names.Distinct());
    }

    private async Task<CommandReply> CardAsync(Caller caller, string message, CancellationToken cancellationToken)
    {
        if (message.Split('/') is not [var channel, var ts])
            throw new CommandException("Write a message as `channel/ts`: `C012AB3CD/1700000000.123456`.", "message");
        var visibility = await audience.OfAsync(caller, cancellationToken);
        if (
            !await visibility.SeesAsync([channel], cancellationToken)
            || await CardPost.FindAsync(store, channel, ts, cancellationToken) is not { Subject: { } subject }
        )
            throw new CommandException("That message is not one of my cards.", "message");
        if (await store.GetAsync(Card.KeyOf(subject), cancellationToken) is not { } document)
            throw new CommandException("That card is too old: its deliveries are no longer kept.", "message");
        var card = Card.Read(document);
        // An alert group has no event of its own but those of its alerts.
        IEnumerable<ChatOpsEvent> events = card.Main is { } main ? [main] : card.Parts.Values;
        var routes = await NamesAsync(
            events.SelectMany(@event => router.Taken(@event, null)),
            visibility,
            cancellationToken
        );
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
