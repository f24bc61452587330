using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>What was changed from Slack and still holds, with buttons that cancel it.</summary>
[SlashCommand(
    "oncall",
    "override list",
    "List the overrides, swaps and temporary schedules that are not over",
    Usage = "[<schedule>]",
    Example = "/oncall override list payments"
)]
internal sealed class ListOverrides(OnCallInput input, ScheduleBook book, IStore store, CommandButtons buttons)
    : ISlashCommand
{
    private const int Most = 10;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        IReadOnlyCollection<Schedule> schedules = context.Arguments.Text("schedule") is { } name
            ? [await input.ScheduleAsync(name, cancellationToken)]
            : book.All;
        List<(Schedule Schedule, ScheduleChange Change)> open = [];
        foreach (var schedule in schedules)
        foreach (
            var change in (await ScheduleChanges.FindAsync(store, schedule.Name, cancellationToken)).Open(context.Now)
        )
            open.Add((schedule, change));
        if (open.Count == 0)
            return new CommandReply(
                $"{Glyph.Good} No override, swap or temporary schedule was made in Slack for now or later."
            );
        var lines = open.Take(Most).Select(one => Line(one.Schedule, one.Change)).ToList();
        var more = open.Count > Most ? $"and {open.Count - Most} more" : null;
        return new CommandReply(string.Join('\n', more is null ? lines : lines.Append(more)))
        {
            Blocks =
            [
                .. open.Take(Most)
                    .Select(one => new SectionBlock
                    {
                        Text = new Markdown(Line(one.Schedule, one.Change)),
                        Accessory = buttons.Make(
                            "Cancel",
                            $"/oncall override cancel {CommandLine.Quote(one.Schedule.Name)} {one.Change.Number}",
                            then: context.Call.Line
                        ),
                    }),
                .. more is null ? (Block[])[] : [new ContextBlock { Elements = [new Markdown(more)] }],
            ],
        };
    }

    private static string Line(Schedule schedule, ScheduleChange change) =>
        $"`{change.Number}` {ChangeMessages.Text(schedule, change)} · by {OnCallMessages.Name(change.By)}";
}
