namespace ChatOpsBot.Catalog.Services;

/// <summary>The section <c>Services</c>: what the team runs, by the name that people use for it.</summary>
public sealed class ServicesOptions
{
    public Dictionary<string, ServiceOptions> Services { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gives each environment its section.</summary>
    /// <param name="configuration">What these options were bound from.</param>
    internal void ReadSections(IConfiguration configuration)
    {
        foreach (var (name, service) in Services)
        foreach (var (place, environment) in service.Environments)
            environment.Section = configuration
                .GetSection($"{nameof(Services)}:{name}:{nameof(ServiceOptions.Environments)}:{place}")
                .AsEnumerable(makePathsRelative: true)
                .Where(setting => setting is { Key.Length: > 0, Value: not null })
                .ToDictionary(StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>One service of the team's.</summary>
public sealed class ServiceOptions
{
    /// <summary>
    /// At GitHub, <c>owner/name</c>: what the tools say of it is about this service, and deploys resolve branches, tags
    /// and commits there.
    /// </summary>
    public string? Repository { get; set; }

    /// <summary>
    /// A JSON file that lists the service's versions, for a service whose builds are not followed at GitHub. See
    /// <c>docs/deploy.md</c>.
    /// </summary>
    public string? Versions { get; set; }

    /// <summary>
    /// What its artifact is called in the registry (<c>registry.example.com/payments/checkout</c>), where that is
    /// neither the repository's name nor the service's: the plan shows its checksum.
    /// </summary>
    public string? Artifact { get; set; }

    /// <summary>Where its deploys show; <c>Slack:DefaultChannel</c> when not given.</summary>
    public string? Channel { get; set; }

    /// <summary>
    /// Who is on call for it: a schedule (<c>payments</c>, of <c>OnCall:Schedules</c>), a Slack user group
    /// (<c>@payments-oncall</c>) or a person (<c>U012AB3CD</c>).
    /// </summary>
    public string? OnCall { get; set; }

    /// <summary>
    /// Who is paged for its alerts: the name of a policy of <c>OnCall:Policies</c>. When not given, its alerts page no
    /// one.
    /// </summary>
    public string? Escalation { get; set; }

    /// <summary>
    /// How bad an alert has to be to page someone: <c>info</c>, <c>warning</c>, <c>error</c>, <c>critical</c> or
    /// <c>emergency</c>.
    /// </summary>
    public string PageAt { get; set; } = "critical";

    /// <summary>What to read when it fails: an address, or a path in the repository.</summary>
    public string? Runbook { get; set; }

    /// <summary>Other services that it cannot do without.</summary>
    public List<string> DependsOn { get; set; } = [];

    /// <summary>Where it is deployed to, by name.</summary>
    public Dictionary<string, EnvironmentOptions> Environments { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Changed files that people have to look at before a deploy, as globs.</summary>
    public List<string> Attention { get; set; } = [];
}
