namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>What the engine <c>script</c> asks of an environment.</summary>
public sealed class ScriptOptions
{
    /// <summary>
    /// The program and its arguments, filled in like <see cref="Catalog.Services.EnvironmentOptions.Variables"/>.
    /// </summary>
    public List<string> Command { get; set; } = [];

    /// <summary>Where it runs; the bot's working directory when not given.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>What has not ended by then after it was asked to is killed.</summary>
    public TimeSpan KillAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// A file that says which version is there, as text (version, then commit) or as JSON like
    /// <see cref="Catalog.Services.EnvironmentOptions.VersionUrl"/>; <c>{service}</c> and <c>{environment}</c> are
    /// filled in.
    /// </summary>
    public string? VersionFile { get; set; }
}
