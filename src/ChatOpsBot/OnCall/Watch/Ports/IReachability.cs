namespace ChatOpsBot.OnCall.Watch.Ports;

/// <summary>Knows whether a person can be reached when it matters.</summary>
internal interface IReachability
{
    /// <returns>What is wrong, as the end of a sentence whose subject is the person, in mrkdwn (<c>has no verified way
    /// to be paged</c>); null when nothing is.</returns>
    /// <param name="person">A user id.</param>
    Task<string?> ProblemAsync(string person, CancellationToken cancellationToken);
}
