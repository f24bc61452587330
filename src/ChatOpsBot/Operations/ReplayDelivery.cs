using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Operations;

/// <summary>
/// A delivery by its id, or a dead letter by its own (<c>slack-417</c>). What has been given up leaves the dead letters
/// with it.
/// </summary>
[SlashCommand(
    "chatops",
    "replay",
    "Replay a delivery, or retry work that was given up",
    Usage = "<id>",
    Example = "/chatops replay github/72d3162e-cc78-11e3-81ab-4c9367dc0958",
    Changes = true
)]
internal sealed class ReplayDelivery(IStore store, Deliveries deliveries) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var id = context.Arguments.Text("id")!;
        var did = context.DryRun ? "Would replay" : "Replayed";
        if (
            await store.GetAsync(DeadLetter.KeyOf(id), cancellationToken) is { } document
            && await deliveries.SeesAsync(context.Caller, DeadLetter.Read(document), cancellationToken)
        )
        {
            DeadLetter.Replay(document, context.Effects);
            Record(context, id);
            var letter = DeadLetter.Read(document);
            return new CommandReply(
                $"{Glyph.Info} {did} `{Mrkdwn.Escape(id)}`, given up {Mrkdwn.Date(letter.GivenUp)}: "
                    + $"{Mrkdwn.Escape(letter.Reason)}"
            );
        }

        var key = Deliveries.KeyOf(id);
        if (await deliveries.FindAsync(context.Caller, id, cancellationToken) is not { Webhook: var webhook })
            throw new CommandException(
                $"There is no delivery or failure `{Mrkdwn.Escape(id)}`; `/chatops events` lists them.",
                "id"
            );
        foreach (var dead in await store.ListAsync(new IndexQuery(DeadLetter.Index, 500), cancellationToken))
            if (
                DeadLetter.Read(dead) is { Queue: EventWork.QueueName } letter
                && letter.Payload.AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(key))
            )
                context.Effects.Delete(dead.Key, dead.Version);
        context.Effects.Enqueue(EventWork.For(key));
        Record(context, id);
        return new CommandReply(
            $"{Glyph.Info} {did} `{Mrkdwn.Escape(id)}` from {Mrkdwn.Escape(webhook.Source)}, "
                + $"received {Mrkdwn.Date(webhook.Received)}."
        );
    }

    private static void Record(CommandContext context, string id) =>
        new Fact(FactKind.DeliveryReplayed, $"delivery:{id}", context.Now)
        {
            Actor = context.UserId,
            Title = id,
            Channel = context.Call.ChannelId.Length > 0 ? context.Call.ChannelId : null,
        }.AddTo(context.Effects, context.Now);
}
