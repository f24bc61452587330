using System.Globalization;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Swaps;

/// <summary>A swap as a live message, wherever it is offered, with buttons as long as it can be decided.</summary>
internal sealed class SwapMessages(IStore store, CommandButtons buttons) : ILiveMessages
{
    public bool Show(string subject) => subject.StartsWith(SwapRequest.SubjectPrefix, StringComparison.Ordinal);

    public async Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken)
    {
        if (await FindAsync(subject, cancellationToken) is not { } swap)
            return null;
        List<Block> blocks = [new SectionBlock { Text = new Markdown(Text(swap)) }];
        if (swap.IsOpen && !swap.Declined.Contains(channel))
            blocks.Add(new ActionsBlock { Elements = [.. Buttons(swap)] });
        return new LiveMessage(
            new Message
            {
                Channel = channel,
                Text = Mrkdwn.ToPlainText(Text(swap).Split('\n')[0]),
                Blocks = blocks,
            },
            swap.Version
        );
    }

    public async Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken) =>
        await FindAsync(subject, cancellationToken) is { } swap
            ? new LiveMessage(new Message { Channel = channel, Text = Text(swap).Split('\n')[0] }, swap.Version)
            : null;

    private async Task<SwapRequest?> FindAsync(string subject, CancellationToken cancellationToken) =>
        int.TryParse(
            subject.AsSpan(SwapRequest.SubjectPrefix.Length),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? await SwapRequest.FindAsync(store, number, cancellationToken)
            : null;

    public IReadOnlyList<Button> Buttons(SwapRequest swap) =>
        [
            buttons.Make(
                "Accept",
                Line("accept", swap),
                style: ButtonStyle.Primary,
                once: string.Create(CultureInfo.InvariantCulture, $"swap/{swap.Number}/accept")
            ),
            buttons.Make("Decline", Line("decline", swap)),
        ];

    /// <summary>What a person can do about an open one.</summary>
    /// <param name="then">The command that shows what is there after it.</param>
    public IReadOnlyList<Button> ButtonsFor(string person, SwapRequest swap, string then) =>
        person == swap.By ? [buttons.Make("Withdraw", Line("withdraw", swap), then: then)]
        : (swap.With ?? person) == person && !swap.Declined.Contains(person)
            ?
            [
                buttons.Make("Accept", Line("accept", swap), style: ButtonStyle.Primary, then: then),
                buttons.Make("Decline", Line("decline", swap), then: then),
            ]
        : [];

    private static string Line(string verb, SwapRequest swap) =>
        string.Create(CultureInfo.InvariantCulture, $"/oncall swap {verb} {swap.Number}");

    /// <summary>What became of it, and who wants what; while it is open a second line says until when.</summary>
    public static string Text(SwapRequest swap) =>
        $"{Glyph(swap)} *{Mrkdwn.Escape(swap.Schedule)}* · swap {swap.Number}"
        + (swap.IsOpen ? "" : $" {Outcome(swap)}")
        + $": {Wish(swap)}"
        + (swap.Reason is { Length: > 0 } reason ? $" ({Mrkdwn.Escape(reason)})" : "")
        + (swap.IsOpen ? $"\n{Outcome(swap)}" : "");

    private static string Wish(SwapRequest swap) =>
        $"{OnCallMessages.Name(swap.By)} asks {(swap.With is { } with ? OnCallMessages.Name(with) : "someone")} "
        + $"to be on call {Times(swap.Mine)}"
        + (swap.Theirs.Count > 0 ? $", and is in return {Times(swap.Theirs)}" : "");

    private static string Times(IEnumerable<SwapTime> times) =>
        string.Join(" and ", times.Select(time => $"from {Moment.Text(time.Start)} until {Moment.Text(time.End)}"));

    private static string Glyph(SwapRequest swap) =>
        swap.State switch
        {
            SwapState.Offered => Platform.Workspace.Text.Glyph.Queued,
            SwapState.Accepted => Platform.Workspace.Text.Glyph.Good,
            _ => Platform.Workspace.Text.Glyph.Off,
        };

    private static string Outcome(SwapRequest swap) =>
        swap.State switch
        {
            SwapState.Accepted => $"accepted by {OnCallMessages.Name(swap.Taker!)}",
            SwapState.Declined => swap.Declined.Count > 0
                ? $"declined by {OnCallMessages.Names(swap.Declined)}"
                : "declined",
            SwapState.Withdrawn => "withdrawn",
            SwapState.Expired => "expired, the shift has begun",
            _ => $"offered until {Moment.Text(swap.Start)}"
                + (swap.Declined.Count > 0 ? $", declined by {OnCallMessages.Names(swap.Declined)}" : ""),
        };
}
