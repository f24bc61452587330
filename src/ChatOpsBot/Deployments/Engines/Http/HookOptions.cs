namespace ChatOpsBot.Deployments.Engines.Http;

/// <summary>What the engine <c>http</c> asks of an environment.</summary>
public sealed class HookOptions
{
    /// <summary>The address that is notified to deploy.</summary>
    public string? Server { get; set; }

    /// <summary>Signs what is sent and proves what comes back.</summary>
    public string? Secret { get; set; }

    /// <summary>A file that holds <see cref="Secret"/> alone.</summary>
    public string? SecretFile { get; set; }
}
