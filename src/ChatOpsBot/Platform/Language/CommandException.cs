namespace ChatOpsBot.Platform.Language;

/// <summary>A user's mistake, found deep inside.</summary>
/// <param name="message">Slack mrkdwn: says what is wrong and what is right.</param>
/// <param name="parameter">What it is about, for the form to show it in its place.</param>
internal class CommandException(string message, string? parameter = null) : Exception(message)
{
    public string? Parameter => parameter;
}
