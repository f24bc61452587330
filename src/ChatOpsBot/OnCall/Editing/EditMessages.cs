using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>What Slack shows of edits.</summary>
internal static class EditMessages
{
    public const string Slack = "slack";
    public const string File = "file";

    public static string KeepLine(string schedule, string which) =>
        $"/oncall schedule keep {CommandLine.Quote(schedule)} {which}";

    public static string RevertLine(string schedule, int number) =>
        $"/oncall schedule revert {CommandLine.Quote(schedule)} {number}";

    /// <summary>That someone has to decide between the file and Slack, and how.</summary>
    public static string Undecided(string schedule) =>
        $"⚠ *{Mrkdwn.Escape(schedule)}* was edited from Slack, and the configuration has changed since. "
        + "Slack's version stays in effect until someone decides: "
        + $"`{Mrkdwn.Escape(KeepLine(schedule, Slack))}` or `{Mrkdwn.Escape(KeepLine(schedule, File))}`.";

    /// <summary>When it takes effect, unless that is at once.</summary>
    public static string From(ScheduleVersion version, DateTimeOffset now) =>
        version.From > now ? $" · from {Moment.Text(version.From)}" : "";
}
