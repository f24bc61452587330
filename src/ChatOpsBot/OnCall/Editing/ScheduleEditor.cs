using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>A schedule that someone is about to edit.</summary>
/// <param name="File">What the configuration says; null when it does not have it.</param>
/// <param name="Rules">What an edit starts from; null when there is no such schedule.</param>
internal sealed record EditedSchedule(ScheduleVersions Versions, ScheduleRules? File, ScheduleRules? Rules)
{
    public string Name => Versions.Schedule;
}

/// <summary>Edits of schedules: what they change, and how they are saved.</summary>
internal sealed class ScheduleEditor(ScheduleBook book, IOptionsMonitor<OnCallOptions> options, IStore store)
{
    /// <summary>How far ahead a preview looks.</summary>
    public const int Weeks = 4;
    private const int Most = 10;
    private static readonly NodaTime.Duration Pause = NodaTime.Duration.FromHours(26);

    /// <summary>Of the schedule of that name, which need not exist.</summary>
    public async Task<EditedSchedule> FindAsync(string name, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var file = ScheduleRules.Of(options.CurrentValue, name);
        var versions = await ScheduleVersions.FindAsync(store, book.Find(name)?.Name ?? name, cancellationToken);
        return new EditedSchedule(versions, file, versions.Current(file));
    }

    /// <exception cref="CommandException">It is to be decided first between the file and Slack.</exception>
    public static void DemandDecided(EditedSchedule schedule)
    {
        if (schedule.Versions.IsUndecided(schedule.File))
            throw new CommandException($"{EditMessages.Undecided(schedule.Name)} Decide first.");
        if (schedule.Versions.All.Count >= ScheduleVersions.Most)
            throw new CommandException(
                $"*{Mrkdwn.Escape(schedule.Name)}* was edited {ScheduleVersions.Most} times in a year; "
                    + "edit it in the configuration instead."
            );
    }

    /// <summary>The schedule of these rules, without what changes it for a time.</summary>
    /// <exception cref="CommandException">They have a mistake; the message says what is right.</exception>
    public static Schedule Read(string name, ScheduleRules rules)
    {
        List<string> problems = [];
        var schedule = new ScheduleReader(problems).Read(name, rules.ToOptions(), name);
        if (problems is not [var problem, ..])
            return schedule!;
        var (key, text) = problem.Split(": ", 2) is [var where, var what] ? (where, what) : (name, problem);
        var field = key.Split(':').LastOrDefault(part => !part.All(char.IsAsciiDigit)) ?? "";
        throw new CommandException(
            $"{Mrkdwn.Escape($"{field}: {text}")}.",
            field == nameof(ScheduleRules.TimeZone) ? "time-zone" : field.ToLowerInvariant()
        );
    }

    /// <summary>One layer of them, calculated; null when it has a mistake.</summary>
    public static Layer? Layer(string name, ScheduleRules rules, LayerOptions layer) =>
        new ScheduleReader([]).Read(name, (rules with { Layers = [layer] }).ToOptions(), name)?.Layers[0];

    /// <summary>The last layer is new: its first turn is under way at that time.</summary>
    public static ScheduleRules Begin(string name, ScheduleRules rules, Instant from) =>
        rules with
        {
            Layers =
            [
                .. rules.Layers.SkipLast(1),
                TurnOrder.First(rules.Layers[^1], layer => Layer(name, rules, layer), from, Read(name, rules).Zone),
            ],
        };

    /// <summary>Where others are on call in the next weeks.</summary>
    public IReadOnlyList<ShiftDifference> Differences(ScheduleVersions after, Instant now) =>
        ShiftDifference.Between(
            book.Find(after.Schedule),
            book.With(after),
            now,
            now + NodaTime.Duration.FromDays(Weeks * 7)
        );

    /// <summary>One line each, and how many more there are; of one change night by night, one line for all.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyList<ShiftDifference> differences)
    {
        if (differences.Count == 0)
            return [$"In the next {Weeks} weeks the same people are on call as before."];
        List<List<ShiftDifference>> lines = [];
        foreach (var one in differences)
            if (lines is [.., [.., var before] last] && one.Start - before.End < Pause && one.IsLike(before))
                last.Add(one);
            else
                lines.Add([one]);
        return
        [
            .. lines.Take(Most).Select(Line),
            .. lines.Count > Most ? [$"and {lines.Count - Most} more changes in {Weeks} weeks"] : (string[])[],
        ];
    }

    private static string Line(IReadOnlyList<ShiftDifference> parts) =>
        $"• {OnCallMessages.Text(parts[0].Start)} – {OnCallMessages.Text(parts[^1].End)}"
        + $"{(parts.Count > 1 ? $", in {parts.Count} parts" : "")}: "
        + $"{Names(parts[0].Was)} → {Names(parts[0].WillBe)}";

    private static string Names(IReadOnlyList<string> people) =>
        people.Count == 0 ? "no one" : OnCallMessages.Names(people);

    /// <summary>With its fact, and a message to the schedule's channel, or to those whose shifts change.</summary>
    public void Save(ScheduleVersions after, IReadOnlyList<ShiftDifference> differences, CommandContext context)
    {
        after.Save(context.Effects);
        var (last, about) = (after.Last!, options.CurrentValue.Schedules.GetValueOrDefault(after.Schedule));
        var text =
            $"{Glyph.Info} {Mrkdwn.User(context.UserId)} changed the schedule *{Mrkdwn.Escape(after.Schedule)}*: "
            + $"{RuleWords.Shown(last.Text)}{EditMessages.From(last, context.Now)}\n"
            + string.Join('\n', Lines(differences));
        var people = differences.SelectMany(one => one.People).Distinct().Where(Permissions.IsUser);
        foreach (
            var to in about?.Announce is { Length: > 0 } channel
                ? [channel]
                : people.Where(person => person != context.UserId)
        )
            context.Effects.Notify(to, $"schedule/{after.Schedule}/{last.Number}/{context.Now.UtcTicks}", text);
    }
}
