using ChatOpsBot.Store.Redis;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Store.Transfer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Store;

/// <summary>The store that the section <c>Storage</c> names.</summary>
public static class StorageModule
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RedisTimeouts.Default);
        services.TryAddSingleton<IStore>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            return options.Provider == "Redis"
                ? new RedisStore(
                    options,
                    time,
                    provider.GetRequiredService<RedisTimeouts>(),
                    provider.GetRequiredService<ILogger<RedisStore>>()
                )
                : new SqliteStore(options, time, provider.GetRequiredService<ILogger<SqliteStore>>());
        });
        services.AddSingleton(provider => (IStoreTransfer)provider.GetRequiredService<IStore>());
        return services;
    }
}
