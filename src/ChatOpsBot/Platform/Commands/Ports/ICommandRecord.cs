using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Ports;

/// <summary>Keeps what people did, or tried to, in the commit that makes it true.</summary>
internal interface ICommandRecord
{
    Task AddAsync(DoneCommand command, Commit effects, CancellationToken cancellationToken);
}

/// <summary>A command that was run, or refused.</summary>
/// <param name="At">When, in UTC.</param>
/// <param name="Path">Of the command: <c>deploy approve</c>.</param>
/// <param name="Outcome"><c>done</c>, <c>denied</c> or <c>refused</c>.</param>
/// <param name="UserId">The Slack user.</param>
/// <param name="From">By what way: <c>typed</c>, <c>button</c>, <c>form</c>, <c>message</c>, <c>shortcut</c>.</param>
/// <param name="Line">As it would be typed.</param>
/// <param name="Text">The first line of the answer, in plain text.</param>
internal sealed record DoneCommand(
    DateTimeOffset At,
    string Path,
    string Outcome,
    string UserId,
    string From,
    string Line,
    string Text
)
{
    /// <summary>The channel; null when it was in none.</summary>
    public string? Channel { get; init; }

    /// <summary>What was changed: <c>deploy:17</c>; null when the command named nothing.</summary>
    public string? Subject { get; init; }

    /// <summary>The command line that takes it back; null when nothing does.</summary>
    public string? Undo { get; init; }
}
