namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// Replaces what was thrown while an answer was read: the kind and the place of it, and not its message, which quotes
/// the answer.
/// </summary>
internal sealed class UnreadableAnswerException(Exception thrown) : Exception(thrown.GetType().Name)
{
    public override string? StackTrace => thrown.StackTrace;
}
