using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using NodaTime;

namespace ChatOpsBot.OnCall.Contacts.Commands;

/// <summary>What <c>/oncall me</c> shows: shifts, contact methods, rules, and what can be done about them.</summary>
internal sealed class ContactSummary(
    IStore store,
    ScheduleBook schedules,
    ContactPlans plans,
    ContactKinds kinds,
    WorkingHours hours,
    Deliveries deliveries,
    CommandButtons buttons
)
{
    /// <summary>The command that shows it.</summary>
    public const string Line = "/oncall me";

    private const int Days = 14,
        MostShifts = 10;

    public async Task<CommandReply> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (book, _) = await ContactBook.FindAsync(store, context.UserId, cancellationToken);
        var now = Instant.FromDateTimeOffset(context.Now);
        var shifts = ShiftsOf(context.UserId, now).ToList();
        var dm = await LastAsync(book, ContactKinds.Dm, cancellationToken);
        var lines = shifts.Take(MostShifts).Select(shift => Text(shift, now));
        if (shifts.Count > MostShifts)
            lines = lines.Append($"and {shifts.Count - MostShifts} more in {Days} days");
        var blocks = new List<Block>
        {
            Section(string.Join('\n', lines.Prepend(Headline(shifts, now)))),
            new DividerBlock(),
            Section($"✓ *{NoticeMessages.Name(ContactKinds.Dm, "")}* · {dm}"),
        };
        foreach (var method in book.Present)
            blocks.Add(
                new SectionBlock
                {
                    Text = new Markdown(
                        method.Verified is null
                            ? $"⏳ *{NoticeMessages.Name(method.Kind, method.Shown)}* · not verified, so it is not used"
                                + $" · `{method.Id}`"
                            : $"✓ *{NoticeMessages.Name(method.Kind, method.Shown)}* · `{method.Id}` · "
                                + await LastAsync(book, method.Id, cancellationToken)
                    ),
                    Accessory = Accessory(method),
                }
            );
        blocks.Add(new DividerBlock());
        blocks.Add(Section(await RulesAsync(book, cancellationToken)));
        blocks.Add(new ActionsBlock { Elements = Actions(book) });
        return new CommandReply(Headline(shifts, now)) { Blocks = blocks };
    }

    private IReadOnlyList<IActionElement> Actions(ContactBook book) =>
        [
            .. kinds.Addable.Count > 0 && !book.IsFull
                ? [buttons.Make("Add method", $"{Line} add", Line)]
                : Array.Empty<Button>(),
            buttons.Make("Test page", $"{Line} test", Line),
            buttons.Make("Edit rules", $"{Line} rules", Line),
        ];

    private ISectionAccessory Accessory(ContactMethod method) =>
        method.Verified is null
            ? new OverflowMenu
            {
                ActionId = $"{CommandButtons.Prefix}{method.Id}",
                Options =
                [
                    buttons.Choice("Enter the code", $"{Line} verify"),
                    buttons.Choice("Send another code", $"{Line} add --again {method.Id}"),
                    buttons.Choice("Remove", $"{Line} remove {method.Id}"),
                ],
            }
            : buttons.Make(
                "Remove",
                $"{Line} remove {method.Id}",
                Line,
                confirm: new ConfirmationDialog
                {
                    Title = "Remove this method?",
                    Text = new PlainText($"You will no longer be reached by {method.Kind} {method.Shown}."),
                    Confirm = "Remove",
                    Deny = "Keep it",
                }
            );

    private async Task<string> LastAsync(ContactBook book, string method, CancellationToken cancellationToken) =>
        await deliveries.LastAsync(book.Person, method, cancellationToken) is { } last
            ? $"last: {NoticeMessages.Text(last)}, {Moment.Text(last.Ended ?? last.At)}"
        : method == ContactKinds.Dm ? "always there"
        : "verified, not used yet";

    private async Task<string> RulesAsync(ContactBook book, CancellationToken cancellationToken)
    {
        var zone = await hours.ZoneAsync(book, cancellationToken) ?? "UTC";
        return $"*High urgency* · {Lines(plans.LinesOf(book, Urgency.High))}{Whose(book.High)}\n"
            + $"*Low urgency* · {Lines(plans.LinesOf(book, Urgency.Low))}{Whose(book.Low)}\n"
            + $"*Working hours* · {Lines(hours.LinesOf(book))} ({Mrkdwn.Escape(zone)}){Whose(book.Hours)}";
    }

    private static string Lines(IEnumerable<string> lines) => string.Join(" · ", lines.Select(Mrkdwn.Escape));

    private static string Whose(IReadOnlyList<string>? own) => own is null ? " _(the team's)_" : "";

    private static string Headline(IReadOnlyList<MyShift> shifts, Instant now) =>
        shifts
            .Where(shift => shift.Start <= now)
            .Select(shift => $"*{Mrkdwn.Escape(shift.Schedule)}*")
            .Distinct()
            .ToList()
            is { Count: > 0 } current
            ? $"{Glyph.Good} You are on call for {string.Join(", ", current)}"
        : shifts is [var next, ..]
            ? $"{Glyph.Off} You are not on call now · next *{Mrkdwn.Escape(next.Schedule)}* "
                + $"from {OnCallMessages.Text(next.Start)}"
        : $"{Glyph.Off} You are not on call in the next {Days} days";

    private static string Text(MyShift shift, Instant now) =>
        $"• {Mrkdwn.Escape(shift.Schedule)} · "
        + (shift.Start <= now ? "now" : OnCallMessages.Text(shift.Start))
        + (shift.End is { } end ? $" until {OnCallMessages.Text(end)}" : " and on");

    /// <summary>Of all schedules, the soonest first; those that follow each other are one.</summary>
    private IEnumerable<MyShift> ShiftsOf(string person, Instant now)
    {
        var end = now + NodaTime.Duration.FromDays(Days);
        return schedules
            .All.SelectMany(schedule => Merged(schedule, person, now, end))
            .OrderBy(shift => shift.Start)
            .ThenBy(shift => shift.Schedule, StringComparer.Ordinal);
    }

    private static IEnumerable<MyShift> Merged(Schedule schedule, string person, Instant now, Instant end)
    {
        MyShift? open = null;
        foreach (var shift in schedule.Shifts(now, end).Where(shift => shift.People.Contains(person)))
            if (open is { } before && before.End == shift.Start)
                open = before with { End = shift.End };
            else
            {
                if (open is not null)
                    yield return open;
                open = new MyShift(schedule.Name, shift.Start, shift.End);
            }
        if (open is not null)
            yield return open.End == end ? open with { End = null } : open;
    }

    private static SectionBlock Section(string mrkdwn) => new() { Text = new Markdown(mrkdwn) };

    /// <param name="End">Null when it goes on after the days that are shown.</param>
    private sealed record MyShift(string Schedule, Instant Start, Instant? End);
}
