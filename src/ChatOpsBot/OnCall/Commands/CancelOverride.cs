using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>An override holds no longer; of a swap both halves. It did until now.</summary>
[SlashCommand(
    "oncall",
    "override cancel",
    "Cancel an override, both halves of a swap or a temporary schedule, from now on",
    Usage = "<schedule> <number>",
    Example = "/oncall override cancel payments 3",
    Changes = true
)]
internal sealed class CancelOverride(OnCallInput input, IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var schedule = await input.ScheduleAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var number = context.Arguments.Number("number", 1, int.MaxValue, 0);
        var changes = await ScheduleChanges.FindAsync(store, schedule.Name, cancellationToken);
        var change = changes.Open(context.Now).FirstOrDefault(change => change.Number == number);
        if (change is null)
            throw new CommandException(
                $"*{Mrkdwn.Escape(schedule.Name)}* has no override {number} that still holds"
                    + (
                        changes.Open(context.Now).Select(open => $"`{open.Number}`").ToList() is { Count: > 0 } open
                            ? $"; there is {string.Join(", ", open.Take(20))}."
                            : "."
                    ),
                "number"
            );
        var after = changes.Cancel(change, context.Now);
        after.Save(change, FactKind.OverrideRemoved, context.UserId, context.Now, context.Effects);
        var text = ChangeMessages.Text(schedule, change);
        ChangeMessages.Tell(
            change.People.Append(change.By).Distinct(),
            context,
            $"{schedule.Name}/{number}/cancelled",
            text,
            "cancelled a change"
        );
        return new CommandReply($"{Glyph.Off} {(context.DryRun ? "Would cancel" : "Cancelled")}: {text}")
        {
            ForEveryone = true,
            Undo = $"/oncall override restore {CommandLine.Quote(schedule.Name)} {number}",
        };
    }
}
