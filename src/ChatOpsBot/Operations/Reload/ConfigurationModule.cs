using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Operations.Reload;

internal static class ConfigurationModule
{
    public static IServiceCollection AddConfigurationReload(
        this IServiceCollection services,
        ConfigurationReload.Check check
    )
    {
        services.TryAddSingleton(check);
        services.AddSingleton(provider => new SharedConfiguration(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == "Redis"
                ? provider.GetRequiredService<IStore>()
                : null,
            NameOf(
                ConfigurationFiles.Of(provider.GetRequiredService<IConfiguration>()),
                provider.GetRequiredService<IOptions<TemplateOptions>>().Value.Folder
            ),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services.AddHostedService<ConfigurationReload>();
    }

    /// <summary>
    /// The machine (of a container, its host name) and where its files are: the last one that exists, as some are
    /// optional.
    /// </summary>
    private static string NameOf(ConfigurationFiles files, string? folder) =>
        string.Join(
            ':',
            [
                System.Environment.MachineName,
                (files.Files.LastOrDefault(file => File.Exists(file.Path)) ?? files.Files[^1]).Path,
                .. folder is { Length: > 0 } ? [Path.GetFullPath(folder)] : Array.Empty<string>(),
            ]
        );
}
