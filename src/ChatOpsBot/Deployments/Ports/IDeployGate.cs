using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.Deployments.Ports;

/// <summary>
/// What another feature implements to stop a deploy or to warn of it. It is asked for the plan, at the click, at each
/// approval and when the deploy's turn comes. What it says shows in the plan; whoever confirms the plan, or breaks the
/// glass, passes what they saw there, and what has come about since stops the deploy. A rollback is only warned.
/// </summary>
internal interface IDeployGate
{
    /// <summary>For machines, stable: <c>incident_open</c>.</summary>
    string Code { get; }

    /// <summary>For people who overrule it: <c>an open incident</c>.</summary>
    string Word { get; }

    /// <returns>Empty when nothing speaks against it.</returns>
    Task<IReadOnlyList<DeployObjection>> AskAsync(DeployQuestion question, CancellationToken cancellationToken);
}

/// <summary>May this version go there now?</summary>
/// <param name="Sha">The full commit.</param>
/// <param name="Version">As people call it.</param>
/// <param name="Caller">Who asked for it; without an id for the bot itself.</param>
/// <param name="Now">UTC.</param>
internal sealed record DeployQuestion(
    string Service,
    string Environment,
    string Sha,
    string Version,
    Caller Caller,
    DateTimeOffset Now
)
{
    public bool IsProduction { get; init; }

    /// <summary>The requester states that it fixes the incident. No longer known at the turn.</summary>
    public bool IsFix { get; init; }

    public bool IsRollback { get; init; }

    /// <summary>Why they asked; null when they did not say.</summary>
    public string? Reason { get; init; }
}

/// <summary>One objection to a deploy.</summary>
/// <param name="Id">Identifies it among the objections of the same gate: <c>INC-17</c>.</param>
/// <param name="Text">What it is, and what to do about it. Mrkdwn.</param>
/// <param name="Stops">False: people should know, and the deploy may start.</param>
internal sealed record DeployObjection(string Id, string Text, bool Stops)
{
    /// <summary>It could not be found out: asked again at the turn, until it is known.</summary>
    public bool IsUnknown { get; init; }
}
