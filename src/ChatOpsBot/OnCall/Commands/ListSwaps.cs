using ChatOpsBot.OnCall.Swaps;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>The swaps that wait for an answer, with the buttons of those who can give it.</summary>
[SlashCommand(
    "oncall",
    "swap list",
    "List the swaps that wait for an answer",
    Usage = "[<schedule>]",
    Example = "/oncall swap list payments"
)]
internal sealed class ListSwaps(OnCallInput input, IStore store, SwapMessages messages) : ISlashCommand
{
    private const int Most = 10;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Arguments.Text("schedule") is { } written
            ? (await input.ScheduleAsync(written, cancellationToken)).Name
            : null;
        var open = (await SwapRequest.OpenAsync(store, context.Now, cancellationToken))
            .Where(swap => name is null || swap.Schedule == name)
            .ToList();
        if (open.Count == 0)
            return new CommandReply($"{Glyph.Good} No swap waits for an answer.");
        List<Block> blocks = [];
        foreach (var swap in open.Take(Most))
        {
            blocks.Add(new SectionBlock { Text = new Markdown(SwapMessages.Text(swap)) });
            if (messages.ButtonsFor(context.UserId, swap, context.Call.Line) is { Count: > 0 } elements)
                blocks.Add(new ActionsBlock { Elements = [.. elements] });
        }
        if (open.Count > Most)
            blocks.Add(new ContextBlock { Elements = [new Markdown($"and {open.Count - Most} more")] });
        return new CommandReply(string.Join('\n', open.Take(Most).Select(SwapMessages.Text))) { Blocks = blocks };
    }
}
