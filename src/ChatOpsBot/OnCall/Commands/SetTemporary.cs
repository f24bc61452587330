using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>
/// Fixed shifts in the place of layers and overrides, from the first start until the last end: between them no one is
/// on call. A later one goes over an earlier one.
/// </summary>
[SlashCommand(
    "oncall",
    "temporary",
    "Set fixed shifts for a time, in the place of layers and overrides",
    Usage = "<schedule> <shifts>…",
    Example = "/oncall temporary payments @ada 09:00 to 18:00, @linus 18:00 to 22:00 because offsite",
    Changes = true
)]
internal sealed class SetTemporary(OnCallInput input, ChangeInput words, IStore store) : ISlashCommand
{
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var schedule = await input.ScheduleAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var (said, reason) = ChangeInput.Reason(context.Arguments.Texts("shifts"));
        List<ChangePart> parts = [];
        foreach (var shift in string.Join(' ', said).Split(',', StringSplitOptions.TrimEntries))
            parts.Add(await ShiftAsync(shift, context, cancellationToken));
        if (parts.Count > TemporarySchedule.MostShifts)
            throw new CommandException(
                $"A temporary schedule has up to {TemporarySchedule.MostShifts} shifts, not {parts.Count}.",
                "shifts"
            );
        if (parts.Max(part => part.End) < context.Now + Least)
            throw new CommandException("It has to end in five minutes or later.", "shifts");
        var changes = await ScheduleChanges.FindAsync(store, schedule.Name, cancellationToken);
        ChangeInput.Check(changes, schedule, parts, context.Now);
        var change = new ScheduleChange(changes.Last + 1, parts, reason, context.UserId, context.Now)
        {
            IsTemporary = true,
        };
        changes.Add(change).Save(change, FactKind.OverrideAdded, context.UserId, context.Now, context.Effects);
        var text = ChangeMessages.Text(schedule, change);
        ChangeMessages.Tell(change.People, context, $"{schedule.Name}/{change.Number}", text);
        return new CommandReply($"{Glyph.Good} {(context.DryRun ? "Would set" : "Set")}: {text}")
        {
            ForEveryone = true,
            Undo = $"/oncall override cancel {CommandLine.Quote(schedule.Name)} {change.Number}",
        };
    }

    private async Task<ChangePart> ShiftAsync(string shift, CommandContext context, CancellationToken cancellationToken)
    {
        var written = shift.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (written is not [var person, .. { Length: > 0 } time])
            throw new CommandException(
                "Write each shift as `@ada tomorrow 09:00 to 18:00`, with a comma between two.",
                "shifts"
            );
        var (from, until) = await words.TimeAsync(time, context, cancellationToken);
        return new ChangePart(
            from,
            until
                ?? throw new CommandException(
                    "Say until when for each shift: `@ada tomorrow 09:00 to 18:00`.",
                    "shifts"
                ),
            null,
            await words.PersonAsync(person, context, "shifts", cancellationToken)
        );
    }
}
