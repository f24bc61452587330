namespace ChatOpsBot.Deployments.Engines.Kubernetes;

/// <summary>What the engine <c>kubernetes</c> asks of an environment.</summary>
public sealed class KubernetesOptions
{
    /// <summary>The deployment, as <c>deployment/checkout</c>.</summary>
    public string? Application { get; set; }

    /// <summary>The kubeconfig's when not given.</summary>
    public string? Namespace { get; set; }

    /// <summary>The kubeconfig's context; its current one when not given.</summary>
    public string? Context { get; set; }

    /// <summary>
    /// <c>container=image</c>, filled in like <see cref="Catalog.Services.EnvironmentOptions.Variables"/>:
    /// <c>app=registry.example.com/checkout:{version}</c>.
    /// </summary>
    public string? Image { get; set; }
}
