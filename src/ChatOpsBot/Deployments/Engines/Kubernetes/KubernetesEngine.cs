using System.Text.Json;
using ChatOpsBot.Catalog.Services;

namespace ChatOpsBot.Deployments.Engines.Kubernetes;

/// <summary>
/// <c>kubernetes</c>: sets the image of a deployment's container and waits until its pods are there. Image and
/// annotations are one change of what was seen, so whoever looks afterwards knows the run that made it, and what there
/// was before.
/// </summary>
internal sealed class KubernetesEngine(TimeProvider time) : IDeployEngine
{
    public const string Key = "kubernetes";
    private const string Reference = "deployment",
        SetBack = "/back";

    public string Name => Key;

    public static IEnumerable<string> Problems(ServiceOptions service, EnvironmentOptions environment)
    {
        var options = environment.Read<KubernetesOptions>();
        if (options.Application?.Split('/') is not ["deployment" or "deployments" or "deploy", { Length: > 0 }])
            yield return $"Application: \"{options.Application}\" is not a deployment; write deployment/NAME";
        if (options.Image?.Split('=', 2) is not [{ Length: > 0 }, { Length: > 0 }])
            yield return $"Image: \"{options.Image}\" is not a container image; write container=image, "
                + "such as app=registry.example.com/checkout:{version}";
        else if (
            !options.Image.Contains("{version}", StringComparison.Ordinal)
            && !options.Image.Contains("{sha}", StringComparison.Ordinal)
        )
            yield return $"Image: \"{options.Image}\" is the same for all versions; "
                + "write {version} or {sha} where they differ";
        if (
            !(Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(':')
                .Any(folder => File.Exists(Path.Combine(folder, Kubectl.Program)))
        )
            yield return "Engine: program not found: \"kubectl\" on the path";
        if (environment.Canary.Count > 0)
            yield return "Canary: kubernetes cannot send a share of the traffic to a version; "
                + "a deployment of its own for the canary, by script, can";
        if (environment.BlueGreen)
            yield return "BlueGreen: kubernetes would only deploy twice; two deployments behind one service, "
                + "by script, can switch";
    }

    public async Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var (answer, now) = await GetAsync(run, cancellationToken);
        if (now is null)
            return answer.Refused();
        if (now.Run == run.Id || now.Run == run.Id + SetBack)
            return new(Reference);
        var (container, image) = ImageOf(run);
        if (now.ImageOf(container) is not { } before)
            return new(
                null,
                $"{OptionsOf(run).Application} has no container {container}; available: "
                    + string.Join(", ", now.Spec?.Template?.Spec?.Containers?.Select(one => one.Name) ?? [])
            );
        var patch = KubePatch.Of(
            now,
            new()
            {
                [KubeAnnotation.Run] = run.Id,
                [KubeAnnotation.Before] = KubeBefore.Of(now, before).ToText(),
                [KubeAnnotation.Cause] =
                    $"{(run.Step == "rollback" ? "rollback" : "deploy")} #{run.Deploy} by ChatOps: {run.Version}",
            },
            container,
            image,
            new()
            {
                [KubeAnnotation.Version] = run.Version,
                [KubeAnnotation.Sha] = run.Sha,
                [KubeAnnotation.Image] = image,
            }
        );
        var patched = await PatchAsync(run, patch, cancellationToken);
        return patched.Output is null ? patched.Refused() : new(Reference);
    }

