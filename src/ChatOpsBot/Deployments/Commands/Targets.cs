using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>The menus of forms that ask for a service and one of its environments.</summary>
internal static class Targets
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
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(Limits.SelectOptions);
        return
        [
            new InputBlock
            {
                BlockId = "service",
                Label = "Service",
                DispatchAction = true,
                Element = new StaticSelectMenu
                {
                    ActionId = "service",
                    Options = [.. services.Select(Choice)],
                    InitialOption = service is null ? null : Choice(service),
                },
            },
            new InputBlock
            {
                BlockId = "environment",
                Label = "Environment",
                Element = new StaticSelectMenu { ActionId = "environment", Options = [.. environments.Select(Choice)] },
            },
        ];
    }

    private static Option Choice(string name) => new() { Text = new PlainText(name), Value = name };
}
