using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Cli.Validation;

/// <summary>Rules that nothing is wrong with, and that still never hold: a warning each.</summary>
internal static class PermissionCheck
{
    public static IReadOnlyList<string> Warnings(IConfiguration configuration)
    {
        var options = configuration.Get<PermissionOptions>() ?? new PermissionOptions();
        var services = configuration.Get<ServicesOptions>() ?? new ServicesOptions();
        var places = services
            .Services.SelectMany(service =>
                service.Value.Environments.Select(place =>
                    new DeployTarget(service.Key, place.Key, service.Value, place.Value).Scope
                )
            )
            .ToList();
        return
        [
            .. options
                .Permissions.Select(entry => PermissionRule.Parse(entry.Key, entry.Value))
                .Where(rule => PermissionPath.Problem(rule) is null)
                .SelectMany(rule => Warnings(rule, options, services, places)),
        ];
    }

    private static IEnumerable<string> Warnings(
        PermissionRule rule,
        PermissionOptions options,
        ServicesOptions services,
        List<PermissionScope> places
    )
    {
        var covered = PermissionPath.All.Where(path => rule.Covers(path.Name)).ToList();
        var fitting = places.Where(place => rule.AppliesTo(rule.Command, place)).ToList();
        if (rule.Service is not null && fitting.Count == 0)
            yield return $"Permissions:{rule.Key}: no service has such an environment, so the rule never applies; "
                + "available: "
                + (places.Count == 0 ? "none" : string.Join(", ", places.Select(place => place.Name)));
        else if (
            !covered.Exists(path =>
                Questions(path, places)
                    .Any(place => PermissionRule.Deciding(options, path.Name, place)?.Key == rule.Key)
            )
        )
            yield return $"Permissions:{rule.Key}: more specific rules apply everywhere it would, so it never applies";
        else if (
            rule.People.Contains("oncall")
            && !(rule.Service is null ? services.Services.Keys : fitting.Select(place => place.Service)).Any(service =>
                services.Services[service].OnCall is { Length: > 0 }
            )
        )
            yield return $"Permissions:{rule.Key}: \"oncall\" never applies, because no service that it covers has "
                + "OnCall set";
    }

    /// <summary>What is asked: in each place, and at the door in none.</summary>
    private static IEnumerable<PermissionScope?> Questions(
        PermissionPath path,
        IReadOnlyList<PermissionScope> places
    ) => path.InPlace ? [null, .. places] : [null];
}
