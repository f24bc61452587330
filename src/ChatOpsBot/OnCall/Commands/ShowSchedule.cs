using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>The shifts of seven days, as a table.</summary>
[SlashCommand(
    "oncall",
    "schedule",
    "Show the shifts of a week",
    Usage = $"<schedule> [<{OnCallInput.When}>…]",
    Example = "/oncall schedule payments"
)]
internal sealed class ShowSchedule(OnCallInput input, ScheduleBook book) : ISlashCommand
{
    private const int Days = 7;
    private const int Most = 40;
    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("ddd uuuu-MM-dd");
    private static readonly LocalDatePattern Weekday = LocalDatePattern.CreateWithInvariantCulture("ddd");
    private const string DayAndTime = "{date_short_pretty} {time}";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var schedule = await input.ScheduleAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var at = await input.MomentAsync(context.Arguments.Texts(OnCallInput.When), context, cancellationToken);
        var day = at.InZone(schedule.Zone).Date;
        var from = WallClock.Start(day.AtMidnight(), schedule.Zone);
        var to = WallClock.Start(day.PlusDays(Days).AtMidnight(), schedule.Zone);
        var shifts = Whole(schedule, schedule.Shifts(from, to));
        var title =
            $"*{Mrkdwn.Escape(schedule.Name)}* · {Days} days from {Day.Format(day)} · "
            + $"{Mrkdwn.Escape(schedule.Zone.Id)}";
        var notes = Notes(schedule, day).ToList();
        if (book.IsUndecided(schedule.Name))
            notes.Add(EditMessages.Undecided(schedule.Name));
        if (shifts.Count > Most)
            notes.Add($"The first {Most} of {shifts.Count} shifts.");
        return new CommandReply(string.Join('\n', shifts.Take(Most).Select(Line).Prepend(title).Concat(notes)))
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(title) },
                new TableBlock
                {
                    Rows =
                    [
                        [
                            new RawText("Day"),
                            new RawText("From"),
                            new RawText("Until"),
                            new RawText("On call"),
                            new RawText("Why"),
                        ],
                        .. shifts.Take(Most).Select(shift => Row(schedule, shift)),
                    ],
                },
                .. notes.Count == 0
                    ? (Block[])[]
                    : [new ContextBlock { Elements = [new Markdown(string.Join('\n', notes))] }],
            ],
        };
    }

    /// <summary>Days with another length than 24 hours, and holidays.</summary>
    private static IEnumerable<string> Notes(Schedule schedule, LocalDate first)
    {
        for (var day = first; day < first.PlusDays(Days); day = day.PlusDays(1))
        {
            var (start, end) = (
                WallClock.Start(day.AtMidnight(), schedule.Zone),
                WallClock.Start(day.PlusDays(1).AtMidnight(), schedule.Zone)
            );
            var name = Day.Format(day);
            if (end - start == NodaTime.Duration.Zero)
                yield return $"{name} is skipped by the clocks there.";
            else if (end - start != NodaTime.Duration.FromDays(1))
                yield return $"{name} has {(end - start).TotalHours:0.##} h: the clocks change.";
            if (schedule.Holidays.NameOf(day) is { } holiday)
                yield return $"{name} is a holiday"
                    + (holiday == Holidays.Unnamed ? "." : $": {Mrkdwn.Escape(holiday)}.");
        }
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
        [
            // On the clock of the schedule, as the days in the title; Slack has no short weekday in the reader's zone.
            new RawText(Weekday.Format(shift.Start.InZone(schedule.Zone).Date)),
            Cell(Date(shift.Start)),
            Cell(Date(shift.End)),
            Cell([.. People(schedule, shift)]),
            new RawText(Why(shift)),
        ];

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
            yield return Person(person);
        }
        foreach (var shadow in shift.Shadows)
        {
            yield return new RichTextText(", shadow ");
            yield return Person(shadow);
        }
    }

    /// <summary>Of someone who is not known in Slack the mail address.</summary>
    private static RichTextElement Person(string person) =>
        Permissions.IsUser(person) ? new RichTextUser(person) : new RichTextText(person);

    /// <summary>Without mentions, which a cell of plain text cannot have.</summary>
    private static string Why(Shift shift) =>
        shift.Temporary is { } temporary
            ? $"temporary schedule{(temporary.Reason is { Length: > 0 } why ? $": {why}" : "")}"
            : string.Join(
                ", ",
                new[] { shift.Layer ?? "–" }.Concat(
                    shift.Overrides.Select(change =>
                        $"override{(change.Number is { } number ? $" {number}" : "")}"
                        + (change.Reason is { Length: > 0 } reason ? $": {reason}" : "")
                    )
                )
            );
}
