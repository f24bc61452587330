using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>An earlier version is in effect again, from now on.</summary>
[SlashCommand(
    "oncall",
    "schedule revert",
    "Go back to an earlier version of a schedule, from now on",
    Usage = "<schedule> <number>",
    Example = "/oncall schedule revert payments 2",
    Changes = true
)]
internal sealed class RevertSchedule(ScheduleEditor editor) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var edited = await editor.FindAsync(context.Arguments.Text("schedule")!, cancellationToken);
        ScheduleEditor.DemandDecided(edited);
        var number = context.Arguments.Number("number", 0, int.MaxValue, 0);
        if (edited.Versions.Find(number) is not { } version)
            throw new CommandException(
                $"*{Mrkdwn.Escape(edited.Name)}* has no version {number}; "
                    + $"`/oncall schedule history {Mrkdwn.Escape(edited.Name)}` lists them.",
                "number"
            );
        var last = edited.Versions.Last!;
        if (edited.Rules is { } rules && rules.IsSameAs(version.Rules) && last.From <= context.Now)
            throw new CommandException($"Version {number} is already in effect.", "number");
        var text = $"back to version {number}";
        if (edited.Rules is { } before && RuleWords.Between(before, version.Rules) is { Length: > 0 } words)
            text += $": {words}";
        var versions = edited.Versions.Add(version.Rules, edited.File, context.UserId, context.Now, context.Now, text);
        editor.Save(versions, editor.Differences(versions, Instant.FromDateTimeOffset(context.Now)), context);
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would change" : "Changed")} *{Mrkdwn.Escape(edited.Name)}*: "
                + RuleWords.Shown(text)
        )
        {
            ForEveryone = true,
            Undo = EditMessages.RevertLine(edited.Name, last.Number),
        };
    }
}
