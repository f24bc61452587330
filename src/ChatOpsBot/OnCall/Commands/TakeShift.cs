using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>Whoever runs it is on call instead of whoever is now: for the rest of the shift, or until a time.</summary>
[SlashCommand(
    "oncall",
    "take",
    "Take over being on call: the rest of this shift, or until a time",
    Usage = "[<schedule>] [<until>…]",
    Example = "/oncall take payments until 22:00",
    Changes = true
)]
internal sealed class TakeShift(OnCallInput input, ChangeInput words, IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (schedule, typed) = await input.ScheduleAndWordsAsync("schedule", "until", context, cancellationToken);
        // Read first: what is changed after that is a conflict, and what was before is in the schedule.
        var changes = await ScheduleChanges.FindAsync(store, schedule.Name, cancellationToken);
        schedule = await input.ScheduleAsync(schedule.Name, cancellationToken);
        var (rest, reason) = ChangeInput.Reason(typed);
        string? whom = null;
        if (rest is [var word, var person, .. var after] && Is(word, "for"))
            (whom, rest) = (await words.AnyoneAsync(person, context, "until", cancellationToken), after);
        if (rest.Length > 0 && !Is(rest[0], "until") && !Is(rest[0], "to"))
            throw new CommandException("Say until when: `/oncall take payments until 22:00`.", "until");
        var now = Instant.FromDateTimeOffset(context.Now);
        var until = (await words.TimeAsync(rest, context, cancellationToken)).Until is { } end
            ? Instant.FromDateTimeOffset(end)
            : schedule.At(now).Until
                ?? throw new CommandException("This shift has no end; say until when: `until 22:00`.", "until");
        var parts = Parts(schedule, now, until, whom, context.UserId);
        ChangeInput.Check(changes, schedule, parts, context.Now);
        var change = new ScheduleChange(changes.Last + 1, parts, reason, context.UserId, context.Now);
        changes.Add(change).Save(change, FactKind.OverrideAdded, context.UserId, context.Now, context.Effects);
        var text = ChangeMessages.Text(schedule, change);
        ChangeMessages.Tell(change.People, context, $"{schedule.Name}/{change.Number}", text);
        return new CommandReply($"{Glyph.Good} {(context.DryRun ? "Would take" : "Taken")}: {text}")
        {
            ForEveryone = true,
            Undo = $"/oncall override cancel {CommandLine.Quote(schedule.Name)} {change.Number}",
        };
    }

    /// <summary>One for each person who would be on call in that time.</summary>
    /// <exception cref="CommandException">It is unclear who is replaced, or there is nothing to take.</exception>
    private static List<ChangePart> Parts(Schedule schedule, Instant now, Instant until, string? whom, string me)
    {
        List<ChangePart> parts = [];
        foreach (var shift in schedule.Shifts(now, until).Where(shift => !shift.People.Contains(me)))
        {
            if (shift.Temporary is not null)
                throw new CommandException("A temporary schedule decides then; change that.");
            if (whom is null && shift.People.Count > 1)
                throw new CommandException(
                    $"{OnCallMessages.Names(shift.People)} are on call together; name one: "
                        + $"`/oncall take {Mrkdwn.Escape(CommandLine.Quote(schedule.Name))} for @name`.",
                    "until"
                );
            if (whom is not null and not Override.Everyone && !shift.People.Contains(whom))
                continue;
            var without = whom ?? (shift.People is [var only, ..] ? only : null);
            var (start, end) = (shift.Start.ToDateTimeOffset(), shift.End.ToDateTimeOffset());
            if (parts is [.., var last] && last.Without == without && last.End == start)
                parts[^1] = last with { End = end };
            else
                parts.Add(new ChangePart(start, end, without, me));
        }
        return parts.Count > 0
            ? parts
            : throw new CommandException(
                whom is null
                    ? "You are already on call until then."
                    : $"{OnCallMessages.Name(whom)} is not on call in that time."
            );
    }

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}
