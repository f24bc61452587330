using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Text;

internal static class Moment
{
    /// <summary>A point in time in the reader's zone, with UTC for those who see no formatting.</summary>
    public static string Text(DateTimeOffset at) =>
        Mrkdwn.Date(at, "{date_short_pretty} {time}", $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}
