using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Operations;

[SlashCommand(
    "chatops",
    "events",
    "Show the last deliveries and their outcomes, and replay one",
    Usage = "[--failed] [--source <name>] [--count <number>]",
    Example = "/chatops events --failed"
)]
internal sealed class ListDeliveries(Deliveries deliveries, CommandButtons buttons) : ISlashCommand
{
    private const int Most = 20;
    private const int Usual = 5;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (failed, source) = (context.Arguments.Has("failed"), context.Arguments.Text("source"));
        var count = context.Arguments.Number("count", 1, Most, Usual);
        var again =
            $"/chatops events{(failed ? " --failed" : "")}"
            + (source is null ? "" : $" --source {CommandLine.Quote(source)}")
            + (count == Usual ? "" : $" --count {count}");
        var rows = failed
            ? await GivenUpAsync(context.Caller, count, source, again, cancellationToken)
            : await LastAsync(context.Caller, count, source, again, cancellationToken);
        var from = source is null ? "" : $" from {Mrkdwn.Escape(source)}";
        if (rows.Count == 0)
            return new CommandReply(
                failed
                    ? $"{Glyph.Good} Nothing{from} has failed."
                    : $"Nothing{from} has been delivered in the last 14 days. "
                        + "What goes to channels that you cannot read is left out."
            );

        var title = $"{(failed ? "Failures" : "Last deliveries")}{from}";
        IActionElement other = failed
            ? buttons.Turn("All deliveries", "/chatops events")
            : buttons.Turn("Failures", "/chatops events --failed");
        return new CommandReply($"{title}: {rows.Count}")
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown($"*{title}*") },
                .. rows,
                new ActionsBlock { Elements = [buttons.Turn("Refresh", again), other] },
            ],
        };
    }

    private async Task<IReadOnlyList<Block>> LastAsync(
        Caller caller,
        int count,
        string? source,
        string again,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await deliveries.ListAsync(caller, count, source, cancellationToken)).Select(delivery =>
                Row(
                    delivery.Id,
                    again,
                    $"{delivery.Outcome.Glyph} *{Mrkdwn.Escape(delivery.Webhook.Source)}* · {delivery.What} "
                        + $"· {At(delivery.Webhook.Received)}\n{delivery.Outcome.Text}"
                )
            ),
        ];

    /// <summary>With the day, as they are kept for many.</summary>
    private static string At(DateTimeOffset moment) => Mrkdwn.Date(moment, "{date_short_pretty} {time_secs}");

    private async Task<IReadOnlyList<Block>> GivenUpAsync(
        Caller caller,
        int count,
        string? source,
        string again,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await deliveries.ListGivenUpAsync(caller, count, source, cancellationToken)).Select(failed =>
                Row(
                    failed.Letter.Id,
                    again,
                    $"{Glyph.Bad} {failed.What} · {At(failed.Letter.GivenUp)}\ngave "
                        + $"up after {failed.Letter.Attempts} "
                        + (failed.Letter.Attempts == 1 ? "attempt" : "attempts")
                        + $": {Mrkdwn.Escape(failed.Letter.Reason)}"
                )
            ),
        ];

    private SectionBlock Row(string id, string again, string text) =>
        new()
        {
            Text = new Markdown($"{text} · `{CommandLine.Copyable(id)}`"),
            Accessory = buttons.Make(
                "Replay",
                $"/chatops replay {CommandLine.Quote(id)}",
                again,
                confirm: new ConfirmationDialog
                {
                    Title = "Replay this?",
                    Text = new PlainText(
                        "It goes through the bot again as if it had just arrived. "
                            + "A card that shows it already stays as it is."
                    ),
                    Confirm = "Replay",
                    Deny = "Cancel",
                }
            ),
        };
}
