using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Editing;

/// <summary>
/// What to write into the file. Once it says that, the schedule follows the file again. What Slack does not edit
/// (channels, overrides, calendars and their addresses) is not shown: it stays in the file as it is.
/// </summary>
[SlashCommand(
    "oncall",
    "schedule export",
    "Show a schedule as the configuration writes it",
    Usage = "<schedule>",
    Example = "/oncall schedule export payments"
)]
internal sealed class ExportSchedule(OnCallInput input, ScheduleEditor editor) : ISlashCommand
{
    private const int Most = 12_000;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var schedule = await input.ScheduleAsync(context.Arguments.Text("schedule")!, cancellationToken);
        var edited = await editor.FindAsync(schedule.Name, cancellationToken);
        var json = edited.Rules!.ToFile(schedule.Name);
        if (json.Length > Most)
            throw new CommandException($"*{Mrkdwn.Escape(schedule.Name)}* is too long for a message.");
        return new CommandReply(
            $"*{Mrkdwn.Escape(schedule.Name)}* for the configuration; the other keys of the schedule stay there as "
                + $"they are:\n{Mrkdwn.CodeBlock(json, Most * 2)}"
        );
    }
}
