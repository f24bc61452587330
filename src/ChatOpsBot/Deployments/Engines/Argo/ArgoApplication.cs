using System.Text.Json.Serialization;

namespace ChatOpsBot.Deployments.Engines.Argo;

/// <summary>
/// What is read of an application: https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/ and its Swagger
/// UI.
/// </summary>
/// <param name="Operation">What was asked for and has not ended.</param>
internal sealed record ArgoApplication(ArgoSpec? Spec, ArgoStatus? Status, ArgoOperation? Operation)
{
    public ArgoOperationState? State => Status?.OperationState;

    public bool IsBusy => Operation is not null || State?.Phase is "Running" or "Terminating";

    /// <summary>Refuses every revision but its own: Argo CD brings that by itself.</summary>
    public bool IsAutoSynced => Spec?.SyncPolicy?.Automated is { Enabled: not false };
}

internal sealed record ArgoSpec(ArgoSource? Source, IReadOnlyList<ArgoSource>? Sources, ArgoSyncPolicy? SyncPolicy);

internal sealed record ArgoSource(string? TargetRevision);

internal sealed record ArgoSyncPolicy(ArgoAutomated? Automated);

internal sealed record ArgoAutomated(bool? Enabled);

/// <param name="ReconciledAt">When health was looked at last.</param>
internal sealed record ArgoStatus(
    ArgoHealth? Health,
    ArgoSyncStatus? Sync,
    ArgoOperationState? OperationState,
    IReadOnlyList<ArgoDeployed>? History,
    DateTimeOffset? ReconciledAt
);

internal sealed record ArgoHealth(string? Status, string? Message);

internal sealed record ArgoSyncStatus(string? Status, string? Revision);

/// <summary>A sync that succeeded.</summary>
internal sealed record ArgoDeployed(string? Revision, DateTimeOffset? DeployedAt);

/// <summary>The last operation, whether it goes on or is over.</summary>
internal sealed record ArgoOperationState(
    string? Phase,
    string? Message,
    ArgoOperation? Operation,
    ArgoSyncResult? SyncResult,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt
);

/// <param name="Info">Words of whoever asked for it; the run's id is among ours.</param>
internal sealed record ArgoOperation(IReadOnlyList<ArgoInfo>? Info)
{
    public bool Is(EngineRun run) => Info?.Any(info => info.Name == ArgoInfo.Run && info.Value == run.Id) == true;
}

internal sealed record ArgoInfo(string? Name, string? Value)
{
    public const string Run = "chatops-run";
}

internal sealed record ArgoSyncResult(IReadOnlyList<ArgoResource>? Resources);

internal sealed record ArgoResource(string? Kind, string? Name, string? Status, string? HookPhase, string? Message);

internal sealed record ArgoSyncRequest(
    string Name,
    string? AppNamespace,
    string Revision,
    IReadOnlyList<ArgoInfo> Infos
);

internal sealed record ArgoError(string? Message);

[JsonSerializable(typeof(ArgoApplication))]
[JsonSerializable(typeof(ArgoSyncRequest))]
[JsonSerializable(typeof(ArgoError))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true
)]
internal sealed partial class ArgoJson : JsonSerializerContext;
