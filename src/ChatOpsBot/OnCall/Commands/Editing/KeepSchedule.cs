using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>Decides between Slack's version of a schedule and that of the file, from now on.</summary>
[SlashCommand(
    "oncall",
    "schedule keep",
    "Keep Slack's version of a schedule, or take the file's",
    Usage = "<schedule> <slack|file>",
    Example = "/oncall schedule keep payments file",
    Changes = true
)]
internal sealed class KeepSchedule(ScheduleEditor editor) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var edited = await editor.FindAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var which = context.Arguments.Text("slack|file")!.ToLowerInvariant();
        if (which is not (EditMessages.Slack or EditMessages.File))
            throw new CommandException("Say `slack` or `file`.", "slack|file");
        var takesFile = which == EditMessages.File;
        if (edited.Versions.Last is not { IsFile: false } last)
            throw new CommandException(
                $"*{Mrkdwn.Escape(edited.Name)}* has no version of Slack's that differs from the configuration."
            );
        if (!takesFile && !edited.Versions.IsUndecided(edited.File))
            throw new CommandException($"Slack's version of *{Mrkdwn.Escape(edited.Name)}* is in effect.");
        // An edit that is not in effect yet stays so.
        var from = takesFile || last.From < context.Now ? context.Now : last.From;
        var versions =
            takesFile && edited.File is null
                ? edited.Versions.End(context.UserId, context.Now)
                : edited.Versions.Add(
                    takesFile ? edited.File! : last.Rules,
                    edited.File,
                    context.UserId,
                    context.Now,
                    from,
                    takesFile
                        ? $"as in the configuration: {RuleWords.Between(last.Rules, edited.File!)}"
                        : "kept, and not as in the configuration"
                );
        editor.Save(versions, editor.Differences(versions, Instant.FromDateTimeOffset(context.Now)), context);
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would change" : "Changed")} *{Mrkdwn.Escape(edited.Name)}*: "
                + RuleWords.Shown(versions.Last!.Text)
        )
        {
            ForEveryone = true,
            Undo = takesFile
                ? EditMessages.RevertLine(edited.Name, last.Number)
                : EditMessages.KeepLine(edited.Name, EditMessages.File),
        };
    }
}
