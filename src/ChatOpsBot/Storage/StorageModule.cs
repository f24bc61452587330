using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Storage;

internal static class StorageModule
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>()
            .Bind(configuration.GetSection(StorageOptions.Section))
            .Validate(o => o.Provider == "Sqlite", "Storage:Provider must be 'Sqlite'.")
            .Validate(o => !string.IsNullOrWhiteSpace(o.Path), "Storage:Path is empty; give the path of the database file, for example 'data/chatops.db'.")
            .Validate(o => o.MaxMegabytes is null or > 0, "Storage:MaxMegabytes must be above 0, or absent for no limit.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IStore>(provider => new SqliteStore(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteStore>>()));
        return services;
    }
}
