using System.Collections.Concurrent;

namespace ChatOpsBot.Catalog.Services;

/// <summary>
/// How one service gets to one place, and what has to hold before and after. What only one engine asks for is in
/// options of its own, read from the same section.
/// </summary>
public sealed class EnvironmentOptions
{
    private readonly ConcurrentDictionary<Type, object> _read = new();

    /// <summary>
    /// Its whole section as it is written, by key: <c>Approvals:Count</c>. What only one engine knows is in here, too.
    /// </summary>
    internal IReadOnlyDictionary<string, string?> Section { get; set; } =
        new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Other options that are in the same section, as those of its engine.</summary>
    internal T Read<T>()
        where T : class, new() =>
        (T)
            _read.GetOrAdd(
                typeof(T),
                _ => new ConfigurationBuilder().AddInMemoryCollection(Section).Build().Get<T>() ?? new T()
            );

    /// <summary>
    /// <c>script</c>, <c>github-deployments</c>, <c>github-actions</c>, <c>http</c>, <c>argocd</c> or
    /// <c>kubernetes</c>.
    /// </summary>
    public string? Engine { get; set; }

    /// <summary>
    /// Users of the product work here: no one may deploy unless <c>Permissions</c> allows it. Null: when it is called
    /// production, prod or live.
    /// </summary>
    public bool? Production { get; set; }

    /// <summary>The environment in which a version has to be active before it may come here.</summary>
    public string? After { get; set; }

    /// <summary>
    /// The checks of the commit that have to be green: names, or <c>*</c> for all that it has. Empty: none.
    /// </summary>
    public List<string> Checks { get; set; } = [];

    /// <summary>Checks that do not count for <c>*</c>, as globs.</summary>
    public List<string> IgnoreChecks { get; set; } = [];

    /// <summary>The branches that may be deployed, as globs. Empty: all, and single commits and tags.</summary>
    public List<string> Branches { get; set; } = [];

    public ApprovalOptions Approvals { get; set; } = new();

    /// <summary>
    /// How whoever asked for a deploy is notified that it failed, waits for a person, expired or is done.
    /// </summary>
    public DeployNotify Notify { get; set; } = DeployNotify.Thread;

    /// <summary>
    /// Whether the service's <see cref="ServiceOptions.OnCall"/> is mentioned when a version comes back by itself, or
    /// cannot.
    /// </summary>
    public bool NotifyOnCall { get; set; } = true;

    /// <summary>Where people see it.</summary>
    public string? Url { get; set; }

    /// <summary>
    /// Answers which version runs, as text or as JSON with <c>version</c>, <c>commit</c> or <c>sha</c>: what it says is
    /// compared with what was deployed.
    /// </summary>
    public string? VersionUrl { get; set; }

    /// <summary>Asked after a deploy, in order; one that fails fails the deploy.</summary>
    public List<SmokeTestOptions> SmokeTests { get; set; } = [];

    /// <summary>Steps before all of it: each starts the engine with its percentage, then waits.</summary>
    public List<CanaryOptions> Canary { get; set; } = [];

    /// <summary>What has to hold while a canary step or the finished deploy bakes.</summary>
    public List<GuardOptions> Guards { get; set; } = [];

    /// <summary>
    /// The engine runs twice: <c>deploy</c> to the idle side, and <c>switch</c> when that has passed its smoke tests.
    /// </summary>
    public bool BlueGreen { get; set; }

    /// <summary>How long a deploy is watched before it is called good.</summary>
    public TimeSpan Bake { get; set; }

    /// <summary>
    /// A failed smoke test, a broken guard or a critical alert of the service while it bakes brings the last good
    /// version back.
    /// </summary>
    public bool AutoRollback { get; set; }

    /// <summary>A deploy that the engine has not started by then is reported.</summary>
    public TimeSpan StartWithin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A run of the engine that is not over by then is ended; what has not ended five minutes later, or cannot be asked
    /// then, has failed.
    /// </summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Environment variables of a script or of <c>kubectl</c>, inputs of a workflow, fields of a hook's or deployment's
    /// payload. <c>{service}</c>, <c>{environment}</c>, <c>{version}</c>, <c>{sha}</c>, <c>{ref}</c>, <c>{step}</c>,
    /// <c>{percent}</c>, <c>{deploy}</c> and <c>{run}</c> are filled in.
    /// </summary>
    public Dictionary<string, string> Variables { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>
/// How people are notified of what becomes of their deploys: Slack notifies no one of an edited message.
/// </summary>
public enum DeployNotify
{
    /// <summary>A reply in the thread of the deploy's message that mentions them.</summary>
    Thread,

    /// <summary>A direct message.</summary>
    Direct,

    None,
}

/// <summary>Who has to say yes.</summary>
public sealed class ApprovalOptions
{
    /// <summary>How many people besides the one who asks. 0: none.</summary>
    public int Count { get; set; }

    /// <summary>
    /// Slack user groups (<c>@platform</c>), people, or <c>oncall</c> for the service's. Empty: everybody who may
    /// deploy there.
    /// </summary>
    public List<string> From { get; set; } = [];

    /// <summary>
    /// The only author of what ships cannot be the one who approves it; where it is not certain who wrote it, no one
    /// can. The author is who opened the merged pull request, or the <c>login</c> in the file
    /// of versions: what a commit says of its author anyone can write.
    /// </summary>
    public bool ExcludeAuthors { get; set; }

    /// <summary>A request that is not approved by then is over.</summary>
    public TimeSpan ValidFor { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>One question after a deploy.</summary>
public sealed class SmokeTestOptions
{
    public string Url { get; set; } = "";

    /// <summary>The status that is right.</summary>
    public int Status { get; set; } = 200;

    /// <summary>A text that the body has to hold; filled in like a command: <c>{version}</c>.</summary>
    public string? Contains { get; set; }

    /// <summary>A value inside the JSON body, as <c>$.database.state</c>, that has to be <see cref="Is"/>.</summary>
    public string? JsonPath { get; set; }

    /// <summary>What the value at <see cref="JsonPath"/> has to be; filled in like a command.</summary>
    public string? Is { get; set; }

    /// <summary>Further tries, one each <see cref="Every"/>.</summary>
    public int Retries { get; set; } = 5;

    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>A part of the traffic that gets the new version first.</summary>
public sealed class CanaryOptions
{
    public int Percent { get; set; }

    /// <summary>How long the guards have to hold. Zero: until someone promotes it.</summary>
    public TimeSpan Bake { get; set; }
}

/// <summary>
/// What has to hold while a version bakes: a query that stays within bounds, or alerts that stay silent.
/// </summary>
public sealed class GuardOptions
{
    /// <summary>What it is called in messages.</summary>
    public string? Name { get; set; }

    /// <summary>The Prometheus server, <c>http://prometheus:9090</c>. Null: <see cref="Query"/> is not used.</summary>
    public string? Prometheus { get; set; }

    /// <summary>
    /// PromQL; filled in like a command. No result is not a good result: it pauses the deploy for a person.
    /// </summary>
    public string? Query { get; set; }

    public double? Min { get; set; }
    public double? Max { get; set; }

    /// <summary>
    /// An alert's name, or a glob: the guard is broken when such an alert of the service begins to fire.
    /// </summary>
    public string? Alert { get; set; }

    /// <summary>How often it is asked.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(30);
}
