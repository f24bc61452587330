namespace ChatOpsBot.Operations.Ports;

/// <summary>What a feature has to say of its own health.</summary>
internal interface IStatusLines
{
    /// <returns>Lines of mrkdwn, and whether something is wrong.</returns>
    Task<(IReadOnlyList<string> Lines, bool IsWrong)> LinesAsync(CancellationToken cancellationToken);
}
