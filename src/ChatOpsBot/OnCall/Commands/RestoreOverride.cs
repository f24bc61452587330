using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>An override that was cancelled holds again, from now on.</summary>
[SlashCommand(
    "oncall",
    "override restore",
    "Restore an override that was cancelled, from now on",
    Usage = "<schedule> <number>",
    Example = "/oncall override restore payments 3",
    Changes = true
)]
internal sealed class RestoreOverride(OnCallInput input, IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var schedule = await input.ScheduleAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var number = context.Arguments.Number("number", 1, int.MaxValue, 0);
        var changes = await ScheduleChanges.FindAsync(store, schedule.Name, cancellationToken);
        if (changes.Find(number) is not { Cancelled: not null } change || change.End <= context.Now)
            throw new CommandException(
                $"*{Mrkdwn.Escape(schedule.Name)}* has no override {number} that was cancelled and is not over.",
                "number"
            );
        var after = changes.Restore(change, context.Now);
        var restored = after.Find(number)!;
        ChangeInput.Check(changes, schedule, restored.Parts, context.Now, but: number);
        after.Save(restored, FactKind.OverrideAdded, context.UserId, context.Now, context.Effects);
        var text = ChangeMessages.Text(schedule, change);
        ChangeMessages.Tell(change.People, context, $"{schedule.Name}/{number}/restored", text, "restored a change");
        return new CommandReply($"{Glyph.Good} {(context.DryRun ? "Would restore" : "Restored")}: {text}")
        {
            ForEveryone = true,
            Undo = $"/oncall override cancel {CommandLine.Quote(schedule.Name)} {number}",
        };
    }
}
