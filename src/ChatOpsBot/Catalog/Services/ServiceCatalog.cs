using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Catalog.Services;

/// <summary>One service in one place.</summary>
internal sealed record DeployTarget(
    string Service,
    string Environment,
    ServiceOptions About,
    EnvironmentOptions Options
)
{
    /// <summary>As people write it: <c>checkout/production</c>.</summary>
    public string Name => $"{Service}/{Environment}";

    /// <summary>Whether the product's users work here.</summary>
    public bool IsProduction =>
        Options.Production ?? Environment.ToLowerInvariant() is "production" or "prod" or "live";

    /// <summary>Not so for one that was removed while something was at work there.</summary>
    public bool IsConfigured { get; init; } = true;

    public PermissionScope Scope =>
        new(Service, Environment, IsProduction) { HasApprovals = Options.Approvals.Count > 0 };
}

/// <summary>What the team runs and where; a changed configuration holds at once.</summary>
internal sealed class ServiceCatalog(IOptionsMonitor<ServicesOptions> options, IOptionsMonitor<SlackOptions> slack)
    : IPlaces
{
    private IReadOnlyDictionary<string, ServiceOptions> All => options.CurrentValue.Services;

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. All.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>By service; of each in the order in which a version goes through them, production last.</summary>
    public IEnumerable<DeployTarget> Targets => Names.SelectMany(TargetsOf);

    IEnumerable<PermissionScope> IPlaces.Places => Targets.Select(target => target.Scope);

    /// <summary>The places of one service, as in <see cref="Targets"/>.</summary>
    public IReadOnlyList<DeployTarget> TargetsOf(string service)
    {
        var (name, about) = Service(service);
        return
        [
            .. about
                .Environments.Select(place => new DeployTarget(name, place.Key, about, place.Value))
                .OrderBy(target => target.IsProduction)
                .ThenBy(target => Depth(about, target.Options)),
        ];
    }

    /// <summary>How many places come before it; as many as there are where they go round in a circle.</summary>
    private static int Depth(ServiceOptions about, EnvironmentOptions place)
    {
        var depth = 0;
        for (
            var at = place;
            depth < about.Environments.Count
                && at.After is { } before
                && about.Environments.GetValueOrDefault(before) is { } earlier;
            at = earlier
        )
            depth++;
        return depth;
    }

    public ServiceOptions? Find(string service) => All.GetValueOrDefault(service);

    public DeployTarget? Find(string service, string environment) =>
        All.TryGetValue(service, out var about) && about.Environments.TryGetValue(environment, out var place)
            ? new DeployTarget(Spelt(All.Keys, service), Spelt(about.Environments.Keys, environment), about, place)
            : null;

    /// <summary>A place as permissions see it; one that is no longer configured counts as production.</summary>
    public PermissionScope ScopeOf(string service, string environment) =>
        Find(service, environment)?.Scope ?? new PermissionScope(service, environment, IsProduction: true);

    /// <exception cref="CommandException">There is no such service; the message lists those that exist.</exception>
    public (string Name, ServiceOptions About) Service(string name) =>
        All.TryGetValue(name, out var about)
            ? (Spelt(All.Keys, name), about)
            : throw new CommandException(
                $"There is no service `{Mrkdwn.Escape(name)}`"
                    + $"{Instead(name, Names, "Services in the configuration lists them; it is empty.")}",
                "service"
            );

    /// <exception cref="CommandException">There is no such place; the message lists those that exist.</exception>
    public DeployTarget Target(string service, string environment)
    {
        var (name, about) = Service(service);
        return Find(name, environment)
            ?? throw new CommandException(
                $"`{name}` has no environment `{Mrkdwn.Escape(environment)}`"
                    + Instead(
                        environment,
                        [.. TargetsOf(name).Select(target => target.Environment)],
                        $"Services:{name}:Environments lists them; it is empty."
                    ),
                "environment"
            );
    }

    /// <summary>
    /// Which service this repository's events are about; null when there is none, or several and the events do not say
    /// which.
    /// </summary>
    public string? ServiceOf(string? repository) =>
        repository is not null
        && All.Where(service => string.Equals(service.Value.Repository, repository, StringComparison.OrdinalIgnoreCase))
            .ToList()
            is [var only]
            ? only.Key
            : null;

    /// <summary>The event with the service that it is about.</summary>
    public ChatOpsEvent Named(ChatOpsEvent @event) =>
        @event.Service is null && ServiceOf(@event.Repository) is { } service
            ? @event with
            {
                Service = service,
            }
            : @event;

    /// <summary>Where what concerns the service shows.</summary>
    public string ChannelOf(string service) => Find(service)?.Channel ?? slack.CurrentValue.DefaultChannel;

    /// <summary>Where the places show that something covers, as a lock or a freeze does.</summary>
    public IReadOnlyList<string> ChannelsOf(Func<DeployTarget, bool> covers) =>
        [.. Targets.Where(covers).Select(target => ChannelOf(target.Service)).Distinct()];

    private static string Spelt(IEnumerable<string> keys, string name) =>
        keys.First(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What may be meant by a name that is not there, and what there is; the end of a sentence.</summary>
    /// <param name="none">A sentence for the case that there is nothing.</param>
    public static string Instead(string typed, IReadOnlyList<string> names, string none) =>
        DidYouMean.Closest(typed, names) is { } close ? $". Did you mean `{close}`?"
        : names.Count == 0 ? $". {none}"
        : $"; available: {string.Join(", ", names.Select(name => $"`{name}`"))}.";
}
