using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Catalog.Services;

/// <summary>The menus of forms that ask for a service and one of its environments.</summary>
internal static class ServiceInput
{
    /// <summary>The environments are those of the service that is chosen.</summary>
    /// <returns>None when there is no service to choose.</returns>
    public static IReadOnlyList<Block> Menus(ServiceCatalog catalog, Arguments arguments)
    {
        var all = catalog.Targets.ToList();
        if (all.Count == 0)
            return [];
        var services = all.Select(target => target.Service).Distinct().Take(Limits.SelectOptions).ToList();
        var service =
            arguments.Text("service") is { } chosen && services.Contains(chosen) ? chosen
            : services is [var only] ? only
            : null;
        var environments = all.Where(target => service is null || target.Service == service)
            .Select(target => target.Environment)
            .Distinct(StringComparer.OrdinalIgnoreCase);
        return
        [
            ChoiceInput.Menu("service", "Service", services, service, changesForm: true),
            ChoiceInput.Menu("environment", "Environment", environments),
        ];
    }
}
