using ChatOpsBot.Commands;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Operations;

[SlashCommand("chatops", "events", "Show the last deliveries, what became of them, and send one through again", Usage = "[--failed] [--source <name>] [--count <number>]", Example = "/chatops events --failed")]
internal sealed class ListDeliveries(Deliveries deliveries, CommandButtons buttons) : ISlashCommand
{
    private const int Most = 20;
    private const int Usual = 5;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (failed, source) = (context.Arguments.Has("failed"), context.Arguments.Text("source"));
        var count = context.Arguments.Number("count", 1, Most, Usual);
        var found = await deliveries.ListAsync(count, source, failed, cancellationToken);
        var again = $"/chatops events{(failed ? " --failed" : "")}{(source is null ? "" : $" --source \"{source}\"")}{(count == Usual ? "" : $" --count {count}")}";
        var title = $"{(failed ? "Failed deliveries" : "Last deliveries")}{(source is null ? "" : $" from {Mrkdwn.Escape(source)}")}";
        if (found.Count == 0)
            return new CommandReply(failed ? "🟢 No delivery has failed." : $"Nothing has been delivered{(source is null ? "" : $" by {Mrkdwn.Escape(source)}")} in the last 14 days.");

        List<Block> blocks = [new SectionBlock { Text = new Markdown($"*{title}*") }];
        blocks.AddRange(found.Select(delivery => Row(delivery, again)));
        List<IActionElement> more = [buttons.Turn("Refresh", again)];
        more.Add(failed ? buttons.Turn("Show all", "/chatops events") : buttons.Turn("Failed only", "/chatops events --failed"));
        blocks.Add(new ActionsBlock { Elements = more });
        return new CommandReply($"{title}: {found.Count}{(found.Count(delivery => delivery.Failed) is > 0 and var bad ? $", {bad} failed" : "")}") { Blocks = blocks };
    }

    private SectionBlock Row(Delivery delivery, string again) => new()
    {
        Text = new Markdown($"{delivery.Outcome.Glyph} *{Mrkdwn.Escape(delivery.Webhook.Source)}* · {delivery.What.TrimEnd()} · {Mrkdwn.Date(delivery.Webhook.Received, "{time_secs}")}\n{delivery.Outcome.Text} · `{Mrkdwn.Escape(delivery.Id)}`"),
        Accessory = buttons.Make("Replay", $"/chatops replay \"{delivery.Id}\"", again, confirm: new ConfirmationDialog
        {
            Title = "Replay this delivery?",
            Text = new PlainText("It goes through the bot again as if it had just come. A card that shows it already stays as it is."),
            Confirm = "Replay",
            Deny = "Cancel",
        }),
    };
}