    public async Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var (answer, now) = await GetAsync(run, cancellationToken);
        if (answer.IsNotFound)
            return new(EngineState.Lost, $"{OptionsOf(run).Application} no longer exists");
        if (now is null)
            return null;
        var (container, image) = ImageOf(run);
        if (now.Run == run.Id + SetBack && now.Before is { } before)
            return Back(now.Progress($"Stopped on request, and set back to {before.Image}"));
        if (now.Run != run.Id)
            return new(EngineState.Cancelled, "Superseded by another rollout");
        if (now.ImageOf(container) is var seen && seen != image)
            return new(EngineState.Cancelled, $"Someone set another image: {seen ?? "none"}");
        var status = now.Progress($"{image} is running");
        return
            status.State is EngineState.Running or EngineState.Failed
            && await ObstacleAsync(run, now, container, image, cancellationToken) is { } obstacle
            ? status with
            {
                Text = $"{status.Text}: {obstacle}",
            }
            : status;
    }

    private static EngineStatus Back(EngineStatus status) =>
        status.State switch
        {
            EngineState.Succeeded => status with { State = EngineState.Cancelled, Percent = null },
            EngineState.Failed => status with { Text = $"It could not be rolled back: {status.Text}" },
            _ => status with { Text = $"Rolling back: {status.Text}", Percent = null },
        };

    /// <summary>
    /// Sets back what the run has changed, unless all of it is there already: a half of it cannot stay.
    /// </summary>
    public async Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var (container, image) = ImageOf(run);
        if (
            (await GetAsync(run, cancellationToken)).Now is not { Before: { } before } now
            || now.Run != run.Id
            || now.ImageOf(container) != image
            || now.Progress("").State == EngineState.Succeeded
        )
            return;
        await PatchAsync(
            run,
            KubePatch.Of(
                now,
                new()
                {
                    [KubeAnnotation.Run] = run.Id + SetBack,
                    [KubeAnnotation.Cause] = $"deploy #{run.Deploy} by ChatOps: stopped, set back to the image before",
                },
                container,
                before.Image,
                new()
                {
                    [KubeAnnotation.Version] = before.Version,
                    [KubeAnnotation.Sha] = before.Sha,
                    [KubeAnnotation.Image] = before.Known,
                }
            ),
            cancellationToken
        );
    }

    /// <summary>Who sets an image by hand leaves the annotations behind; then its tag is all that is known.</summary>
    public async Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    )
    {
        var options = target.Read<KubernetesOptions>();
        var variables = target.Variables.ToDictionary(
            variable => variable.Key,
            variable =>
                Placeholders.Fill(
                    variable.Value,
                    name =>
                        name switch
                        {
                            "service" => service,
                            "environment" => environment,
                            _ => null,
                        }
                )
        );
        var answer = await Kubectl.RunAsync(
            options,
            variables,
            ["get", options.Application!, "--output=json"],
            time,
            cancellationToken
        );
        if (Read(answer) is not { } now || now.ImageOf(options.Image!.Split('=', 2)[0]) is not { } image)
            return null;
        if (image == now.Pod(KubeAnnotation.Image) && now.Pod(KubeAnnotation.Version) is { } version)
            return new(now.Pod(KubeAnnotation.Sha), version);
        // A registry's port is not a tag, and a digest is not a version.
        return
            image.Contains('@', StringComparison.Ordinal)
            || image[(image.LastIndexOf('/') + 1)..].Split(':') is not [_, var tag]
            ? null
            : new(null, tag);
    }

    /// <summary>What keeps a new pod from running; null when nothing does, or no one tells.</summary>
    private async Task<string?> ObstacleAsync(
        EngineRun run,
        KubeDeployment now,
        string container,
        string image,
        CancellationToken cancellationToken
    )
    {
        if (now.Spec?.Selector?.MatchLabels is not { Count: > 0 } labels)
            return null;
        var answer = await RunAsync(
            run,
            [
                "get",
                "pods",
                $"--selector={string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"))}",
                "--output=json",
            ],
            cancellationToken
        );
        if (answer.Output is null)
            return null;
        try
        {
            var waiting = JsonSerializer
                .Deserialize(answer.Output, KubeJson.Default.KubePods)
                ?.Items?.Where(pod =>
                    pod.Spec?.Containers?.Any(one => one.Name == container && one.Image == image) == true
                )
                .SelectMany(pod => pod.Status?.ContainerStatuses ?? [])
                .Select(status => status.State?.Waiting)
                .FirstOrDefault(waiting =>
                    waiting?.Reason is { } reason && reason is not ("ContainerCreating" or "PodInitializing")
                );
            return waiting is null ? null
                : waiting.Message is { Length: > 0 and <= 200 } message ? $"{waiting.Reason}, {message}"
                : waiting.Reason;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static KubernetesOptions OptionsOf(EngineRun run) => run.Target.Read<KubernetesOptions>();

    private static (string Container, string Image) ImageOf(EngineRun run) =>
        run.Fill(OptionsOf(run).Image!).Split('=', 2) is [var container, var image]
            ? (container, image)
            : throw new InvalidOperationException($"\"{OptionsOf(run).Image}\" is not a container image.");

    private async Task<(KubectlAnswer Answer, KubeDeployment? Now)> GetAsync(
        EngineRun run,
        CancellationToken cancellationToken
    )
    {
        var answer = await RunAsync(run, ["get", OptionsOf(run).Application!, "--output=json"], cancellationToken);
        return (answer, Read(answer));
    }

    private Task<KubectlAnswer> PatchAsync(EngineRun run, KubePatch patch, CancellationToken cancellationToken) =>
        RunAsync(
            run,
            [
                "patch",
                OptionsOf(run).Application!,
                "--type=strategic",
                $"--patch={patch.ToText()}",
                "--field-manager=chatopsbot",
                "--output=name",
            ],
            cancellationToken
        );

    private Task<KubectlAnswer> RunAsync(
        EngineRun run,
        IEnumerable<string> arguments,
        CancellationToken cancellationToken
    ) =>
        Kubectl.RunAsync(
            OptionsOf(run),
            run.Target.Variables.ToDictionary(variable => variable.Key, variable => run.Fill(variable.Value)),
            arguments,
            time,
            cancellationToken
        );

    private static KubeDeployment? Read(KubectlAnswer answer)
    {
        try
        {
            return answer.Output is null
                ? null
                : JsonSerializer.Deserialize(answer.Output, KubeJson.Default.KubeDeployment);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
