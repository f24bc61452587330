using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>The shifts of seven days, as a table.</summary>
[SlashCommand(
    "oncall",
    "schedule",
    "Show the shifts of a week",
    Usage = $"<schedule> [<{OnCallInput.When}>…]",
    Example = "/oncall schedule payments"
)]
internal sealed class ShowSchedule(OnCallInput input) : ISlashCommand
{
    private const int Days = 7;
    private const int Most = 40;
    private const string DayAndTime = "{date_short_pretty} {time}";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var schedule = input.Schedule(context.Arguments.Text("schedule")!);
        var at = await input.MomentAsync(context.Arguments.Texts(OnCallInput.When), context, cancellationToken);
        var day = at.InZone(schedule.Zone).Date;
        var from = WallClock.Start(day.AtMidnight(), schedule.Zone);
        var to = WallClock.Start(day.PlusDays(Days).AtMidnight(), schedule.Zone);
        var shifts = Whole(schedule, schedule.Shifts(from, to));
        var title =
            $"*{Mrkdwn.Escape(schedule.Name)}* · {Days} days from {OnCallMessages.Text(from)} · "
            + $"{Mrkdwn.Escape(schedule.Zone.Id)}";
        var note = shifts.Count > Most ? $"The first {Most} of {shifts.Count} shifts." : null;
        return new CommandReply(
            string.Join('\n', shifts.Take(Most).Select(Line).Prepend(title).Concat(note is null ? [] : [note]))
        )
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(title) },
                new TableBlock
                {
                    Rows =
                    [
                        [new RawText("From"), new RawText("Until"), new RawText("On call"), new RawText("Why")],
                        .. shifts.Take(Most).Select(shift => Row(schedule, shift)),
                    ],
                },
                .. note is null ? (Block[])[] : [new ContextBlock { Elements = [new Markdown(note)] }],
            ],
        };
    }

    /// <summary>The first and the last one with their own ends, which are outside of the week.</summary>
    private static List<Shift> Whole(Schedule schedule, IReadOnlyList<Shift> shifts)
    {
        var (first, last) = (schedule.At(shifts[0].Start), schedule.At(shifts[^1].Start));
        List<Shift> whole = [.. shifts];
        if (first.Since is not null)
            whole[0] = whole[0] with { Start = first.Now.Start };
        if (last.Until is not null)
            whole[^1] = whole[^1] with { End = last.Now.End };
        return whole;
    }

    private static string Line(Shift shift) =>
        $"{OnCallMessages.Text(shift.Start)} – {OnCallMessages.Text(shift.End)} · {OnCallMessages.People(shift)}";

    private static IReadOnlyList<ITableCell> Row(Schedule schedule, Shift shift) =>
        [Cell(Date(shift.Start)), Cell(Date(shift.End)), Cell([.. People(schedule, shift)]), new RawText(Why(shift))];

    private static RichTextBlock Cell(params RichTextElement[] elements) =>
        new() { Elements = [new RichTextSection { Elements = elements }] };

    private static RichTextDate Date(Instant instant) =>
        new(instant.ToUnixTimeSeconds(), DayAndTime) { Fallback = $"{instant.ToDateTimeUtc():yyyy-MM-dd HH:mm} UTC" };

    private static IEnumerable<RichTextElement> People(Schedule schedule, Shift shift)
    {
        if (shift.IsGap)
            yield return new RichTextText($"{OnCallMessages.GlyphOf(schedule, shift)} no one");
        foreach (var (index, person) in shift.People.Index())
        {
            if (index > 0)
                yield return new RichTextText(", ");
            yield return new RichTextUser(person);
        }
        foreach (var shadow in shift.Shadows)
        {
            yield return new RichTextText(", shadow ");
            yield return new RichTextUser(shadow);
        }
    }

    /// <summary>Without mentions, which a cell of plain text cannot have.</summary>
    private static string Why(Shift shift) =>
        string.Join(
            ", ",
            new[] { shift.Layer ?? "–" }.Concat(
                shift.Overrides.Select(change =>
                    change.Reason is { Length: > 0 } reason ? $"override: {reason}" : "override"
                )
            )
        );
}
