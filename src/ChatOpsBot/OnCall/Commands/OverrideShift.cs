using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>
/// Someone is on call for someone else, too, or not, for a time. It takes effect only while whoever is replaced is on
/// call.
/// </summary>
[SlashCommand(
    "oncall",
    "override",
    "Change who is on call for a time: someone for someone else, add or remove someone",
    Usage = "[<schedule>] [<change>…] [--with <person>] [--for <person>] [--from <time>] [--until <time>] "
        + "[--reason <text>]",
    Example = "/oncall override payments @linus for @ada tomorrow 18:00 to friday 09:00 because dentist",
    Changes = true,
    Shortcut = "Override on-call shift"
)]
internal sealed class OverrideShift(OnCallInput input, ChangeInput words, ScheduleBook book, IStore store)
    : ISlashCommand
{
    private const string Form = "/oncall override payments @linus for @ada tomorrow 18:00 to friday 09:00";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Arguments.Text("schedule") ?? throw new CommandException($"Write `{Form}`.", "schedule");
        var schedule = await input.ScheduleAsync(name, cancellationToken);
        var (part, reason) = await ReadAsync(context, cancellationToken);
        var changes = await ScheduleChanges.FindAsync(store, schedule.Name, cancellationToken);
        ChangeInput.Check(changes, schedule, [part], context.Now);
        var change = new ScheduleChange(changes.Last + 1, [part], reason, context.UserId, context.Now);
        changes.Add(change).Save(change, FactKind.OverrideAdded, context.UserId, context.Now, context.Effects);
        var text = ChangeMessages.Text(schedule, change);
        ChangeMessages.Tell(change.People, context, $"{schedule.Name}/{change.Number}", text);
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would override" : "Overridden")}: {text}{Note(schedule, change)}"
        )
        {
            ForEveryone = true,
            Undo = $"/oncall override cancel {CommandLine.Quote(schedule.Name)} {change.Number}",
        };
    }

    /// <summary>An override that changes nothing is not what people want, mostly.</summary>
    private static string Note(Schedule schedule, ScheduleChange change)
    {
        var part = change.Parts[0];
        var after = schedule with { Overrides = [.. schedule.Overrides, .. change.ToOverrides()] };
        return after
            .Shifts(Instant.FromDateTimeOffset(part.Start), Instant.FromDateTimeOffset(part.End))
            .Any(shift => shift.Overrides.Any(applied => applied.Number == change.Number))
            ? ""
            : "\n⚠ As the schedule is now, it changes nothing: "
                + (
                    part.Without is { } without and not Override.Everyone
                        ? $"{OnCallMessages.Name(without)} is not on call in that time."
                        : "who is on call is the same with it."
                );
    }

    private async Task<(ChangePart Part, string? Reason)> ReadAsync(
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var (arguments, (typed, reason)) = (context.Arguments, ChangeInput.Reason(context.Arguments.Texts("change")));
        var (with, without) = (arguments.Text("with"), arguments.Text("for"));
        var time = typed;
        if (typed is [var verb, var whom, .. var after] && Is(verb, "add"))
            (with, time) = (whom, after);
        else if (typed is [var remove, var off, .. var then] && Is(remove, "remove"))
            (without, time) = (off, then);
        else if (typed is [var who, var word, var instead, .. var rest] && Is(word, "for"))
            (with, without, time) = (who, instead, rest);
        if (with is null && without is null)
            throw new CommandException(
                $"Say who is on call for another: `{Form}`, or `add @grace …`, or `remove @ada …`.",
                "with"
            );
        if (arguments.Text("until") is { } end)
            time = [.. arguments.Text("from") is { } start ? Words(start) : [], "to", .. Words(end)];
        var (from, until) = await words.TimeAsync(time, context, cancellationToken);
        var on = with is null ? null : await words.PersonAsync(with, context, "with", cancellationToken);
        var gone = without is null ? null : await words.AnyoneAsync(without, context, "for", cancellationToken);
        if (on == gone)
            throw new CommandException("Someone cannot be on call for themselves; name two people.", "for");
        return (
            new ChangePart(from, until ?? throw new CommandException($"Say until when: `{Form}`.", "until"), gone, on),
            reason ?? ChangeInput.Short(arguments.Text("reason"))
        );
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);

    public async Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        if (book.All.Count == 0)
            return null;
        return new CommandForm(
            "Override a shift",
            "Override",
            [
                ChoiceInput.Menu(
                    "schedule",
                    "Schedule",
                    book.All.Select(schedule => schedule.Name),
                    book.All.First().Name
                ),
                People("with", "On call"),
                People("for", "Instead of"),
                new InputBlock
                {
                    BlockId = "from",
                    Label = "From",
                    Optional = true,
                    Hint = "Now when it is left out.",
                    Element = new DateTimePicker { ActionId = "from" },
                },
                new InputBlock
                {
                    BlockId = "until",
                    Label = "Until",
                    Element = new DateTimePicker { ActionId = "until" },
                },
                new InputBlock
                {
                    BlockId = "reason",
                    Label = "Reason",
                    Optional = true,
                    Element = new PlainTextInput { ActionId = "reason" },
                },
            ]
        );
    }

    private static InputBlock People(string name, string label) =>
        new()
        {
            BlockId = name,
            Label = label,
            Optional = true,
            Element = new UserSelectMenu { ActionId = name },
        };
}
