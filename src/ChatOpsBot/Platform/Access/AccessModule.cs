using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Platform.Access;

internal static class AccessModule
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<PermissionOptions>(configuration);
        services.AddSingleton<UserGroups>();
        services.AddSingleton<IMembership>(provider => provider.GetRequiredService<UserGroups>());
        services.AddSingleton<Audience>();
        return services.AddSingleton<Permissions>();
    }
}
