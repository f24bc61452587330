using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>Who edited a schedule when, and what is in the file.</summary>
[SlashCommand(
    "oncall",
    "schedule history",
    "Show who edited a schedule when",
    Usage = "<schedule>",
    Example = "/oncall schedule history payments"
)]
internal sealed class ShowHistory(ScheduleEditor editor, CommandButtons buttons) : ISlashCommand
{
    private const int Most = 10;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var edited = await editor.FindAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var versions = edited.Versions;
        if (versions.Last is not { } last)
            return new CommandReply(
                edited.File is null
                    ? $"There is no schedule `{Mrkdwn.Escape(edited.Name)}`, and there was none in Slack."
                    : $"{Glyph.Good} *{Mrkdwn.Escape(edited.Name)}* is the same as in the configuration; "
                        + "it was not edited from Slack."
            );
        var title = $"*{Mrkdwn.Escape(edited.Name)}* · {State(edited)}";
        var shown = versions.All.Reverse().Take(Most).ToList();
        var more = versions.All.Count > Most ? $"and {versions.All.Count - Most} more" : null;
        return new CommandReply(
            string.Join(
                '\n',
                shown.Select(one => Line(one, context.Now)).Prepend(title).Concat(more is null ? [] : [more])
            )
        )
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(title) },
                .. shown.Select(one => new SectionBlock
                {
                    Text = new Markdown(Line(one, context.Now)),
                    Accessory =
                        one == last
                            ? null
                            : buttons.Make(
                                "Revert",
                                EditMessages.RevertLine(edited.Name, one.Number),
                                then: context.Call.Line
                            ),
                }),
                .. more is null ? (Block[])[] : [new ContextBlock { Elements = [new Markdown(more)] }],
            ],
        };
    }

    private static string State(EditedSchedule edited) =>
        edited.Versions.IsUndecided(edited.File) ? EditMessages.Undecided(edited.Name)
        : edited is { Versions.Last.IsFile: true, File: not null } ? "the same as in the configuration"
        : edited.Versions.Last!.IsFile ? "it is no longer in the configuration"
        : edited.File is null ? "the configuration does not have it; `/oncall schedule export` writes it"
        : $"the configuration differs: {RuleWords.Shown(RuleWords.Between(edited.Rules!, edited.File))}";

    private static string Line(ScheduleVersion version, DateTimeOffset now) =>
        version.Number == 0
            ? $"`0` the configuration on {Moment.Text(version.At)}"
            : $"`{version.Number}` {Moment.Text(version.At)} · {OnCallMessages.Name(version.By)} · "
                + $"{Mrkdwn.Truncate(RuleWords.Shown(version.Text), Limits.SectionText / 2)}"
                + EditMessages.From(version, now);
}
