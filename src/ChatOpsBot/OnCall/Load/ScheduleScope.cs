using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Escalation.Policies;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What a schedule's people are on call for.</summary>
/// <param name="Services">Those that name it, or whose policy does.</param>
/// <param name="Policies">The policies that notify it, by name; those of single services among them.</param>
internal sealed record ScheduleScope(IReadOnlyList<string> Services, IReadOnlySet<string> Policies);

/// <summary>Finds out what schedules are for.</summary>
internal sealed class ScheduleScopes(ServiceCatalog catalog, PolicyBook policies)
{
    public ScheduleScope Of(string schedule)
    {
        var named = policies.All.Where(policy => policy.Names.Any(Is)).Select(policy => policy.Name);
        var services = catalog
            .Names.Where(service =>
                catalog.Find(service)?.OnCall is { } oncall && Is(oncall) || policies.Of(service)?.Names.Any(Is) == true
            )
            .ToList();
        return new ScheduleScope(services, named.Concat(services).ToHashSet(StringComparer.OrdinalIgnoreCase));

        bool Is(string name) => string.Equals(name, schedule, StringComparison.OrdinalIgnoreCase);
    }
}
