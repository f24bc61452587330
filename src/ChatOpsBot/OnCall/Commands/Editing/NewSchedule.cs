using System.Text;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>A schedule that the configuration does not have.</summary>
[SlashCommand(
    "oncall",
    "schedule new",
    "Add a schedule; it is saved when you confirm who is on call",
    Usage = "[<schedule>] [--name <layer>] [--people <people>] [--rotation <length>] [--handoff <time>] "
        + "[--hours <hours>] [--fair <yes|no>] [--shadow <yes|no>] [--end <time>] [--time-zone <zone>] "
        + "[--holidays <calendars>] [--confirm <preview>]",
    Example = "/oncall schedule new web --people \"@ada, @linus\" --handoff \"monday 09:00\" --time-zone Europe/Berlin",
    Changes = true
)]
internal sealed class NewSchedule(LayerInput words, ScheduleBook book, ScheduleEditor editor, EditPreview preview)
    : ISlashCommand
{
    private const string Form = "/oncall schedule new web --people \"@ada, @linus\"";
    private const int LongestName = 60;

    /// <summary>What follows <c>/oncall schedule</c>, which a schedule of that name would be mistaken for.</summary>
    private static readonly string[] Verbs = ["edit", "new", "history", "export", "revert", "keep"];

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Arguments.Text("schedule") ?? throw new CommandException($"Write `{Form}`.", "schedule");
        if (
            name.Length > LongestName
            || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
            || Permissions.IsUser(name)
            || Verbs.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
            throw new CommandException(
                $"`{Mrkdwn.Escape(name)}` cannot be a name; use up to {LongestName} small letters, digits, -, _ and .",
                "schedule"
            );
        var edited = await editor.FindAsync(name, cancellationToken);
        if (edited.Rules is not null || book.Find(name) is not null)
            throw new CommandException($"There is a schedule `{Mrkdwn.Escape(name)}` already.", "schedule");
        if (edited.Versions.All.Count >= ScheduleVersions.Most)
            throw new CommandException("It was edited too often; use another name.", "schedule");
        var layer = await words.ChangedAsync(
            new LayerOptions { Name = context.Arguments.Text("name") ?? "primary" },
            context,
            cancellationToken
        );
        var asked = new ScheduleRules
        {
            TimeZone = context.Arguments.Text(LayerInput.TimeZone) ?? "UTC",
            Layers = [layer],
            Holidays = LayerInput.HolidaysOf(context, []),
        };
        var rules = ScheduleEditor.Begin(name, asked, Instant.FromDateTimeOffset(context.Now));
        var versions = edited.Versions.Add(
            rules,
            null,
            context.UserId,
            context.Now,
            context.Now,
            RuleWords.Between(new ScheduleRules(), rules)
        );
        var differences = editor.Differences(versions, Instant.FromDateTimeOffset(context.Now));
        if (context.Arguments.Text("confirm") != asked.Hash)
            return preview.Show(name, versions.Last!, differences, Line(name, asked), context);
        editor.Save(versions, differences, context);
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would add" : "Added")} the schedule *{Mrkdwn.Escape(name)}*: "
                + $"{RuleWords.Shown(versions.Last!.Text)}\n{string.Join('\n', ScheduleEditor.Lines(differences))}"
        )
        {
            ForEveryone = true,
            Undo = EditMessages.KeepLine(name, EditMessages.File),
        };
    }

    private static string Line(string name, ScheduleRules asked)
    {
        var line = new StringBuilder("/oncall schedule new ").Append(CommandLine.Quote(name));
        LayerInput.Append(line, "name", asked.Layers[0].Name);
        LayerInput.Append(line, new LayerOptions(), asked.Layers[0]);
        LayerInput.Append(line, LayerInput.TimeZone, asked.TimeZone);
        if (asked.Holidays.Count > 0)
            LayerInput.Append(line, LayerInput.Holidays, string.Join(", ", asked.Holidays));
        LayerInput.Append(line, "confirm", asked.Hash);
        return line.ToString();
    }

    public Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult<CommandForm?>(
            new CommandForm(
                "New schedule",
                "Preview",
                [
                    LayerInput.Text("schedule", "Name", null, "As people type it: payments"),
                    .. LayerInput.Blocks(new LayerOptions()),
                    LayerInput.Zone("UTC"),
                    LayerInput.HolidaysBlock([]),
                ]
            )
        );
}
