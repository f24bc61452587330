namespace ChatOpsBot.Deployments.Engines.Argo;

/// <summary>What the engine <c>argocd</c> asks of an environment.</summary>
public sealed class ArgoOptions
{
    /// <summary><c>https://argocd.example.com</c>.</summary>
    public string? Server { get; set; }

    /// <summary>The token.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds <see cref="Secret"/> alone.</summary>
    public string? SecretFile { get; set; }

    /// <summary>As <c>checkout</c> or <c>namespace/checkout</c>.</summary>
    public string? Application { get; set; }

    /// <summary>
    /// What to sync to, filled in like <see cref="Catalog.Services.EnvironmentOptions.Variables"/>; <c>{sha}</c> when
    /// not given.
    /// </summary>
    public string? Revision { get; set; }
}
