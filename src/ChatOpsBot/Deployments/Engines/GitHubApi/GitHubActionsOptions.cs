namespace ChatOpsBot.Deployments.Engines.GitHubApi;

/// <summary>What the engine <c>github-actions</c> asks of an environment.</summary>
public sealed class GitHubActionsOptions
{
    /// <summary>The workflow's file name or id.</summary>
    public string? Workflow { get; set; }
}
