using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>Who changes by an edit, with the button that saves it.</summary>
internal sealed class EditPreview(CommandButtons buttons)
{
    /// <summary>With room for the signature.</summary>
    private const int MostInButton = Limits.ButtonValue - 100;

    /// <param name="line">The command that saves it.</param>
    /// <exception cref="CommandException">The command is too long for a button.</exception>
    public CommandReply Show(
        string schedule,
        ScheduleVersion version,
        IReadOnlyList<ShiftDifference> differences,
        string line,
        CommandContext context
    )
    {
        if (line.Length > MostInButton)
            throw new CommandException("That is too long for one edit; make it in two.");
        var changes = ScheduleEditor.Lines(differences);
        List<string> lines =
        [
            $"{Glyph.Info} *{Mrkdwn.Escape(schedule)}*: {RuleWords.Shown(version.Text)}"
                + $"{(version.From > context.Now ? EditMessages.From(version, context.Now) : " · from now on")}",
            .. changes,
        ];
        if (context.Arguments.Has("confirm"))
            lines.Insert(
                0,
                $"{Glyph.Queued} Something has changed since that preview, so nothing was saved. It is this now:"
            );
        var text = string.Join('\n', lines);
        return new CommandReply($"{text}\nNothing is saved yet.")
        {
            Blocks =
            [
                .. new[] { lines.SkipLast(changes.Count), changes }.Select(part => new SectionBlock
                {
                    Text = new Markdown(Mrkdwn.Truncate(string.Join('\n', part), Limits.SectionText)),
                }),
                .. context.DryRun
                    ? (Block[])[]
                    : [new ActionsBlock { Elements = [buttons.Make("Save", line, style: ButtonStyle.Primary)] }],
            ],
            NeedsNoUndo = true,
        };
    }
}
