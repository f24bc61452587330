namespace ChatOpsBot.Platform.Configuration;

/// <summary>The host with its configuration: files, the environment, then what the command line says.</summary>
internal static class ConfiguredBuilder
{
    private static readonly string[] EnvironmentVariables = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    /// <param name="settings"><c>key=value</c> pairs that go over everything else.</param>
    /// <param name="file">Overrides appsettings.json, and is overridden by the environment; null for none.</param>
    public static WebApplicationBuilder Create(IReadOnlyList<string> settings, string? file = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                // The program's own folder: appsettings.json is copied there, whatever the working directory is.
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = EnvironmentOf(settings),
                // ConfigurationReload does it, and checks first.
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
            }
        );
        ConfigurationFiles.Join(builder.Configuration, file);
        builder.Logging.ClearProviders();
        // Of one key that is set twice the later value holds, as of the files.
        builder.Configuration.AddInMemoryCollection(
            settings
                .Select(Pair)
                .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
                .Select(values => values.Last())
        );
        return builder;
    }

    /// <summary>Null where the host's own variables decide. A build in its repository is a developer's.</summary>
    private static string? EnvironmentOf(IReadOnlyList<string> settings)
    {
        if (
            settings.LastOrDefault(setting => setting.StartsWith("environment=", StringComparison.OrdinalIgnoreCase)) is
            { } named
        )
            return named[(named.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var isNamed = EnvironmentVariables.Any(variable =>
            System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 }
        );
        return SourceTree.Root is null || isNamed ? null : Environments.Development;
    }

    private static KeyValuePair<string, string?> Pair(string setting) =>
        setting.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? new(setting[..at], setting[(at + 1)..])
            : throw new ArgumentException($"\"{setting}\" is not a setting; write key=value", nameof(setting));
}
