using ChatOpsBot.Sources;

namespace ChatOpsBot.Deployments.Ports;

/// <summary>Which alerts fire now, or are acknowledged and not resolved.</summary>
internal interface IFiringAlerts
{
    /// <summary>Those of a service, in this environment or of no environment.</summary>
    Task<IReadOnlyList<ChatOpsEvent>> OfAsync(string service, string environment, CancellationToken cancellationToken);

    /// <summary>Those of all services, and of none.</summary>
    Task<IReadOnlyList<ChatOpsEvent>> AllAsync(CancellationToken cancellationToken);
}
