using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Deployments.Engines.Kubernetes;

/// <summary>
/// What is read of a deployment: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/.
/// </summary>
internal sealed record KubeDeployment(KubeMetadata? Metadata, KubeDeploymentSpec? Spec, KubeDeploymentStatus? Status)
{
    /// <summary>The run that changed it last.</summary>
    public string? Run => Metadata?.Annotations?.GetValueOrDefault(KubeAnnotation.Run);

    public string? ImageOf(string container) =>
        Spec?.Template?.Spec?.Containers?.FirstOrDefault(one => one.Name == container)?.Image;

    /// <summary>What the pods say of themselves.</summary>
    public string? Pod(string annotation) => Spec?.Template?.Metadata?.Annotations?.GetValueOrDefault(annotation);

    /// <summary>What was there before the run that changed it last.</summary>
    public KubeBefore? Before =>
        Metadata?.Annotations?.GetValueOrDefault(KubeAnnotation.Before) is { } text
            ? JsonSerializer.Deserialize(text, KubeJson.Default.KubeBefore)
            : null;

    /// <summary>How far its pods are, as <c>kubectl rollout status</c> counts.</summary>
    /// <param name="goal">What will be there, for people.</param>
    public EngineStatus Progress(string goal)
    {
        var (wanted, updated, all, available) = (
            Spec?.Replicas ?? 1,
            Status?.UpdatedReplicas ?? 0,
            Status?.Replicas ?? 0,
            Status?.AvailableReplicas ?? 0
        );
        if ((Status?.ObservedGeneration ?? 0) < (Metadata?.Generation ?? 0))
            return new(EngineState.Pending, "Kubernetes has not observed it yet");
        if (
            Status?.Conditions?.FirstOrDefault(condition =>
                condition is { Type: "Progressing", Reason: "ProgressDeadlineExceeded" }
            ) is
            { } late
        )
            return new(EngineState.Failed, late.Message ?? "The rollout made no progress for too long");
        var percent = wanted == 0 ? 100 : Math.Min(updated, available) * 100 / wanted;
        if (Spec?.Paused == true)
            return new(EngineState.Running, "The deployment is paused; kubectl rollout resume", percent);
        if (updated < wanted)
            return new(EngineState.Running, $"{updated} of {wanted} new pods have started", percent);
        if (all > updated)
            return new(
                EngineState.Running,
                $"{all - updated} old {(all - updated == 1 ? "pod ends" : "pods end")}",
                percent
            );
        return available < updated
            ? new(EngineState.Running, $"{available} of {wanted} new pods are available", percent)
            : new(EngineState.Succeeded, goal, 100);
    }
}

internal static class KubeAnnotation
{
    public const string Run = "chatopsbot/run",
        Before = "chatopsbot/before",
        Version = "chatopsbot/version",
        Sha = "chatopsbot/sha",
        Image = "chatopsbot/image";

    /// <summary>Shown by <c>kubectl rollout history</c>.</summary>
    public const string Cause = "kubernetes.io/change-cause";
}

internal sealed record KubeMetadata(
    string? ResourceVersion = null,
    long? Generation = null,
    Dictionary<string, string?>? Annotations = null
);

internal sealed record KubeDeploymentSpec(int? Replicas, bool? Paused, KubeSelector? Selector, KubeTemplate? Template);

internal sealed record KubeSelector(Dictionary<string, string>? MatchLabels);

internal sealed record KubeTemplate(KubeMetadata? Metadata, KubePodSpec? Spec);

internal sealed record KubePodSpec(IReadOnlyList<KubeContainer>? Containers);

internal sealed record KubeContainer(string? Name, string? Image);

internal sealed record KubeDeploymentStatus(
    long? ObservedGeneration,
    int? Replicas,
    int? UpdatedReplicas,
    int? AvailableReplicas,
    IReadOnlyList<KubeCondition>? Conditions
);

internal sealed record KubeCondition(string? Type, string? Status, string? Reason, string? Message);

/// <summary>What a deployment ran before a run, so that it can be set back.</summary>
internal sealed record KubeBefore(string Image, string? Version, string? Sha, string? Known)
{
    public static KubeBefore Of(KubeDeployment deployment, string image) =>
        new(
            image,
            deployment.Pod(KubeAnnotation.Version),
            deployment.Pod(KubeAnnotation.Sha),
            deployment.Pod(KubeAnnotation.Image)
        );

    public string ToText() => JsonSerializer.Serialize(this, KubeJson.Default.KubeBefore);
}

/// <summary>
/// A change of a deployment's image and of what says why, all or nothing, and only of what was seen. A null takes an
/// annotation away.
/// </summary>
internal sealed record KubePatch(KubeMetadata Metadata, KubePatchSpec Spec)
{
    public static KubePatch Of(
        KubeDeployment seen,
        Dictionary<string, string?> annotations,
        string container,
        string image,
        Dictionary<string, string?> pod
    ) =>
        new(
            new KubeMetadata(seen.Metadata?.ResourceVersion, Annotations: annotations),
            new KubePatchSpec(new KubePatchTemplate(new KubePatchPod(pod), new KubePodSpec([new(container, image)])))
        );

    public string ToText() => JsonSerializer.Serialize(this, KubePatchJson.Default.KubePatch);
}

internal sealed record KubePatchSpec(KubePatchTemplate Template);

internal sealed record KubePatchTemplate(KubePatchPod Metadata, KubePodSpec Spec);

internal sealed record KubePatchPod(Dictionary<string, string?> Annotations);

/// <summary>Of pods, what keeps their containers from running.</summary>
internal sealed record KubePods(IReadOnlyList<KubePod>? Items);

internal sealed record KubePod(KubePodSpec? Spec, KubePodStatus? Status);

internal sealed record KubePodStatus(IReadOnlyList<KubeContainerStatus>? ContainerStatuses);

internal sealed record KubeContainerStatus(string? Name, KubeContainerState? State);

internal sealed record KubeContainerState(KubeWaiting? Waiting);

internal sealed record KubeWaiting(string? Reason, string? Message);

[JsonSerializable(typeof(KubeDeployment))]
[JsonSerializable(typeof(KubeBefore))]
[JsonSerializable(typeof(KubePods))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true
)]
internal sealed partial class KubeJson : JsonSerializerContext;

[JsonSerializable(typeof(KubePatch))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
internal sealed partial class KubePatchJson : JsonSerializerContext;
