using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Freezes;

namespace ChatOpsBot.Cli.Validation;

/// <summary>
/// What is right in a configuration and still does nothing, a line each: reported by <c>validate</c> and when the bot
/// starts.
/// </summary>
internal static class ConfigurationWarnings
{
    public static IReadOnlyList<string> Of(IConfiguration configuration) =>
        [
            .. PermissionCheck.Warnings(configuration),
            .. DeployCheck.Warnings(
                configuration.Get<FreezesOptions>() ?? new FreezesOptions(),
                configuration.Get<ServicesOptions>() ?? new ServicesOptions()
            ),
            .. Templates(configuration["Templates:Folder"]),
        ];

    private static IEnumerable<string> Templates(string? folder)
    {
        if (folder is { Length: > 0 } && Path.GetFullPath(folder) is var path && !Directory.Exists(path))
            yield return $"Templates:Folder: there is no folder {path}; cards use the built-in wording until it exists";
    }
}
